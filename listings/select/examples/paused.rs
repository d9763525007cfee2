//! A player is paused by a flag, and the flag is cleared while the player waits.
//!
//! Run it: `cargo run -p select --example paused`

// ANCHOR: player
use std::cell::Cell;
use std::time::Duration;

use every_await::ends;
use tokio::sync::mpsc::{Receiver, channel};
use tokio::time::sleep;

async fn play(paused: &Cell<bool>, mut songs: Receiver<&str>, mut skips: Receiver<()>) {
    loop {
        tokio::select! {
            Some(song) = songs.recv(), if !paused.get() => println!("{song}"),
            Some(()) = skips.recv() => println!("skipped"),
            else => return,
        }
    }
}

fn main() {
    let party = async {
        let paused = Cell::new(true);
        let (wish, songs) = channel(8);
        let (_skip, skips) = channel(8);
        let guest = async {
            wish.send("Greensleeves").await?;
            sleep(Duration::from_secs(1)).await;
            println!("go on, please");
            paused.set(false);
            Ok::<_, Box<dyn std::error::Error>>(())
        };
        tokio::join!(play(&paused, songs, skips), guest).1
    };
    match ends(Duration::from_secs(3600), party) {
        Ok(played) => println!("{played:?}"),
        Err(hang) => println!("{hang}"),
    }
}
// ANCHOR_END: player
