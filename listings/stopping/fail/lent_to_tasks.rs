//@ error: E0597
//! Tasks in a set can't borrow, although the function waits for all of them.

use tokio::task::JoinSet;

async fn shrink(photo: &str) -> usize {
    photo.len() / 2
}

// ANCHOR: lend
async fn shrink_all() -> usize {
    let photos = [String::from("hills"), String::from("sea")];
    let mut tasks = JoinSet::new();
    for photo in &photos {
        tasks.spawn(shrink(photo));
    }
    tasks.join_all().await.into_iter().sum()
}
// ANCHOR_END: lend

#[tokio::main]
async fn main() {
    println!("{} bytes", shrink_all().await);
}
