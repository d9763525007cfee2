//! A spawned future that uses an `Rc` before its `.await`.
//!
//! Run it: `cargo run -p state-of-async --example rc_before_await`

use std::rc::Rc;

use tokio::runtime::Runtime;
use tokio::task::yield_now;

// ANCHOR: main
async fn sing() -> usize {
    let letters = {
        let title = Rc::new(String::from("Greensleeves"));
        title.len()
    };
    yield_now().await;
    letters
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = Runtime::new()?;
    let letters = runtime.block_on(runtime.spawn(sing()))?;
    println!("{letters} letters");
    Ok(())
}
// ANCHOR_END: main
