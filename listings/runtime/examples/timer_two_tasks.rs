//! Three sleeps in two futures, on one thread.
//!
//! Run it: `cargo run -p runtime --example timer_two_tasks`

use std::time::Duration;

use runtime::s5_sleep::{block_on, sleep};

// ANCHOR: program
fn main() {
    block_on(async {
        let tea = async {
            sleep(Duration::from_millis(150)).await;
            println!("the water boils");
            sleep(Duration::from_millis(300)).await;
            println!("the tea has drawn");
        };
        let toast = async {
            sleep(Duration::from_millis(300)).await;
            println!("the toast is done");
        };
        futures::join!(tea, toast);
    });
}
// ANCHOR_END: program
