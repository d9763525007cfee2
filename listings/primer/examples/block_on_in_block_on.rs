//! A `block_on` inside a future that `block_on` runs.
//!
//! Run it: `cargo run -p primer --example block_on_in_block_on`

use futures::executor::block_on;

async fn learn_song() -> &'static str {
    println!("learn");
    "Greensleeves"
}

async fn learn_and_sing() {
    println!("start");
    let title = block_on(learn_song());
    println!("sing {title}");
}

fn main() {
    block_on(learn_and_sing());
}
