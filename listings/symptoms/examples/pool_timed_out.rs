//! A transfer keeps the only connection of a pool, and its audit asks for one.
//!
//! Run it: `cargo run -p symptoms --example pool_timed_out`

use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteExecutor, SqlitePoolOptions};

// ANCHOR: transfer
async fn audit(database: impl SqliteExecutor<'_>) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO audits VALUES ('transferred')")
        .execute(database)
        .await?;
    Ok(())
}

async fn by_the_pool(pool: &SqlitePool) -> sqlx::Result<()> {
    let transfer = pool.begin().await?;
    audit(pool).await?;
    transfer.commit().await
}

async fn by_its_own(pool: &SqlitePool) -> sqlx::Result<()> {
    let mut transfer = pool.begin().await?;
    audit(&mut *transfer).await?;
    transfer.commit().await
}
// ANCHOR_END: transfer

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let file = SqliteConnectOptions::new()
        .filename(folder.path().join("bank.db"))
        .create_if_missing(true);
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(1))
        .connect_with(file)
        .await?;
    sqlx::query("CREATE TABLE audits (words TEXT)")
        .execute(&pool)
        .await?;
    let ways = [
        ("by the pool", by_the_pool(&pool).await),
        ("by its own connection", by_its_own(&pool).await),
    ];
    for (way, result) in ways {
        match result {
            Ok(()) => println!("{way}: done"),
            Err(error) => println!("{way}: {error}"),
        }
    }
    pool.close().await;
    Ok(())
}
