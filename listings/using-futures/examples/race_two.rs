//! Two titles are raced, and the server's delays decide.
//!
//! Run it: `cargo run -p using-futures --example race_two`

use std::io;

use trpl::{Either, Html};
use using_futures::site::Site;

// ANCHOR: race
pub(crate) async fn page_title(url: &str) -> (&str, Option<String>) {
    let text = trpl::get(url).await.text().await;
    let title = Html::parse(&text)
        .select_first("title")
        .map(|title| title.inner_html());
    (url, title)
}

pub(crate) async fn race(first: &str, second: &str) {
    let title_1 = page_title(first);
    let title_2 = page_title(second);
    let (url, title) = match trpl::select(title_1, title_2).await {
        Either::Left(left) => left,
        Either::Right(right) => right,
    };
    let page = url.rsplit('/').nth(1).unwrap_or(url);
    println!("first: {page}");
    match title {
        Some(title) => println!("title: {title}"),
        None => println!("no title"),
    }
}
// ANCHOR_END: race

// ANCHOR: main
fn main() -> io::Result<()> {
    let site = Site::start()?;
    trpl::block_on(race(&site.url("rust/400"), &site.url("tokio/200")));
    for end in site.stop()? {
        println!("site: {end}");
    }
    Ok(())
}
// ANCHOR_END: main
