//! A song and a dance, made in one order and awaited in the other.
//!
//! Run it: `cargo run -p primer --example dance_before_song`

use futures::executor::block_on;

async fn perform(what: &str) {
    println!("{what}");
}

async fn async_main() {
    let song = perform("sing");
    let dance = perform("dance");
    println!("start");
    dance.await;
    song.await;
}

fn main() {
    block_on(async_main());
}
