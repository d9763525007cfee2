//! {title}.
//!
//! Run it: `cargo run -p {page} --example {program}`

fn main() {
    println!("hello");
}
