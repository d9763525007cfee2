//! Proofs of what the page on choosing says about futures, tasks, threads and streams.

use std::cell::Cell;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc as std_mpsc;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use futures::FutureExt;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/account_owned.rs"]
mod account_owned;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/greeting_joined.rs"]
mod greeting_joined;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/rooms_spawned.rs"]
mod rooms_spawned;

const MOMENT: Duration = Duration::from_millis(100);

/// For work that ends: it ends long before, however busy the machine is.
const LONG: Duration = Duration::from_secs(20);

fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_scope_returns_when_all_its_threads_have() {
    static COUNTED: AtomicU32 = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                thread::sleep(MOMENT);
                COUNTED.fetch_add(1, Ordering::Relaxed);
            });
        }
    });
    assert_eq!(COUNTED.load(Ordering::Relaxed), 3);
}

#[tokio::test(start_paused = true)]
async fn a_greeting_takes_its_longest_wait() {
    let start = Instant::now();
    let greeting = greeting_joined::greeting("Ada").await;
    assert_eq!(greeting, "Countess Ada has 3 letters and 2 visitors");
    assert_eq!(start.elapsed(), MOMENT * 3);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_greeting_drops_its_three_children() {
    let name = Arc::new("Ada");
    let child = async |moments, name: Arc<&str>| {
        sleep(MOMENT * moments).await;
        drop(name);
    };
    {
        let [title, letters, visitors] = [1, 3, 2].map(|moments| child(moments, name.clone()));
        let greeting = async { tokio::join!(title, letters, visitors) };
        assert!(poll_once(greeting).is_pending());
    }
    // Each child kept the name as long as it lived.
    assert_eq!(Arc::strong_count(&name), 1);
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_one_room_leaves_the_others_clean() {
    let mut rooms: JoinSet<u64> = (1..=3).map(rooms_spawned::clean).collect();
    let (mut cleaned, mut panics) = (Vec::new(), 0);
    while let Some(room) = rooms.join_next().await {
        match room {
            Ok(room) => cleaned.push(room),
            Err(error) => panics += u32::from(error.is_panic()),
        }
    }
    assert_eq!((cleaned, panics), (vec![1, 3], 1));
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_a_joined_future_ends_the_others_too() {
    let cleaned = Cell::new(0);
    let clean = async |room| {
        rooms_spawned::clean(room).await;
        cleaned.set(cleaned.get() + 1);
    };
    let rooms = async { tokio::join!(clean(1), clean(2), clean(3)) };
    assert!(AssertUnwindSafe(rooms).catch_unwind().await.is_err());
    sleep(MOMENT * 10).await;
    assert_eq!(cleaned.get(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_tasks_can_run_at_the_same_moment() {
    // Each blocks its thread until the other has answered.
    let (left_out, left_in) = std_mpsc::channel();
    let (right_out, right_in) = std_mpsc::channel();
    let meet = |out: std_mpsc::Sender<()>, other: std_mpsc::Receiver<()>| async move {
        out.send(()).is_ok() && other.recv_timeout(LONG).is_ok()
    };
    let left = tokio::spawn(meet(left_out, right_in));
    let right = tokio::spawn(meet(right_out, left_in));
    assert!(left.await.expect("no task panics"));
    assert!(right.await.expect("no task panics"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_with_one_owner_is_never_overdrawn() {
    use account_owned::{Message, keep_account};

    let (account, messages) = mpsc::channel(8);
    let keeper = tokio::spawn(keep_account(messages));
    account
        .send(Message::Deposit(100))
        .await
        .unwrap_or_else(|_| panic!("the owner listens"));
    let withdraw = |account: mpsc::Sender<Message>| async move {
        let (sender, answer) = oneshot::channel();
        let message = Message::Withdraw(7, sender);
        account
            .send(message)
            .await
            .unwrap_or_else(|_| panic!("the owner listens"));
        answer.await.expect("the owner answers")
    };
    let customers: JoinSet<bool> = (0..50).map(|_| withdraw(account.clone())).collect();
    let paid = customers
        .join_all()
        .await
        .into_iter()
        .filter(|paid| *paid)
        .count();
    drop(account);
    assert_eq!(paid, 14);
    assert_eq!(keeper.await.expect("the owner does not panic"), 2);
}

#[tokio::test]
async fn blocking_send_panics_in_a_task() {
    let (sender, _receiver) = mpsc::channel(1);
    let sending = tokio::spawn(async move { sender.blocking_send(1) });
    assert!(sending.await.is_err_and(|error| error.is_panic()));
}

#[tokio::test]
async fn a_bounded_channel_makes_the_task_wait_for_the_thread() {
    let (sender, mut lines) = mpsc::channel(1);
    let (go, wait) = std_mpsc::channel();
    let writer = thread::spawn(move || {
        wait.recv().expect("the test lets the thread go on");
        std::iter::from_fn(|| lines.blocking_recv()).collect::<Vec<u32>>()
    });
    sender.send(1).await.expect("the thread listens");
    assert!(poll_once(sender.send(2)).is_pending());
    go.send(()).expect("the thread waits");
    sender.send(3).await.expect("the thread listens");
    drop(sender);
    assert_eq!(writer.join().expect("the thread does not panic"), [1, 3]);
}

#[tokio::test]
async fn a_thread_with_a_handle_can_spawn_and_wait() {
    let handle = Handle::current();
    let (sender, sum) = oneshot::channel();
    let thread = thread::spawn(move || {
        let task = handle.spawn(async { 3 });
        let three = handle.block_on(task).expect("the task does not panic");
        sender
            .send(three + handle.block_on(async { 4 }))
            .expect("the test waits");
    });
    assert_eq!(sum.await, Ok(7));
    thread.join().expect("the thread does not panic");
}
