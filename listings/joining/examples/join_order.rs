//! The order in which two macros poll three children.
//!
//! Run it: `cargo run -p joining --example join_order`

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::pin;

// ANCHOR: order
/// Runs `future`, and puts a space into `log` after each of its polls.
async fn spaced<F: Future>(log: &RefCell<String>, future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|context| {
        let polled = future.as_mut().poll(context);
        log.borrow_mut().push(' ');
        polled
    })
    .await
}

pub(crate) async fn orders() -> [String; 3] {
    let log = RefCell::new(String::new());
    let child = async |name| {
        for _ in 0..3 {
            log.borrow_mut().push(name);
            trpl::yield_now().await;
        }
        log.borrow_mut().push(name);
    };
    let futures = async { futures::join!(child('A'), child('B'), child('C')) };
    spaced(&log, futures).await;
    let futures = log.take();

    let tokio = async { tokio::join!(child('A'), child('B'), child('C')) };
    spaced(&log, tokio).await;
    let tokio = log.take();

    let biased = async { tokio::join!(biased; child('A'), child('B'), child('C')) };
    spaced(&log, biased).await;
    [futures, tokio, log.take()]
}
// ANCHOR_END: order

fn main() {
    let [futures, tokio, biased] = trpl::block_on(orders());
    println!("futures::join!      {}", futures.trim_end());
    println!("tokio::join!        {}", tokio.trim_end());
    println!("tokio, biased       {}", biased.trim_end());
}
