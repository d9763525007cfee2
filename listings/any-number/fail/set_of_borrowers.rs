//@ error: E0597
//! A task may outlive the function that spawned it, so it cannot borrow from there.

// ANCHOR: borrow
use tokio::task::JoinSet;

async fn count_letters(words: Vec<String>) {
    let mut tasks = JoinSet::new();
    for word in &words {
        tasks.spawn(async move { word.len() });
    }
    while let Some(length) = tasks.join_next().await {
        println!("{length:?}");
    }
}
// ANCHOR_END: borrow

fn main() {}
