//! Two joined futures that wait take turns on one thread.
//!
//! Run it: `cargo run -p primer --example song`

use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::time::sleep;

const LINE: Duration = Duration::from_millis(150);
const STEP: Duration = Duration::from_millis(200);

struct Song {
    title: &'static str,
}

async fn learn_song() -> Song {
    for line in 1..=2 {
        println!("learn line {line}");
        sleep(LINE).await;
    }
    Song {
        title: "Greensleeves",
    }
}

async fn sing_song(song: Song) {
    println!("sing {}", song.title);
    sleep(LINE).await;
}

pub(crate) async fn dance() {
    for step in 1..=2 {
        println!("dance step {step}");
        sleep(STEP).await;
    }
}

// ANCHOR: concurrent
// ANCHOR: learn_and_sing
pub(crate) async fn learn_and_sing() {
    let learned = learn_song().await;
    sing_song(learned).await;
}
// ANCHOR_END: learn_and_sing

pub(crate) async fn async_main() {
    futures::join!(learn_and_sing(), dance());
}
// ANCHOR_END: concurrent

fn main() -> std::io::Result<()> {
    Runtime::new()?.block_on(async_main());
    Ok(())
}
