//! Two sales at the same time, in transactions that begin in two ways.
//!
//! Run it: `cargo run -p symptoms --example database_locked`

use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;
use tokio::time::sleep;

// ANCHOR: sell
async fn sell(pool: &SqlitePool, begin: &'static str) -> sqlx::Result<()> {
    let mut sale = pool.begin_with(begin).await?;
    let seats: i64 = sqlx::query_scalar("SELECT seats FROM train")
        .fetch_one(&mut *sale)
        .await?;
    // The customer hesitates.
    sleep(Duration::from_millis(100)).await;
    sqlx::query("UPDATE train SET seats = ?")
        .bind(seats - 1)
        .execute(&mut *sale)
        .await?;
    sale.commit().await
}
// ANCHOR_END: sell

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let file = SqliteConnectOptions::new()
        .filename(folder.path().join("train.db"))
        .create_if_missing(true);
    let pool = SqlitePool::connect_with(file).await?;
    sqlx::raw_sql("CREATE TABLE train (seats INTEGER); INSERT INTO train VALUES (9)")
        .execute(&pool)
        .await?;
    for begin in ["BEGIN", "BEGIN IMMEDIATE"] {
        let (one, other) = tokio::join!(sell(&pool, begin), sell(&pool, begin));
        for sale in [one, other] {
            if let Err(error) = sale {
                println!("{begin}: {error}");
            }
        }
        let seats: i64 = sqlx::query_scalar("SELECT seats FROM train")
            .fetch_one(&pool)
            .await?;
        println!("{begin}: {seats} seats are left");
    }
    pool.close().await;
    Ok(())
}
// ANCHOR_END: main
