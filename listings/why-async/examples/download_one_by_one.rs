//! Two futures that download a page each.
//!
//! Run it: `cargo run -p why-async --example download_one_by_one`

use std::error::Error;

use reqwest::Client;
use tokio::runtime::Builder;
use why_async::site::Site;

async fn download_async(client: &Client, url: &str) -> reqwest::Result<String> {
    let answer = client.get(url).send().await?.error_for_status()?;
    let page = answer.text().await?;
    println!("{page}");
    Ok(page)
}

// ANCHOR: question
pub(crate) async fn get_two_sites_async(first: &str, second: &str) -> reqwest::Result<()> {
    let client = Client::builder().no_proxy().build()?;
    let future_one = download_async(&client, first);
    let future_two = download_async(&client, second);
    future_one.await?;
    future_two.await?;
    Ok(())
}
// ANCHOR_END: question

fn main() -> Result<(), Box<dyn Error>> {
    let site = Site::start()?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(get_two_sites_async(&site.url("foo"), &site.url("bar")))?;
    println!("open at once, at most: {}", site.stop()?);
    Ok(())
}
