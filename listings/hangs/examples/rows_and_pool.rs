//! Two reports keep both connections of a pool, and each waits for another one.
//!
//! Run it: `cargo run -p hangs --example rows_and_pool`

use std::pin::pin;
use std::time::Duration;

use futures::future::try_join_all;
use futures::stream::{self, Stream, StreamExt};
use tokio::sync::{AcquireError, Semaphore};
use tokio::time::{sleep, timeout};

// ANCHOR: report
/// The stream keeps its connection until it ends or is dropped.
async fn rows(pool: &Semaphore) -> Result<impl Stream<Item = u32>, AcquireError> {
    let connection = pool.acquire().await?;
    Ok(stream::unfold(
        (connection, 1),
        async |(connection, row)| (row <= 3).then_some((row, (connection, row + 1))),
    ))
}

async fn report(pool: &Semaphore) -> Result<(), AcquireError> {
    let mut rows = pin!(rows(pool).await?);
    while let Some(row) = rows.next().await {
        sleep(Duration::from_millis(100)).await;
        let _connection = pool.acquire().await?;
        println!("row {row} is marked as reported");
    }
    Ok(())
}
// ANCHOR_END: report

pub(crate) async fn run(connections: usize, reports: usize) -> Result<(), AcquireError> {
    let pool = Semaphore::new(connections);
    try_join_all((0..reports).map(|_| report(&pool))).await?;
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), AcquireError> {
    match timeout(Duration::from_millis(500), run(2, 2)).await {
        Ok(done) => done?,
        Err(_) => println!("no row after half a second"),
    }
    Ok(())
}
