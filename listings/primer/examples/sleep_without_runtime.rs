//! A `sleep` of tokio panics where no runtime watches the time.
//!
//! Run it: `cargo run -p primer --example sleep_without_runtime`

use std::time::Duration;

use futures::executor::block_on;
use tokio::time::sleep;

fn main() {
    block_on(async {
        println!("before");
        sleep(Duration::from_millis(150)).await;
        println!("after");
    });
}
