//@ error: E0308
//! A call of an `async fn` gives a future, not what the future returns.

struct Song {
    title: &'static str,
}

async fn learn_song() -> Song {
    Song { title: "Greensleeves" }
}

async fn sing_song(song: Song) {
    println!("sing {}", song.title);
}

// ANCHOR: call
async fn learn_and_sing() {
    let learned = learn_song();
    sing_song(learned).await;
}
// ANCHOR_END: call

fn main() {
    futures::executor::block_on(learn_and_sing());
}
