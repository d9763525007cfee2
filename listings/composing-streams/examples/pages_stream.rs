//! Pages are fetched while their items are wanted.
//!
//! Run it: `cargo run -p composing-streams --example pages_stream`

use std::io;
use std::pin::pin;
use std::time::Duration;

use futures::stream::{self, Stream, StreamExt, TryStreamExt};
use tokio::time::sleep;

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

// ANCHOR: stream
/// The titles from the title `start` on. An error is the last item.
pub(crate) fn titles_from(start: usize) -> impl Stream<Item = io::Result<&'static str>> {
    let pages = stream::try_unfold(Some(start), async |next| {
        let Some(start) = next else {
            return Ok::<_, io::Error>(None);
        };
        let page = fetch(start).await?;
        Ok(Some((page.titles, page.next)))
    });
    pages
        .map_ok(|titles| stream::iter(titles).map(Ok))
        .try_flatten()
}

pub(crate) async fn print_three() -> io::Result<()> {
    let mut titles = pin!(titles_from(0).take(3));
    while let Some(title) = titles.try_next().await? {
        println!("title {title}");
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    print_three().await
}
// ANCHOR_END: stream
