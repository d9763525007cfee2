//! Both futures are ready at once.
//!
//! Run it: `cargo run -p using-futures --example race_tie`

use trpl::Either;

fn main() {
    trpl::block_on(async {
        let rust = async { println!("rust runs") };
        let tokio = async { println!("tokio runs") };
        match trpl::select(rust, tokio).await {
            Either::Left(()) => println!("rust came first"),
            Either::Right(()) => println!("tokio came first"),
        }
    });
}
