//! The main future beside a task that yields a thousand times.
//!
//! Run it: `cargo run -p runtime --example measured_batches`

use std::future::poll_fn;
use std::io;
use std::task::Poll;

use runtime::s7_loop::{Runtime, spawn, yield_now};

// ANCHOR: main
fn main() -> io::Result<()> {
    let runtime = Runtime::new()?;
    let polls = runtime.block_on(async {
        let task = spawn(async {
            for _ in 0..1000 {
                yield_now().await;
            }
        });
        let mut polls = 0;
        poll_fn(|context| {
            polls += 1;
            match task.is_finished() {
                true => Poll::Ready(polls),
                false => {
                    context.waker().wake_by_ref();
                    Poll::Pending
                }
            }
        })
        .await
    });
    println!("the task: {} polls", runtime.polls());
    println!("the main future: {polls} polls");
    Ok(())
}
// ANCHOR_END: main
