//! A café lets guests in while it has a free table.
//!
//! Run it: `cargo run -p select --example two_tables`

use std::time::Duration;

use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::time::sleep;

const TABLES: usize = 2;

// ANCHOR: serve
async fn serve(mut door: Receiver<&str>, mut leaving: Receiver<&str>) {
    let mut taken = 0;
    loop {
        tokio::select! {
            Some(guest) = door.recv(), if taken < TABLES => {
                taken += 1;
                println!("{guest} sits down, {taken} of {TABLES} taken");
            }
            Some(guest) = leaving.recv() => {
                taken -= 1;
                println!("{guest} leaves, {taken} of {TABLES} taken");
            }
            else => break,
        }
    }
    println!("we close");
}
// ANCHOR_END: serve

/// Comes after a while, stays for a while if the café is open, and leaves.
async fn guest(
    name: &'static str,
    after: Duration,
    arrive: Sender<&'static str>,
    leave: Sender<&'static str>,
) {
    sleep(after).await;
    if arrive.send(name).await.is_ok() {
        sleep(Duration::from_millis(350)).await;
        // The café may have closed.
        let _ = leave.send(name).await;
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (arrive, door) = mpsc::channel(8);
    let (leave, leaving) = mpsc::channel(8);
    for (arrival, name) in ["Ada", "Bo", "Cleo"].into_iter().enumerate() {
        let after = Duration::from_millis(100 * arrival as u64);
        tokio::spawn(guest(name, after, arrive.clone(), leave.clone()));
    }
    // Only the guests have senders now: when they are gone, the channels are closed.
    drop((arrive, leave));
    serve(door, leaving).await;
}
