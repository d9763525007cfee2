//! Two futures read into a buffer and then wait.
//!
//! Run it: `cargo run -p catch --example size_of_a_wait`

use std::time::Duration;

use tokio::time::sleep;

// ANCHOR: sizes
pub(crate) const BUFFER: usize = 16 * 1024;

pub(crate) async fn holds() -> u64 {
    let mut buffer = [0; BUFFER];
    fill(&mut buffer);
    sleep(Duration::from_secs(1)).await;
    sum(&buffer)
}

pub(crate) async fn hands_over() -> u64 {
    let sum = {
        let mut buffer = [0; BUFFER];
        fill(&mut buffer);
        sum(&buffer)
    };
    sleep(Duration::from_secs(1)).await;
    sum
}

fn main() {
    println!("holds: {}", size_of_val(&holds()) >= BUFFER);
    println!("hands over: {}", size_of_val(&hands_over()) >= BUFFER);
}
// ANCHOR_END: sizes

fn fill(buffer: &mut [u8]) {
    buffer.fill(1);
}

fn sum(buffer: &[u8]) -> u64 {
    buffer.iter().map(|byte| u64::from(*byte)).sum()
}
