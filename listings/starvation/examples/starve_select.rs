//! Two ways to shrink a picture race each other, and neither of them awaits.
//!
//! Run it: `cargo run -p starvation --example starve_select`

// ANCHOR: select
use std::thread;
use std::time::Duration;

async fn shrink(way: &str, ms: u64) {
    println!("{way} begins");
    thread::sleep(Duration::from_millis(ms));
    println!("{way} is done");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    tokio::select! {
        biased;
        () = shrink("the slow way", 400) => {}
        () = shrink("the fast way", 100) => {}
    }
}
// ANCHOR_END: select
