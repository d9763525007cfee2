//@ error: none
//! A future that nobody uses is a warning, which this program turns into an error.

#![deny(unused_must_use)]

async fn dance() {
    println!("dance");
}

// ANCHOR: unused
fn main() {
    dance();
}
// ANCHOR_END: unused
