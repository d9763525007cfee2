//! Futures that wait, awaited one after another, still run in turn.
//!
//! Run it: `cargo run -p primer --example song_awaited`

use std::time::Duration;

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

async fn dance() {
    for step in 1..=2 {
        println!("dance step {step}");
        sleep(STEP).await;
    }
}

// ANCHOR: in_turn
use tokio::runtime::Runtime;

pub(crate) async fn async_main() {
    let learned = learn_song().await;
    sing_song(learned).await;
    dance().await;
}

fn main() -> std::io::Result<()> {
    Runtime::new()?.block_on(async_main());
    Ok(())
}
// ANCHOR_END: in_turn
