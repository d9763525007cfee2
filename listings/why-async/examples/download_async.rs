//! Two web pages are downloaded by two joined futures.
//!
//! Run it: `cargo run -p why-async --example download_async`

use std::error::Error;

use futures::join;
use reqwest::Client;
use tokio::runtime::Builder;
use why_async::site::Site;

// ANCHOR: model
async fn download_async(client: &Client, url: &str) -> reqwest::Result<String> {
    let answer = client.get(url).send().await?.error_for_status()?;
    let page = answer.text().await?;
    println!("{page}");
    Ok(page)
}

pub(crate) async fn get_two_sites_async(first: &str, second: &str) -> reqwest::Result<()> {
    let client = Client::builder().no_proxy().build()?;
    let future_one = download_async(&client, first);
    let future_two = download_async(&client, second);
    let (one, two) = join!(future_one, future_two);
    one?;
    two?;
    Ok(())
}
// ANCHOR_END: model

fn main() -> Result<(), Box<dyn Error>> {
    let site = Site::start()?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(get_two_sites_async(&site.url("foo"), &site.url("bar")))?;
    println!("open at once, at most: {}", site.stop()?);
    Ok(())
}
