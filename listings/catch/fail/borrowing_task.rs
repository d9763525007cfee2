//@ error: E0521
//! A task cannot borrow from the function that spawns it.

use tokio::task::JoinError;

#[tokio::main]
async fn main() -> Result<(), JoinError> {
    let numbers: Vec<u64> = (1..=1_000).collect();
    println!("{}", sum(&numbers).await?);
    Ok(())
}

// ANCHOR: borrow
async fn sum(numbers: &[u64]) -> Result<u64, JoinError> {
    let (left, right) = numbers.split_at(numbers.len() / 2);
    let left = tokio::spawn(async { left.iter().sum::<u64>() });
    let right: u64 = right.iter().sum();
    Ok(left.await? + right)
}
// ANCHOR_END: borrow
