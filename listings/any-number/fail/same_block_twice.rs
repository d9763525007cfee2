//@ error: E0308
//! Two blocks that read the same still have two types.

fn main() {
    // ANCHOR: blocks
    let futures = vec![async { 1 }, async { 1 }];
    // ANCHOR_END: blocks
    drop(futures);
}
