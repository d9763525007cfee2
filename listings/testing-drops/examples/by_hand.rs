//! A future is dropped after each of its polls, without a crate for it.
//!
//! Run it: `cargo run -p testing-drops --example by_hand`

use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::time::sleep;

// ANCHOR: drop
/// Drops a fresh future after no poll, after one, and so on, until one is done.
pub(crate) fn drop_after_each_poll<W>(
    setup: impl Fn() -> W,
    body: impl AsyncFn(&mut W),
    mut check: impl FnMut(usize, W),
) -> io::Result<()> {
    for polls in 0.. {
        let mut world = setup();
        let mut builder = Builder::new_current_thread();
        let runtime = builder.enable_time().start_paused(true).build()?;
        let is_done = runtime.block_on(async {
            let mut future = pin!(body(&mut world));
            let mut left = polls;
            poll_fn(|context| {
                if left == 0 {
                    return Poll::Ready(false);
                }
                left -= 1;
                match future.as_mut().poll(context) {
                    Poll::Pending if left > 0 => Poll::Pending,
                    polled => Poll::Ready(polled.is_ready()),
                }
            })
            .await
        });
        check(polls, world);
        if is_done {
            break;
        }
    }
    Ok(())
}
// ANCHOR_END: drop

struct Accounts {
    from: i32,
    to: i32,
}

async fn transfer(accounts: &mut Accounts) {
    accounts.from -= 40;
    sleep(Duration::from_millis(100)).await;
    accounts.to += 40;
}

// ANCHOR: main
fn main() -> io::Result<()> {
    drop_after_each_poll(
        || Accounts { from: 100, to: 0 },
        transfer,
        |polls, accounts| {
            println!("{polls} polls: {} and {}", accounts.from, accounts.to);
        },
    )
}
// ANCHOR_END: main
