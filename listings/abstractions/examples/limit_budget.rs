//! A future that suspends again and again, under two kinds of time limit.
//!
//! Run it: `cargo run -p abstractions --example limit_budget`

use std::time::{Duration, Instant};

use tokio::task::consume_budget;

// ANCHOR: budget
const LIMIT: Duration = Duration::from_millis(100);

/// Is busy for 300 ms with operations of tokio that are ready at once.
async fn busy() -> &'static str {
    let start = Instant::now();
    while start.elapsed() < LIMIT * 3 {
        consume_budget().await;
    }
    "done"
}

async fn async_main() {
    println!(
        "ours: {:?}",
        abstractions::limit::timeout(busy(), LIMIT).await
    );
    println!("tokio: {:?}", tokio::time::timeout(LIMIT, busy()).await);
}
// ANCHOR_END: budget

fn main() {
    trpl::block_on(async_main());
}
