//! A sum that gives way after each chunk, and how often another future gets a turn.
//!
//! Run it: `cargo run -p starvation --example sum_in_chunks`

// ANCHOR: sum
use trpl::yield_now;

/// Adds the squares of the numbers, and yields after each `chunk` of them.
pub(crate) async fn sum_of_squares(numbers: &[u64], chunk: usize) -> u64 {
    let mut sum: u64 = 0;
    for part in numbers.chunks(chunk) {
        for number in part {
            sum = sum.wrapping_add(number.wrapping_mul(*number));
        }
        yield_now().await;
    }
    sum
}
// ANCHOR_END: sum

// ANCHOR: turns
use trpl::Either;

/// Takes a turn whenever it is polled, and counts its turns.
async fn take_turns(turns: &mut u32) {
    loop {
        *turns += 1;
        yield_now().await;
    }
}

pub(crate) async fn turns_beside_the_sum(numbers: &[u64], chunk: usize) -> u32 {
    let mut turns = 0;
    let sum = sum_of_squares(numbers, chunk);
    match trpl::select(sum, take_turns(&mut turns)).await {
        Either::Left(_sum) => turns,
        Either::Right(()) => unreachable!("the turns never end"),
    }
}

fn main() {
    let numbers: Vec<u64> = (0..100_000).collect();
    for chunk in [100_000, 10_000, 1000] {
        let turns = trpl::block_on(turns_beside_the_sum(&numbers, chunk));
        println!("a yield after {chunk} numbers, turns for another: {turns}");
    }
}
// ANCHOR_END: turns
