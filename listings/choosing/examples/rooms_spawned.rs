//! Each room has a task, and one of the tasks panics.
//!
//! Run it: `cargo run -p choosing --example rooms_spawned`

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

// ANCHOR: spawned
pub(crate) async fn clean(room: u64) -> u64 {
    sleep(Duration::from_millis(100 * room)).await;
    assert!(room != 2, "the lamp in room {room} is broken");
    println!("room {room} is clean");
    room
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut rooms: JoinSet<u64> = (1..=3).map(clean).collect();
    let (mut cleaned, mut failed) = (0, 0);
    while let Some(room) = rooms.join_next().await {
        match room {
            Ok(_) => cleaned += 1,
            Err(error) if error.is_panic() => failed += 1,
            Err(error) => println!("a room was left out: {error}"),
        }
    }
    println!("{cleaned} rooms cleaned, {failed} failed");
}
// ANCHOR_END: spawned
