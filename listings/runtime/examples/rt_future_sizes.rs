//! What makes the future of an async function large.
//!
//! Run it: `cargo run -p runtime --example rt_future_sizes`

use std::mem::size_of_val;

// ANCHOR: functions
async fn wait() {
    std::future::ready(()).await;
}

async fn dropped_before() -> usize {
    let used = {
        let buffer = [1_u8; 1024];
        buffer.iter().filter(|byte| **byte == 1).count()
    };
    wait().await;
    used
}

async fn held_across() -> usize {
    let buffer = [1_u8; 1024];
    wait().await;
    buffer.iter().filter(|byte| **byte == 1).count()
}

async fn argument(buffer: [u8; 1024]) -> usize {
    wait().await;
    buffer.len()
}

async fn one_after_another() -> usize {
    held_across().await + held_across().await
}

async fn at_once() -> usize {
    let (one, two) = futures::join!(held_across(), held_across());
    one + two
}

async fn nested() -> usize {
    one_after_another().await
}

async fn boxed() -> usize {
    Box::pin(held_across()).await
}
// ANCHOR_END: functions

// ANCHOR: main
fn main() {
    println!("{:5} wait", size_of_val(&wait()));
    println!("{:5} dropped_before", size_of_val(&dropped_before()));
    println!("{:5} held_across", size_of_val(&held_across()));
    println!("{:5} argument", size_of_val(&argument([1; 1024])));
    println!("{:5} one_after_another", size_of_val(&one_after_another()));
    println!("{:5} at_once", size_of_val(&at_once()));
    println!("{:5} nested", size_of_val(&nested()));
    println!("{:5} boxed", size_of_val(&boxed()));
}
// ANCHOR_END: main
