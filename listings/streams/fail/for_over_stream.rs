//@ error: E0277
//! A stream in an ordinary loop.

use futures::stream;

fn main() {
    for letter in stream::iter(["a", "b"]) {
        println!("{letter}");
    }
}
