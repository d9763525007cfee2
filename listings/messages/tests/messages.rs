//! Proofs of what the page on message passing says.

use std::future::Future;
use std::pin::pin;
use std::sync::mpsc as std_mpsc;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc::error::{SendError, TryRecvError, TrySendError};
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::time::{Instant, timeout};

#[expect(dead_code, reason = "the tests call the futures and not `main`")]
#[path = "../examples/queue_bounded.rs"]
mod queue_bounded;

#[expect(dead_code, reason = "the tests call the futures and not `main`")]
#[path = "../examples/queue_grows.rs"]
mod queue_grows;

#[expect(dead_code, reason = "the tests call the futures and not `main`")]
#[path = "../examples/receiver_waits_on.rs"]
mod receiver_waits_on;

#[expect(dead_code, reason = "the tests call the futures and not `main`")]
#[path = "../examples/sender_moved.rs"]
mod sender_moved;

#[expect(dead_code, reason = "the tests call the futures and not `main`")]
#[path = "../examples/several_senders.rs"]
mod several_senders;

/// Sends three values and then takes what the other end sends, until that is gone.
async fn send_then_take(to: mpsc::Sender<u32>, mut from: mpsc::Receiver<u32>) -> u32 {
    for value in 1..=3 {
        to.send(value).await.expect("the other end is there");
    }
    drop(to);
    let mut sum = 0;
    while let Some(value) = from.recv().await {
        sum += value;
    }
    sum
}

#[tokio::test(start_paused = true)]
async fn bounded_channels_in_a_circle_can_wait_for_each_other() {
    let circle = async |places| {
        let ((to_b, at_b), (to_a, at_a)) = (mpsc::channel(places), mpsc::channel(places));
        let a = tokio::spawn(send_then_take(to_b, at_a));
        let b = tokio::spawn(send_then_take(to_a, at_b));
        let both = async { (a.await.expect("no panic"), b.await.expect("no panic")) };
        timeout(Duration::from_secs(3600), both).await.ok()
    };
    assert_eq!(circle(3).await, Some((6, 6)));
    assert_eq!(circle(2).await, None);
}

/// Longer than any test waits, if the page is right.
const WATCHDOG: Duration = Duration::from_secs(60);

/// Polls `future` once, with a waker that does nothing.
fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn recv_of_an_empty_channel_is_pending_and_the_thread_is_free() {
    let (tx, mut rx) = trpl::channel();
    assert_eq!(poll_once(rx.recv()), Poll::Pending);
    tx.send(1).expect("the receiver is there");
    assert_eq!(poll_once(rx.recv()), Poll::Ready(Some(1)));
}

#[test]
fn recv_of_std_holds_the_thread() {
    let (tx, rx) = std_mpsc::channel();
    let (joined, is_joined) = std_mpsc::channel();
    let sender = tx.clone();
    thread::spawn(move || {
        trpl::block_on(async {
            let rx_fut = async { rx.recv().expect("a sender is left") };
            let tx_fut = async { sender.send("from the sibling") };
            let (word, _) = trpl::join(rx_fut, tx_fut).await;
            joined.send(word).expect("the test waits");
        });
    });
    let in_time = is_joined.recv_timeout(Duration::from_millis(300));
    assert_eq!(in_time, Err(std_mpsc::RecvTimeoutError::Timeout));
    tx.send("from another thread").expect("it waits");
    let word = is_joined.recv_timeout(WATCHDOG);
    assert_eq!(word, Ok("from another thread"));
}

#[test]
fn values_in_the_queue_are_received_before_the_end() {
    let (tx, mut rx) = trpl::channel();
    tx.send(1).expect("the receiver is there");
    tx.send(2).expect("the receiver is there");
    drop(tx);
    assert_eq!(poll_once(rx.recv()), Poll::Ready(Some(1)));
    assert_eq!(poll_once(rx.recv()), Poll::Ready(Some(2)));
    assert_eq!(poll_once(rx.recv()), Poll::Ready(None));
    assert_eq!(poll_once(rx.recv()), Poll::Ready(None));
}

#[test]
fn recv_ends_when_the_last_of_several_senders_is_dropped() {
    let (tx, mut rx) = trpl::channel::<u32>();
    let other = tx.clone();
    drop(tx);
    assert_eq!(poll_once(rx.recv()), Poll::Pending);
    drop(other);
    assert_eq!(poll_once(rx.recv()), Poll::Ready(None));
}

#[tokio::test(start_paused = true)]
async fn the_drop_of_the_last_sender_wakes_a_receiver_that_waits() {
    let (tx, mut rx) = trpl::channel::<u32>();
    let receiver = trpl::spawn_task(async move { rx.recv().await });
    tokio::task::yield_now().await;
    assert!(!receiver.is_finished());
    drop(tx);
    let ended = timeout(WATCHDOG, receiver).await.expect("it is woken");
    assert_eq!(ended.expect("it returns"), None);
}

#[test]
fn send_into_an_unbounded_channel_never_waits_and_needs_no_runtime() {
    let (tx, mut rx) = trpl::channel();
    for value in 0..100_000 {
        tx.send(value).expect("the receiver is there");
    }
    assert_eq!(rx.len(), 100_000);
    assert_eq!(poll_once(rx.recv()), Poll::Ready(Some(0)));
}

#[tokio::test]
async fn a_sender_reaches_a_task_from_an_ordinary_thread() {
    let (tx, mut rx) = trpl::channel();
    let task = trpl::spawn_task(async move { rx.recv().await });
    tokio::task::yield_now().await;
    let thread = thread::spawn(move || tx.send("from a thread"));
    assert_eq!(task.await.expect("no panic"), Some("from a thread"));
    thread.join().expect("no panic").expect("sent");
}

#[test]
fn blocking_recv_waits_on_a_thread_and_panics_in_a_task() {
    let (tx, mut rx) = trpl::channel();
    let thread = thread::spawn(move || {
        let word = rx.blocking_recv();
        (word, rx)
    });
    tx.send("to a thread").expect("the receiver is there");
    let (word, mut rx) = thread.join().expect("no panic");
    assert_eq!(word, Some("to a thread"));

    tx.send("to a task").expect("the receiver is there");
    let task = async { trpl::spawn_task(async move { rx.blocking_recv() }).await };
    let error = trpl::block_on(task).expect_err("it panics");
    assert!(error.is_panic());
}

#[test]
fn send_gives_the_value_back_when_the_receiver_is_gone() {
    let (tx, rx) = trpl::channel();
    drop(rx);
    assert_eq!(tx.send("value"), Err(SendError("value")));
    assert!(tx.is_closed());

    let (tx, rx) = std_mpsc::channel();
    drop(rx);
    assert_eq!(tx.send("value"), Err(std_mpsc::SendError("value")));
}

#[test]
fn a_value_that_was_sent_may_never_be_received() {
    let value = std::sync::Arc::new(());
    let (tx, rx) = trpl::channel();
    let sent = tx.send(std::sync::Arc::clone(&value));
    assert!(sent.is_ok());
    assert_eq!(std::sync::Arc::strong_count(&value), 2);
    drop(rx);
    assert_eq!(std::sync::Arc::strong_count(&value), 1);
}

#[test]
fn a_recv_that_is_dropped_loses_no_value() {
    let (tx, mut rx) = trpl::channel();
    let mut waits = Box::pin(rx.recv());
    assert!(poll_once(waits.as_mut()).is_pending());
    // From here on it's woken, and is dropped before it's polled again.
    tx.send(1).expect("the receiver is there");
    drop(waits);
    assert_eq!(poll_once(rx.recv()), Poll::Ready(Some(1)));
}

#[test]
fn try_recv_tells_an_empty_queue_from_the_end() {
    let (tx, mut rx) = trpl::channel::<u32>();
    assert_eq!(rx.try_recv(), Err(TryRecvError::Empty));
    drop(tx);
    assert_eq!(rx.try_recv(), Err(TryRecvError::Disconnected));
}

#[test]
fn values_of_one_sender_arrive_in_order() {
    let (tx, mut rx) = trpl::channel();
    let received = trpl::block_on(async move {
        trpl::spawn_task(async move {
            for value in 0..1000 {
                tx.send(value).expect("the receiver is there");
            }
        });
        let mut received = Vec::new();
        while let Some(value) = rx.recv().await {
            received.push(value);
        }
        received
    });
    assert!(received.into_iter().eq(0..1000));
}

/// Sends three values, each followed by a wait of 200 ms.
async fn send_three(tx: trpl::Sender<u32>) {
    for value in 0..3 {
        tx.send(value).expect("the receiver is there");
        trpl::sleep(Duration::from_millis(200)).await;
    }
}

/// Receives three values and tells how many milliseconds after `start` each came.
async fn arrivals(start: Instant, mut rx: trpl::Receiver<u32>) -> Vec<u128> {
    let mut arrivals = Vec::new();
    for _ in 0..3 {
        rx.recv().await.expect("a value");
        arrivals.push(start.elapsed().as_millis());
    }
    arrivals
}

#[tokio::test(start_paused = true)]
async fn in_one_block_everything_is_received_after_the_last_send() {
    let start = Instant::now();
    let (tx, rx) = trpl::channel();
    send_three(tx).await;
    assert_eq!(arrivals(start, rx).await, [600, 600, 600]);
}

#[tokio::test(start_paused = true)]
async fn joined_each_value_is_received_when_it_is_sent() {
    let start = Instant::now();
    let (tx, rx) = trpl::channel();
    let ((), arrivals) = trpl::join(send_three(tx), arrivals(start, rx)).await;
    assert_eq!(arrivals, [0, 200, 400]);
}

#[tokio::test(start_paused = true)]
async fn a_receiver_waits_on_while_its_loop_can_reach_a_sender() {
    let hour = Duration::from_secs(3600);
    let waits = timeout(hour, receiver_waits_on::talk()).await;
    assert!(waits.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_moved_sender_is_dropped_at_the_end_of_its_block() {
    let start = Instant::now();
    let result = timeout(WATCHDOG, sender_moved::talk()).await;
    let result = result.expect("the receiver does not wait on");
    result.expect("the receiver is there");
    assert_eq!(start.elapsed(), Duration::from_millis(800));
}

#[tokio::test(start_paused = true)]
async fn two_senders_and_their_receiver_end_with_the_slower_sender() {
    let start = Instant::now();
    let result = timeout(WATCHDOG, several_senders::async_main()).await;
    let result = result.expect("the receiver does not wait on");
    result.expect("the receiver is there");
    assert_eq!(start.elapsed(), Duration::from_millis(1350));
}

#[test]
fn send_into_a_full_channel_waits_for_a_place() {
    for places in [1, 2, 3, 100] {
        let (tx, mut rx) = mpsc::channel(places);
        for value in 0..places {
            assert_eq!(poll_once(tx.send(value)), Poll::Ready(Ok(())));
        }
        assert_eq!(poll_once(tx.send(places)), Poll::Pending);
        assert_eq!(rx.len(), places);
        assert_eq!(poll_once(rx.recv()), Poll::Ready(Some(0)));
        assert_eq!(poll_once(tx.send(places)), Poll::Ready(Ok(())));
    }
    let (tx, rx) = mpsc::channel(1);
    drop(rx);
    assert_eq!(poll_once(tx.send(4)), Poll::Ready(Err(SendError(4))));
    assert_eq!(tx.try_send(4), Err(TrySendError::Closed(4)));
}

#[tokio::test]
async fn a_send_that_is_dropped_before_it_is_done_sends_nothing() {
    let (tx, mut rx) = mpsc::channel(1);
    tx.send(1).await.expect("there is a place");
    let mut waits = Box::pin(async move { tx.send(2).await });
    assert!(poll_once(waits.as_mut()).is_pending());
    drop(waits);
    assert_eq!(rx.recv().await, Some(1));
    assert_eq!(rx.recv().await, None);
}

#[test]
fn a_reserved_place_takes_the_value_without_a_wait() {
    let (tx, mut rx) = mpsc::channel(1);
    assert_eq!(poll_once(tx.send(1)), Poll::Ready(Ok(())));
    assert!(poll_once(tx.reserve()).is_pending());
    assert_eq!(poll_once(rx.recv()), Poll::Ready(Some(1)));
    let Poll::Ready(Ok(place)) = poll_once(tx.reserve()) else {
        panic!("there is a place");
    };
    assert_eq!(tx.try_send(2), Err(TrySendError::Full(2)));
    place.send(2);
    assert_eq!(poll_once(rx.recv()), Poll::Ready(Some(2)));
}

#[tokio::test(start_paused = true)]
async fn the_bounded_queue_slows_the_sender_down_and_delays_no_value() {
    let start = Instant::now();
    let result = timeout(WATCHDOG, queue_bounded::async_main()).await;
    result.expect("it ends").expect("all are sent");
    assert_eq!(start.elapsed(), Duration::from_millis(800));

    let start = Instant::now();
    let result = timeout(WATCHDOG, queue_grows::async_main()).await;
    result.expect("it ends").expect("all are sent");
    assert_eq!(start.elapsed(), Duration::from_millis(800));
}

#[test]
fn tokio_has_no_channel_without_a_place_and_std_has() {
    assert!(std::panic::catch_unwind(|| mpsc::channel::<u32>(0)).is_err());
    let (tx, rx) = std_mpsc::sync_channel(0);
    assert_eq!(tx.try_send(1), Err(std_mpsc::TrySendError::Full(1)));
    let sender = thread::spawn(move || tx.send(1));
    assert_eq!(rx.recv(), Ok(1));
    sender.join().expect("no panic").expect("sent");
}

#[test]
fn a_oneshot_ends_with_an_error_when_its_sender_is_dropped() {
    let (tx, rx) = oneshot::channel();
    assert_eq!(tx.send(1), Ok(()));
    assert_eq!(poll_once(rx), Poll::Ready(Ok(1)));

    let (tx, rx) = oneshot::channel::<u32>();
    drop(tx);
    assert!(matches!(poll_once(rx), Poll::Ready(Err(_))));

    let (tx, rx) = oneshot::channel();
    drop(rx);
    assert_eq!(tx.send(1), Err(1));
}

#[test]
fn a_slow_receiver_of_a_broadcast_loses_the_oldest_values_and_is_told() {
    use broadcast::error::RecvError;
    let (tx, mut slow) = broadcast::channel(2);
    for value in 1..=5 {
        tx.send(value).expect("a receiver is there");
    }
    let lagged = Poll::Ready(Err(RecvError::Lagged(3)));
    assert_eq!(poll_once(slow.recv()), lagged);
    assert_eq!(poll_once(slow.recv()), Poll::Ready(Ok(4)));
    assert_eq!(poll_once(slow.recv()), Poll::Ready(Ok(5)));
    assert_eq!(poll_once(slow.recv()), Poll::Pending);
}

#[test]
fn a_receiver_of_a_broadcast_gets_what_is_sent_after_it_subscribed() {
    let (tx, mut early) = broadcast::channel(8);
    tx.send(1).expect("a receiver is there");
    let mut late = tx.subscribe();
    tx.send(2).expect("a receiver is there");
    assert_eq!(poll_once(early.recv()), Poll::Ready(Ok(1)));
    assert_eq!(poll_once(early.recv()), Poll::Ready(Ok(2)));
    assert_eq!(poll_once(late.recv()), Poll::Ready(Ok(2)));
}

#[test]
fn a_watch_keeps_only_the_latest_value() {
    let (tx, mut rx) = watch::channel(0);
    assert_eq!(*rx.borrow(), 0);
    assert!(poll_once(rx.changed()).is_pending());
    for value in 1..=3 {
        tx.send(value).expect("a receiver is there");
    }
    assert!(matches!(poll_once(rx.changed()), Poll::Ready(Ok(()))));
    assert_eq!(*rx.borrow_and_update(), 3);
    assert!(poll_once(rx.changed()).is_pending());
    drop(tx);
    assert!(matches!(poll_once(rx.changed()), Poll::Ready(Err(_))));
}
