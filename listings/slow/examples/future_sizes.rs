//! The sizes of a request's future, by its layers.
//!
//! Run it: `cargo run -p slow --example future_sizes`

// ANCHOR: main
fn main() {
    for (name, bytes) in slow::layers::sizes() {
        println!("{name:<10} {bytes:>9} bytes");
    }
}
// ANCHOR_END: main
