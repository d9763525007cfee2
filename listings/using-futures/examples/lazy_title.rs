//! While a future is only held, the site sees no request.
//!
//! Run it: `cargo run -p using-futures --example lazy_title`

use std::io;
use std::time::Duration;

use trpl::Html;
use using_futures::site::Site;

pub(crate) async fn page_title(url: &str) -> Option<String> {
    let text = trpl::get(url).await.text().await;
    let title = Html::parse(&text).select_first("title")?.inner_html();
    Some(title)
}

async fn run(site: &Site) {
    let url = site.url("tokio");
    let title = page_title(&url);
    trpl::sleep(Duration::from_millis(300)).await;
    println!("requests before the await: {}", site.requests());

    let title = title.await;
    println!("requests after the await: {}", site.requests());
    println!("title: {}", title.as_deref().unwrap_or("none"));
}

fn main() -> io::Result<()> {
    let site = Site::start()?;
    trpl::block_on(run(&site));
    site.stop()?;
    Ok(())
}
