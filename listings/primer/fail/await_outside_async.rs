//@ error: E0728
//! A function that is not `async` cannot await.

struct Song {
    title: &'static str,
}

async fn learn_song() -> Song {
    Song { title: "Greensleeves" }
}

// ANCHOR: main
fn main() {
    let learned = learn_song().await;
    println!("{}", learned.title);
}
// ANCHOR_END: main
