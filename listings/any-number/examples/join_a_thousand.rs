//! A thousand futures in one `join!`, written by a macro.
//!
//! Run it: `cargo run -p any-number --example join_a_thousand`

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

use tokio::time::sleep;

/// Waits once. No two children are woken at the same time.
async fn child(n: u64) {
    sleep(Duration::from_millis(10 * (n + 1))).await;
}

/// Counts how often `future` is polled.
async fn counted(polls: &Cell<u64>, future: impl Future) {
    let mut future = pin!(future);
    poll_fn(|context| {
        polls.set(polls.get() + 1);
        future.as_mut().poll(context).map(drop)
    })
    .await;
}

// ANCHOR: thousand
/// Joins the futures behind the arrow, ten times as many for each `ten` before it.
macro_rules! join_times {
    (=> $($child:tt)*) => { futures::join!($($child)*) };
    (ten $($more:ident)* => $($child:tt)*) => {
        join_times!($($more)* =>
            $($child)* $($child)* $($child)* $($child)* $($child)*
            $($child)* $($child)* $($child)* $($child)* $($child)*)
    };
}

pub async fn polls_in_join_of_a_thousand() -> u64 {
    let (polls, number) = (Cell::new(0), Cell::new(0));
    let next = || {
        let n = number.replace(number.get() + 1);
        counted(&polls, child(n))
    };
    join_times!(ten ten ten => next(),);
    polls.get()
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    println!(
        "join! of 1000: {} polls",
        polls_in_join_of_a_thousand().await
    );
}
// ANCHOR_END: thousand
