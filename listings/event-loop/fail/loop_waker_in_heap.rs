//@ error: E0599
//! A heap of deadlines and wakers.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::task::Waker;
use std::time::Instant;

// ANCHOR: heap
pub fn register(heap: &mut BinaryHeap<Reverse<(Instant, Waker)>>, deadline: Instant, waker: Waker) {
    heap.push(Reverse((deadline, waker)));
}
// ANCHOR_END: heap

fn main() {}
