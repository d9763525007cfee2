//! Two futures made of others: both at once, and one with a time limit.

use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use crate::timer::sleep;

// ANCHOR: join
/// Polls both until the last is done.
pub async fn join<A: Future, B: Future>(a: A, b: B) -> (A::Output, B::Output) {
    let (mut a, mut b) = (pin!(a), pin!(b));
    let (mut a_value, mut b_value) = (None, None);
    poll_fn(|context| {
        if a_value.is_none()
            && let Poll::Ready(value) = a.as_mut().poll(context)
        {
            a_value = Some(value);
        }
        if b_value.is_none()
            && let Poll::Ready(value) = b.as_mut().poll(context)
        {
            b_value = Some(value);
        }
        match (a_value.take(), b_value.take()) {
            (Some(a), Some(b)) => Poll::Ready((a, b)),
            (a, b) => {
                (a_value, b_value) = (a, b);
                Poll::Pending
            }
        }
    })
    .await
}
// ANCHOR_END: join

// ANCHOR: timeout
/// Fails with `TimedOut` if `future` is not ready within `duration`.
pub async fn timeout<T>(
    duration: Duration,
    future: impl Future<Output = io::Result<T>>,
) -> io::Result<T> {
    let (mut future, mut limit) = (pin!(future), pin!(sleep(duration)));
    poll_fn(|context| {
        if let Poll::Ready(result) = future.as_mut().poll(context) {
            return Poll::Ready(result);
        }
        limit.as_mut().poll(context).map(|()| {
            let words = format!("not ready after {} s", duration.as_secs_f64());
            Err(io::Error::new(io::ErrorKind::TimedOut, words))
        })
    })
    .await
}
// ANCHOR_END: timeout
