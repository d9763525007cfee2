//@ error: E0308
//! Two blocks that read the same, in one vector.

fn main() {
    // ANCHOR: blocks
    let futures = vec![async { 1 }, async { 1 }];
    // ANCHOR_END: blocks
    drop(futures);
}
