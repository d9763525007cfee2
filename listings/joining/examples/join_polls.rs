//! How often each way to join polls a child that waits once, and one that waits four times.
//!
//! Run it: `cargo run -p joining --example join_polls`

use std::cell::Cell;
use std::future::{Future, poll_fn, ready};
use std::io;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::time::Duration;

use futures::future::join_all;
use futures::stream::{FuturesUnordered, StreamExt};
use tokio::runtime::Builder;
use tokio::time::sleep;

/// A child in a box, so that a list can hold both.
pub(crate) type Child = Pin<Box<dyn Future<Output = ()>>>;

/// Awaits `future` and counts how often it is polled.
pub(crate) async fn counted<F: Future>(polls: Rc<Cell<u32>>, future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|context| {
        polls.set(polls.get() + 1);
        future.as_mut().poll(context)
    })
    .await
}

async fn waits_once() {
    sleep(Duration::from_millis(450)).await;
}

async fn waits_four_times() {
    for _ in 0..4 {
        sleep(Duration::from_millis(100)).await;
    }
}

/// The polls of both children when `way` runs them.
pub(crate) async fn polls_of(way: impl AsyncFnOnce(Child, Child)) -> [u32; 2] {
    let polls = [Rc::new(Cell::new(0)), Rc::new(Cell::new(0))];
    let [once, four] = polls.clone();
    way(
        Box::pin(counted(once, waits_once())),
        Box::pin(counted(four, waits_four_times())),
    )
    .await;
    polls.map(|polls| polls.get())
}

pub(crate) async fn all_ways() -> Vec<(&'static str, [u32; 2])> {
    vec![
        ("one after the other", {
            let way = async |a: Child, b: Child| {
                a.await;
                b.await;
            };
            polls_of(way).await
        }),
        ("trpl::join", {
            let way = async |a, b| {
                trpl::join(a, b).await;
            };
            polls_of(way).await
        }),
        ("futures::join!", {
            let way = async |a, b| {
                futures::join!(a, b);
            };
            polls_of(way).await
        }),
        ("tokio::join!", {
            let way = async |a, b| {
                tokio::join!(a, b);
            };
            polls_of(way).await
        }),
        ("join_all of 2", {
            let way = async |a, b| {
                join_all([a, b]).await;
            };
            polls_of(way).await
        }),
        ("join_all of 31", {
            let way = async |a, b| {
                let others = (0..29).map(|_| Box::pin(ready(())) as Child);
                join_all([a, b].into_iter().chain(others)).await;
            };
            polls_of(way).await
        }),
        ("FuturesUnordered", {
            let way = async |a, b| {
                FuturesUnordered::from_iter([a, b])
                    .collect::<Vec<()>>()
                    .await;
            };
            polls_of(way).await
        }),
    ]
}

fn main() -> io::Result<()> {
    // Its clock is paused: whenever all wait, it goes on to the next timer.
    let runtime = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()?;
    for (way, [once, four]) in runtime.block_on(all_ways()) {
        println!("{way:<20} {once} {four}");
    }
    Ok(())
}
