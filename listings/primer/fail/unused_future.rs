//@ error: none
//! The compiler warns about a future that isn't used; here the warning is an error.

#![deny(unused_must_use)]

async fn dance() {
    println!("dance");
}

fn main() {
    dance();
}
