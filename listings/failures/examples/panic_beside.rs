//! One of two joined futures panics.
//!
//! Run it: `cargo run -p failures --example panic_beside`

use std::time::Duration;

use tokio::time::sleep;

// ANCHOR: main
struct Desk;

impl Drop for Desk {
    fn drop(&mut self) {
        println!("the desk is cleared");
    }
}

async fn works() {
    let _desk = Desk;
    sleep(Duration::from_millis(300)).await;
    println!("the work is done");
}

async fn panics() {
    sleep(Duration::from_millis(100)).await;
    panic!("out of paper");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let both = tokio::spawn(async {
        tokio::join!(works(), panics());
        println!("both are done");
    });
    println!(
        "a panic: {:?}",
        both.await.map_err(|error| error.is_panic())
    );
    sleep(Duration::from_millis(300)).await;
}
// ANCHOR_END: main
