//! A thousand races between two futures that are both ready.
//!
//! Run it: `cargo run -p starvation --example who_is_first`

// ANCHOR: races
use futures::future::ready;
use trpl::Either;

/// Runs a thousand races, and tells how often the first in the argument order won.
pub(crate) async fn wins(mut first_wins: impl AsyncFnMut() -> bool) -> u32 {
    let mut wins = 0;
    for _ in 0..1000 {
        wins += u32::from(first_wins().await);
    }
    wins
}

pub(crate) async fn by_trpl() -> bool {
    matches!(trpl::select(ready(()), ready(())).await, Either::Left(()))
}

pub(crate) async fn by_futures() -> bool {
    futures::select! { () = ready(()) => true, () = ready(()) => false }
}

pub(crate) async fn by_futures_biased() -> bool {
    futures::select_biased! { () = ready(()) => true, () = ready(()) => false }
}

pub(crate) async fn by_tokio() -> bool {
    tokio::select! { () = ready(()) => true, () = ready(()) => false }
}

pub(crate) async fn by_tokio_biased() -> bool {
    tokio::select! { biased; () = ready(()) => true, () = ready(()) => false }
}
// ANCHOR_END: races

fn verdict(wins: u32) -> &'static str {
    match wins {
        1000 => "the first, always",
        0 => "the second, always",
        _ => "now the first and now the second",
    }
}

fn main() {
    trpl::block_on(async {
        println!("trpl::select: {}", verdict(wins(by_trpl).await));
        println!("futures::select!: {}", verdict(wins(by_futures).await));
        println!("select_biased!: {}", verdict(wins(by_futures_biased).await));
        println!("tokio::select!: {}", verdict(wins(by_tokio).await));
        println!("tokio, biased: {}", verdict(wins(by_tokio_biased).await));
    });
}
