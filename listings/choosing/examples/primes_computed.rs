//! Threads of rayon count primes, and an async program waits for the count.
//!
//! Run it: `cargo run -p choosing --example primes_computed`

use rayon::prelude::*;
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::RecvError;

// ANCHOR: computed
fn is_prime(number: u32) -> bool {
    number > 1
        && (2..)
            .take_while(|d| d * d <= number)
            .all(|d| !number.is_multiple_of(d))
}

pub(crate) async fn primes_below(limit: u32) -> Result<usize, RecvError> {
    let (sender, count) = oneshot::channel();
    rayon::spawn(move || {
        let primes = (0..limit).into_par_iter().filter(|n| is_prime(*n)).count();
        if sender.send(primes).is_err() {
            println!("nobody waits for the count any more");
        }
    });
    count.await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), RecvError> {
    println!("{} primes", primes_below(10_000).await?);
    Ok(())
}
// ANCHOR_END: computed
