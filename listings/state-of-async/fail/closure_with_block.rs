//@ error: none
//! A closure that returns an `async` block cannot lend it what it captured.

async fn call_twice<F: Future>(mut action: impl FnMut() -> F) {
    action().await;
    action().await;
}

// ANCHOR: closure
async fn count_calls() -> u32 {
    let mut calls = 0;
    call_twice(|| async { calls += 1 }).await;
    calls
}
// ANCHOR_END: closure

fn main() {
    futures::executor::block_on(count_calls());
}
