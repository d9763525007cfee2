//! How many threads a runtime starts while it downloads one page.
//!
//! Run it: `cargo run -p why-async --example count_threads`

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use reqwest::Client;
use tokio::runtime::Builder;
use why_async::site::Site;

async fn download_async(url: &str) -> reqwest::Result<String> {
    let client = Client::builder().no_proxy().build()?;
    let answer = client.get(url).send().await?.error_for_status()?;
    answer.text().await
}

// ANCHOR: count
pub(crate) fn threads_started(url: &str) -> Result<u32, Box<dyn Error>> {
    let started = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&started);
    let runtime = Builder::new_current_thread()
        .enable_all()
        .on_thread_start(move || {
            counted.fetch_add(1, Relaxed);
        })
        .build()?;
    runtime.block_on(download_async(url))?;
    Ok(started.load(Relaxed))
}

fn main() -> Result<(), Box<dyn Error>> {
    let site = Site::start()?;
    let by_address = format!("http://127.0.0.1:{}/foo", site.port());
    println!("host by address: {}", threads_started(&by_address)?);

    let by_name = format!("http://localhost:{}/foo", site.port());
    println!("host by name: {}", threads_started(&by_name)?);
    site.stop()?;
    Ok(())
}
// ANCHOR_END: count
