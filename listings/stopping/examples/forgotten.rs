//! A future that waits for its tasks is dropped, and another one is forgotten.
//!
//! Run it: `cargo run -p stopping --example forgotten`

use std::mem;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

// ANCHOR: album
async fn shrink(photo: String, _alive: Arc<()>) {
    sleep(Duration::from_millis(100) * photo.len() as u32).await;
    println!("{photo} is shrunk");
}

async fn shrink_all(photos: &[String], alive: &Arc<()>) {
    let mut tasks = JoinSet::new();
    for photo in photos {
        // A scope would lend the photo. This task has a copy, so that nothing bad happens.
        tasks.spawn(shrink(photo.clone(), Arc::clone(alive)));
    }
    while tasks.join_next().await.is_some() {}
}

async fn album(forget: bool, alive: &Arc<()>) {
    let photos = [String::from("hills"), String::from("sea")];
    let mut shrinking = Box::pin(shrink_all(&photos, alive));
    let limit = Duration::from_millis(50);
    if timeout(limit, &mut shrinking).await.is_err() && forget {
        mem::forget(shrinking);
    }
} // Here the photos are freed.
// ANCHOR_END: album

/// How many tasks are alive when `album` has returned, and how many soon after.
pub(crate) async fn left(forget: bool) -> (usize, usize) {
    let alive = Arc::new(());
    album(forget, &alive).await;
    let at_return = Arc::strong_count(&alive) - 1;
    sleep(Duration::from_millis(50)).await;
    (at_return, Arc::strong_count(&alive) - 1)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for (how, forget) in [("dropped", false), ("forgotten", true)] {
        let (at_return, soon) = left(forget).await;
        println!("{how}: {at_return} tasks alive at return, {soon} soon after");
    }
    sleep(Duration::from_millis(500)).await;
}
