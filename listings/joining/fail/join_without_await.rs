//@ error: none
//! A join that nobody awaits; this program makes the warning an error.

#![deny(unused_must_use)]

// ANCHOR: join
async fn both() {
    trpl::join(async { println!("A") }, async { println!("B") });
}
// ANCHOR_END: join

fn main() {
    trpl::block_on(both());
}
