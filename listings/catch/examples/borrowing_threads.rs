//! Two threads borrow the halves of a vector, and no runtime is needed.
//!
//! Run it: `cargo run -p catch --example borrowing_threads`

use std::thread;

// ANCHOR: borrow
/// The sum of the numbers, by two threads.
pub(crate) fn sum(numbers: &[u64]) -> u64 {
    let (left, right) = numbers.split_at(numbers.len() / 2);
    thread::scope(|scope| {
        let left = scope.spawn(|| left.iter().sum::<u64>());
        let right: u64 = right.iter().sum();
        // Only a panic in the thread is an error here, and it goes on in this one.
        left.join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            + right
    })
}

fn main() {
    let numbers: Vec<u64> = (1..=1_000).collect();
    println!("the sum of {} numbers is {}", numbers.len(), sum(&numbers));
}
// ANCHOR_END: borrow
