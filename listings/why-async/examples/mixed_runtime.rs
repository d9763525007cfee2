//! Two threads of a synchronous program wait for futures of one runtime.
//!
//! Run it: `cargo run -p why-async --example mixed_runtime`

use std::error::Error;
use std::thread;

use reqwest::Client;
use tokio::runtime::Builder;
use why_async::site::Site;

async fn download_async(client: &Client, url: &str) -> reqwest::Result<String> {
    let answer = client.get(url).send().await?.error_for_status()?;
    let page = answer.text().await?;
    println!("{page}");
    Ok(page)
}

// ANCHOR: mixed
pub(crate) fn get_two_sites(first: &str, second: &str) -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let client = Client::builder().no_proxy().build()?;
    thread::scope(|scope| {
        let t1 = scope.spawn(|| runtime.block_on(download_async(&client, first)));
        let t2 = scope.spawn(|| runtime.block_on(download_async(&client, second)));
        t1.join().expect("the first thread panicked")?;
        t2.join().expect("the second thread panicked")?;
        Ok(())
    })
}
// ANCHOR_END: mixed

fn main() -> Result<(), Box<dyn Error>> {
    let site = Site::start()?;
    get_two_sites(&site.url("foo"), &site.url("bar"))?;
    println!("open at once, at most: {}", site.stop()?);
    Ok(())
}
