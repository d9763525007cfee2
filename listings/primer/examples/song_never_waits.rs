//! Two joined futures that never wait run one after another.
//!
//! Run it: `cargo run -p primer --example song_never_waits`

use futures::executor::block_on;

struct Song {
    title: &'static str,
}

async fn learn_song() -> Song {
    println!("learn");
    Song {
        title: "Greensleeves",
    }
}

async fn sing_song(song: Song) {
    println!("sing {}", song.title);
}

async fn dance() {
    println!("dance");
}

// ANCHOR: join
async fn learn_and_sing() {
    // Only a learned song can be sung, so these two stay in turn.
    let learned = learn_song().await;
    sing_song(learned).await;
}

async fn async_main() {
    futures::join!(learn_and_sing(), dance());
}

fn main() {
    block_on(async_main());
}
// ANCHOR_END: join
