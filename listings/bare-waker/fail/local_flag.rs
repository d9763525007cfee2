//@ error: E0597
//! A waker of a flag that may be gone before it.

use bare_waker::Flag;

fn main() {
    let flag = Flag::new();
    let waker = flag.waker();
    drop(waker);
}
