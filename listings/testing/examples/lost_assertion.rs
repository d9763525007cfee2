//! A test makes an assertion in a task that nobody waits for.
//!
//! Run it: `cargo run -p testing --example lost_assertion`

fn main() {}

// ANCHOR: test
#[tokio::test]
async fn two_and_two_are_five() {
    tokio::spawn(async { assert_eq!(2 + 2, 5) });
}
// ANCHOR_END: test
