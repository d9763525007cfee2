//! A simulation with a seed, and a `select!` that asks a random branch first.
//!
//! Run it: `cargo run -p testing-orders --example seed_and_select`

use std::cell::RefCell;
use std::future::ready;
use std::rc::Rc;

// ANCHOR: main
/// Which of two branches that are ready went first, 64 times.
pub(crate) fn simulate(seed: u64) -> turmoil::Result<String> {
    let log = Rc::new(RefCell::new(String::new()));
    let noted = Rc::clone(&log);
    let mut sim = turmoil::Builder::new().rng_seed(seed).build();
    sim.client("till", async move {
        for _ in 0..64 {
            let first = tokio::select! {
                first = ready('a') => first,
                first = ready('b') => first,
            };
            noted.borrow_mut().push(first);
        }
        Ok(())
    });
    sim.run()?;
    Ok(log.take())
}

fn main() -> turmoil::Result {
    println!("the same twice: {}", simulate(7)? == simulate(7)?);
    Ok(())
}
// ANCHOR_END: main
