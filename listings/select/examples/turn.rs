//! One turn of `select!`, and a note of each step.
//!
//! Run it: `cargo run -p select --example turn`

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::sleep;

/// A future that tells when it's polled and dropped.
struct Told<F> {
    name: &'static str,
    future: Pin<Box<F>>,
}

fn make<F: Future>(name: &'static str, future: F) -> Told<F> {
    println!("{name}: made");
    Told {
        name,
        future: Box::pin(future),
    }
}

impl<F: Future> Future for Told<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let polled = self.future.as_mut().poll(cx);
        let answer = if polled.is_ready() {
            "ready"
        } else {
            "pending"
        };
        println!("{}: polled, {answer}", self.name);
        polled
    }
}

impl<F> Drop for Told<F> {
    fn drop(&mut self) {
        println!("{}: dropped", self.name);
    }
}

fn is_night() -> bool {
    println!("night? no");
    false
}

// ANCHOR: turn
async fn answer() -> u32 {
    sleep(Duration::from_millis(200)).await;
    42
}

async fn hint() -> Option<u32> {
    sleep(Duration::from_millis(100)).await;
    None
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    tokio::select! {
        biased;
        answer = make("answer", answer()) => println!("the answer is {answer}"),
        Some(hint) = make("hint", hint()) => println!("perhaps {hint}"),
        () = make("alarm", sleep(Duration::ZERO)), if is_night() => println!("time is up"),
    }
}
// ANCHOR_END: turn
