//! A sum that gives way after each chunk, and how many turns another future gets.
//!
//! Run it: `cargo run -p starvation --example sum_in_chunks`

// ANCHOR: sum
use tokio::task::yield_now;

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

/// Takes a turn whenever it's polled.
async fn take_turns(turns: &mut u32) {
    loop {
        *turns += 1;
        yield_now().await;
    }
}

pub(crate) async fn turns_beside_the_sum(numbers: &[u64], chunk: usize) -> u32 {
    let mut turns = 0;
    tokio::select! {
        biased;
        _sum = sum_of_squares(numbers, chunk) => turns,
        () = take_turns(&mut turns) => unreachable!("the turns never end"),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let numbers: Vec<u64> = (0..100_000).collect();
    for chunk in [100_000, 10_000, 1000] {
        let turns = turns_beside_the_sum(&numbers, chunk).await;
        println!("a yield after {chunk} numbers, turns for another: {turns}");
    }
}
