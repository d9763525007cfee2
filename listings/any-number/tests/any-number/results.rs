//! Proofs of what the page says about results and their order.

use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use futures::executor::block_on;
use futures::future::{join_all, try_join_all};
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt, TryStreamExt};
use tokio::runtime::Builder;
use tokio::task::{JoinSet, yield_now};
use tokio::time::{Instant, sleep, timeout};

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../../examples/three_at_a_time.rs"]
mod three_at_a_time;

use three_at_a_time::run_all;

/// Longer than any test waits, if the page is right.
const WATCHDOG: Duration = Duration::from_secs(60);

async fn count_down(from: u64) -> u64 {
    sleep(Duration::from_secs(from)).await;
    from
}

#[tokio::test(start_paused = true)]
async fn join_all_gives_its_results_in_the_order_given_after_the_longest_wait() {
    let start = Instant::now();
    assert_eq!(join_all([3, 1, 2].map(count_down)).await, [3, 1, 2]);
    assert_eq!(start.elapsed(), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn join_all_of_nothing_is_ready_at_once() {
    let results = join_all([7; 0].map(count_down)).now_or_never();
    assert_eq!(results, Some(vec![]));
}

#[tokio::test(start_paused = true)]
async fn unordered_results_come_in_the_order_in_which_they_are_done() {
    let mut running: FuturesUnordered<_> = [3, 1, 2].map(count_down).into_iter().collect();
    let start = Instant::now();
    for expected in 1..=3 {
        assert_eq!(running.next().await, Some(expected));
        assert_eq!(start.elapsed(), Duration::from_secs(expected));
    }
    assert_eq!(running.next().await, None);
}

#[tokio::test(start_paused = true)]
async fn what_is_pushed_later_is_waited_for_as_well() {
    let mut running: FuturesUnordered<_> = [3, 1].map(count_down).into_iter().collect();
    assert_eq!(running.next().await, Some(1));
    running.push(count_down(1));
    assert_eq!(running.next().await, Some(1));
    assert_eq!(running.next().await, Some(3));
    assert_eq!(running.next().await, None);
}

#[tokio::test(start_paused = true)]
async fn a_set_gives_its_results_in_the_order_in_which_the_tasks_are_done() {
    let mut tasks: JoinSet<_> = [3, 1, 2].map(count_down).into_iter().collect();
    for expected in 1..=3 {
        let result = tasks.join_next().await.expect("a task is left");
        assert_eq!(result.expect("it does not panic"), expected);
    }
    assert!(tasks.join_next().await.is_none());
}

#[test]
fn unordered_futures_may_borrow() {
    let words = ["tick".to_string(), "ding dong".to_string()];
    let lengths = RefCell::new(Vec::new());
    let futures: FuturesUnordered<_> = words
        .iter()
        .map(async |word| lengths.borrow_mut().push(word.len()))
        .collect();
    block_on(futures.collect::<Vec<()>>());
    assert_eq!(lengths.into_inner(), [4, 9]);
}

#[tokio::test]
async fn a_panic_in_a_task_of_a_set_is_one_result_among_others() {
    let mut tasks = JoinSet::new();
    tasks.spawn(async { panic!("a task of the set") });
    tasks.spawn(async {
        yield_now().await;
        7
    });
    let first = tasks.join_next().await.expect("a task is left");
    assert!(first.is_err_and(|error| error.is_panic()));
    let second = tasks.join_next().await.expect("a task is left");
    assert_eq!(second.expect("it does not panic"), 7);
}

#[tokio::test]
#[should_panic(expected = "one of the futures")]
async fn a_panic_in_an_unordered_future_is_a_panic_of_its_task() {
    let mut running = FuturesUnordered::new();
    running.push(async { panic!("one of the futures") });
    let _: Option<()> = running.next().await;
}

#[tokio::test(start_paused = true)]
async fn tasks_of_a_set_run_before_they_are_awaited_and_unordered_futures_do_not() {
    let tasks: JoinSet<_> = [count_down(10)].into_iter().collect();
    let running: FuturesUnordered<_> = [count_down(10)].into_iter().collect();
    sleep(Duration::from_secs(20)).await;
    let start = Instant::now();
    assert_eq!(tasks.join_all().await, [10]);
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(running.collect::<Vec<_>>().await, [10]);
    assert_eq!(start.elapsed(), Duration::from_secs(10));
}

#[test]
fn tasks_of_a_set_can_run_at_the_same_moment_and_unordered_futures_cannot() {
    let mut builder = Builder::new_multi_thread();
    let runtime = builder.worker_threads(2).enable_time().build();
    let runtime = runtime.expect("the runtime starts");
    // Each blocks its thread until the other is there.
    let meet = |to: mpsc::Sender<()>, from: mpsc::Receiver<()>| async move {
        to.send(()).is_ok() && from.recv_timeout(WATCHDOG).is_ok()
    };
    let ((to_one, at_one), (to_two, at_two)) = (mpsc::channel(), mpsc::channel());
    let met = runtime.block_on(async {
        let tasks: JoinSet<bool> = [meet(to_two, at_one), meet(to_one, at_two)]
            .into_iter()
            .collect();
        tasks.join_all().await
    });
    assert_eq!(met, [true; 2]);

    // In a task of that runtime, where both workers are free, unordered futures don't meet.
    let running = Arc::new(AtomicU32::new(0));
    let task = runtime.spawn(async move {
        let futures: FuturesUnordered<_> = [(); 2].map(|()| alone(&running)).into_iter().collect();
        futures.collect::<Vec<()>>().await
    });
    runtime.block_on(task).expect("no two at the same moment");
}

/// Panics if another future that shares `running` is polled during one of its polls.
async fn alone(running: &AtomicU32) {
    for _ in 0..100 {
        assert_eq!(running.fetch_add(1, Ordering::SeqCst), 0);
        std::thread::yield_now();
        running.fetch_sub(1, Ordering::SeqCst);
        yield_now().await;
    }
}

#[tokio::test]
#[should_panic(expected = "a limit of 0 lets nothing run")]
async fn a_limit_of_zero_is_refused() {
    run_all(0, [async {}]).await;
}

#[tokio::test(start_paused = true)]
async fn no_job_is_made_before_its_turn() {
    let start = Instant::now();
    let (made, done) = (Cell::new(0), &Cell::new(0));
    let jobs = (0..10).map(|_| {
        made.set(made.get() + 1);
        assert!(made.get() <= done.get() + 3, "no more than the limit");
        async move {
            count_down(1).await;
            done.set(done.get() + 1);
        }
    });
    run_all(3, jobs).await;
    assert_eq!(done.get(), 10);
    // Three, three, three and one.
    assert_eq!(start.elapsed(), Duration::from_secs(4));
}

/// All take ten seconds, but for the second, which fails after one.
async fn second_fails(n: usize) -> Result<(), usize> {
    if n == 1 {
        sleep(Duration::from_secs(1)).await;
        return Err(n);
    }
    sleep(Duration::from_secs(10)).await;
    Ok(())
}

/// How many seconds pass until the error of the second is there.
async fn seconds(work: impl Future<Output = Result<Vec<()>, usize>>) -> u64 {
    let start = Instant::now();
    assert_eq!(work.await, Err(1));
    start.elapsed().as_secs()
}

#[tokio::test(start_paused = true)]
async fn up_to_thirty_futures_try_join_all_returns_an_error_when_it_comes() {
    for count in [2, 30] {
        assert_eq!(
            seconds(try_join_all((0..count).map(second_fails))).await,
            1,
            "{count}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn from_thirty_one_on_try_join_all_waits_for_the_futures_before_the_error() {
    for count in [31, 100] {
        assert_eq!(
            seconds(try_join_all((0..count).map(second_fails))).await,
            10,
            "{count}"
        );
    }
    let never_ends = (0..31).map(|n| async move {
        match n {
            0 => std::future::pending().await,
            _ => Err::<(), usize>(n),
        }
    });
    let limit = Duration::from_secs(3600);
    let result = timeout(limit, try_join_all(never_ends)).await;
    assert!(result.is_err(), "the errors are there, and aren't reported");
}

#[tokio::test(start_paused = true)]
async fn an_unordered_error_comes_at_once_whatever_their_number() {
    for count in [2, 31, 100] {
        let unordered: FuturesUnordered<_> = (0..count).map(second_fails).collect();
        assert_eq!(seconds(unordered.try_collect()).await, 1, "{count}");
    }
}
