//! A slow future and a fast one under the same time limit.
//!
//! Run it: `cargo run -p abstractions --example limit_own`

use std::time::Duration;

use abstractions::limit::timeout;

async fn async_main() {
    let slow = async {
        trpl::sleep(Duration::from_millis(400)).await;
        "slow result"
    };
    let fast = async {
        trpl::sleep(Duration::from_millis(100)).await;
        "fast result"
    };
    let limit = Duration::from_millis(200);

    match timeout(slow, limit).await {
        Ok(result) => println!("in time: {result}"),
        Err(limit) => println!("not done within {limit:?}"),
    }
    match timeout(fast, limit).await {
        Ok(result) => println!("in time: {result}"),
        Err(limit) => println!("not done within {limit:?}"),
    }
}

fn main() {
    trpl::block_on(async_main());
}
