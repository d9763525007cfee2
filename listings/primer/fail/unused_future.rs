//@ error: none
//! The compiler warns of a future that nobody uses; this program makes that an error.

#![deny(unused_must_use)]

async fn dance() {
    println!("dance");
}

fn main() {
    dance();
}
