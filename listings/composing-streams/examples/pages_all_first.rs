//! All pages are fetched, and three items are wanted.
//!
//! Run it: `cargo run -p composing-streams --example pages_all_first`

use std::io;
use std::time::Duration;

use tokio::time::sleep;

// ANCHOR: source
const TITLES: [&str; 7] = [
    "Alas", "Barbara", "Chevy", "Drowsy", "Early", "Fair", "Green",
];

pub(crate) struct Page {
    titles: Vec<&'static str>,
    /// What to ask for next; nothing after the last page.
    next: Option<usize>,
}

/// Fetches up to two titles, from the title `start` on.
pub(crate) async fn fetch(start: usize) -> io::Result<Page> {
    println!("fetch from {start}");
    sleep(Duration::from_millis(100)).await;
    let end = TITLES.len().min(start + 2);
    let titles = TITLES.get(start..end).ok_or(io::ErrorKind::NotFound)?;
    Ok(Page {
        titles: titles.to_vec(),
        next: (end < TITLES.len()).then_some(end),
    })
}
// ANCHOR_END: source

// ANCHOR: all
async fn all_titles() -> io::Result<Vec<&'static str>> {
    let mut titles = Vec::new();
    let mut next = Some(0);
    while let Some(start) = next {
        let page = fetch(start).await?;
        titles.extend(page.titles);
        next = page.next;
    }
    Ok(titles)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    for title in all_titles().await?.iter().take(3) {
        println!("title {title}");
    }
    Ok(())
}
// ANCHOR_END: all
