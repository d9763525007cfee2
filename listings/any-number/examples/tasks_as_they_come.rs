//! Three stations asked in three tasks, one of which panics.
//!
//! Run it: `cargo run -p any-number --example tasks_as_they_come`

// ANCHOR: set
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

async fn ask(station: &str, ms: u64) -> &str {
    sleep(Duration::from_millis(ms)).await;
    if station == "Bergen" {
        panic!("the report from {station} is garbled");
    }
    station
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut answers = JoinSet::new();
    for (station, ms) in [("Trondheim", 450), ("Oslo", 150), ("Bergen", 300)] {
        answers.spawn(ask(station, ms));
    }
    while let Some(answer) = answers.join_next().await {
        match answer {
            Ok(station) => println!("{station} has answered"),
            Err(error) if error.is_panic() => println!("one has panicked"),
            Err(error) => println!("one was cancelled: {error}"),
        }
    }
}
// ANCHOR_END: set
