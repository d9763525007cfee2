//! Futures are polled once more after they were ready.
//!
//! Run it: `cargo run -p runtime --example rt_poll_after_ready`

use std::future::ready;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use futures::future::{FutureExt, lazy};
use runtime::s1_poll::Countdown;

// ANCHOR: again
/// Polls a future that is ready at once, and then again.
pub(crate) fn again<T>(mut future: Pin<Box<dyn Future<Output = T>>>) -> Result<Poll<T>, String> {
    let mut context = Context::from_waker(Waker::noop());
    assert!(future.as_mut().poll(&mut context).is_ready());
    catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut context))).map_err(|panic| {
        match panic.downcast::<&str>() {
            Ok(words) => words.to_string(),
            Err(panic) => *panic.downcast::<String>().expect("a panic with words"),
        }
    })
}
// ANCHOR_END: again

// ANCHOR: main
fn main() {
    // The panics are printed below.
    std::panic::set_hook(Box::new(|_| {}));
    println!("async block: {:?}", again(Box::pin(async {})));
    println!("ready: {:?}", again(Box::pin(ready(()))));
    println!("lazy: {:?}", again(Box::pin(lazy(|_| ()))));
    println!("fused: {:?}", again(Box::pin(async {}.fuse())));
    println!("countdown: {:?}", again(Box::pin(Countdown { left: 0 })));
}
// ANCHOR_END: main
