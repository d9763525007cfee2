//@ error: E0373
//! A spawned task cannot borrow from the function that spawns it.

// ANCHOR: spawn
async fn greet_later(name: String) {
    tokio::spawn(async {
        println!("Hello, {name}!");
    });
}
// ANCHOR_END: spawn

fn main() {}
