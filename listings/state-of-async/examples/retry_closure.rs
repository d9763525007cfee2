//! An async closure borrows what it captures for as long as its future lives.
//!
//! Run it: `cargo run -p state-of-async --example retry_closure`

use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::time::sleep;

// ANCHOR: retry
async fn retry<T>(
    limit: u32,
    mut action: impl AsyncFnMut(u32) -> Result<T, &'static str>,
) -> Result<T, &'static str> {
    let mut attempt = 1;
    loop {
        match action(attempt).await {
            Err(error) if attempt < limit => println!("attempt {attempt}: {error}"),
            outcome => return outcome,
        }
        attempt += 1;
    }
}

async fn async_main() -> Result<(), &'static str> {
    let mut waited = Vec::new();
    let answer = retry(3, async |attempt| {
        let wait = Duration::from_millis(50) * attempt;
        sleep(wait).await;
        waited.push(wait);
        if attempt < 3 { Err("busy") } else { Ok("open") }
    })
    .await?;
    println!("{answer} after waits of {waited:?}");
    Ok(())
}
// ANCHOR_END: retry

fn main() -> Result<(), Box<dyn std::error::Error>> {
    Runtime::new()?.block_on(async_main())?;
    Ok(())
}
