//@ error: E0658
//! The loop over a stream that is not stable.

async fn print_all(letters: impl futures::Stream<Item = char>) {
    for await letter in letters {
        println!("{letter}");
    }
}

fn main() {}
