//! Three calls of `block_on` run three futures, one after another.
//!
//! Run it: `cargo run -p primer --example song_in_turn`

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

fn main() {
    let learned = block_on(learn_song());
    block_on(sing_song(learned));
    block_on(dance());
}
