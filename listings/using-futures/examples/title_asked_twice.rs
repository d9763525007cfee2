//! One address, two calls, one await.
//!
//! Run it: `cargo run -p using-futures --example title_asked_twice`

use std::io;

use trpl::Html;
use using_futures::site::Site;

async fn page_title(url: &str) -> Option<String> {
    let text = trpl::get(url).await.text().await;
    let title = Html::parse(&text).select_first("title")?.inner_html();
    Some(title)
}

// ANCHOR: question
fn main() -> io::Result<()> {
    let site = Site::start()?;
    let url = site.url("rust");
    let one = page_title(&url);
    let two = page_title(&url);
    drop(one);
    println!("{:?}", trpl::block_on(two));
    println!("requests: {}", site.requests());
    site.stop()?;
    Ok(())
}
// ANCHOR_END: question
