//! A future that suspends again and again, under two kinds of time limit.
//!
//! Run it: `cargo run -p abstractions --example limit_budget`

use std::time::{Duration, Instant};

use tokio::task::coop::consume_budget;

// ANCHOR: budget
const LIMIT: Duration = Duration::from_millis(100);

/// Is busy for `time` with operations of tokio that are ready at once.
async fn busy(time: Duration) -> &'static str {
    let start = Instant::now();
    while start.elapsed() < time {
        consume_budget().await;
    }
    "done"
}

async fn async_main() {
    let ours = abstractions::limit::timeout(busy(LIMIT * 3), LIMIT);
    println!("ours: {:?}", ours.await);
    let tokios = tokio::time::timeout(LIMIT, busy(Duration::MAX));
    println!("tokio: {:?}", tokios.await);
}
// ANCHOR_END: budget

fn main() {
    trpl::block_on(async_main());
}
