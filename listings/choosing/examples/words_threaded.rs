//! Threads count the words of three texts that they borrow.
//!
//! Run it: `cargo run -p choosing --example words_threaded`

use std::thread;

// ANCHOR: threaded
fn count_words(texts: &[String]) -> usize {
    thread::scope(|scope| {
        let counting: Vec<_> = texts
            .iter()
            .map(|text| scope.spawn(|| text.split_whitespace().count()))
            .collect();
        counting
            .into_iter()
            .map(|thread| thread.join().expect("counting words does not panic"))
            .sum()
    })
}

fn main() {
    let texts = ["learn a song", "sing it", "and dance"].map(String::from);
    println!("{} words", count_words(&texts));
}
// ANCHOR_END: threaded
