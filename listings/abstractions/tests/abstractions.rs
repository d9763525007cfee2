//! Proofs of what the page on own abstractions says about limits, cancelling, retries and races.

use std::cell::{Cell, RefCell};
use std::future::{Future, pending, poll_fn, ready};
use std::io;
use std::pin::pin;
use std::sync::mpsc as std_mpsc;
use std::task::Poll;
use std::thread;
use std::time::Duration;

use abstractions::bucket::Bucket;
use abstractions::first::first_ok;
use abstractions::limit::timeout;
use abstractions::retry::{Backoff, GaveUp, retry};
use futures::FutureExt;
use futures::future::{join_all, select_ok};
use tokio::io::{AsyncBufReadExt, BufReader, DuplexStream, duplex};
use tokio::runtime::Builder;
use tokio::sync::Mutex;
use tokio::sync::mpsc::channel;
use tokio::task::coop::consume_budget;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/lines_lost.rs"]
mod lines_lost;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/orders_kept.rs"]
mod orders_kept;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/orders_lost.rs"]
mod orders_lost;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/retry_together.rs"]
mod retry_together;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/seats_given_back.rs"]
mod seats_given_back;

const MOMENT: Duration = Duration::from_millis(100);

/// Longer than any test is held up, however busy the machine is.
const LONG: Duration = Duration::from_secs(20);

const BACKOFF: Backoff = Backoff {
    first: MOMENT,
    longest: Duration::from_millis(300),
    attempts: 5,
};

/// Counts the values that are dropped.
struct CountsDrops<'a>(&'a Cell<u32>);

impl Drop for CountsDrops<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

/// Is done after `time`, and counts when it is dropped, done or not.
async fn counted_sleep(time: Duration, drops: &Cell<u32>) -> Duration {
    let _counts = CountsDrops(drops);
    sleep(time).await;
    time
}

async fn blocks(time: Duration) {
    thread::sleep(time);
}

/// Uses up the budget of its task in every poll, for as long as `time`.
///
/// The clock is the real one: a paused clock stands still while a task is busy.
async fn uses_up_the_budget(time: Duration) {
    let start = std::time::Instant::now();
    while start.elapsed() < time {
        consume_budget().await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_error_holds_the_limit() {
    assert_eq!(timeout(pending::<()>(), MOMENT).await, Err(MOMENT));
    assert_eq!(timeout(ready(7), MOMENT).await, Ok(7));
}

#[tokio::test(start_paused = true)]
async fn what_is_done_first_decides_and_the_other_is_dropped() {
    let drops = Cell::new(0);
    let start = Instant::now();
    let slow = timeout(counted_sleep(MOMENT * 4, &drops), MOMENT * 2).await;
    assert_eq!(slow, Err(MOMENT * 2));
    assert_eq!((start.elapsed(), drops.get()), (MOMENT * 2, 1));

    let start = Instant::now();
    let fast = timeout(counted_sleep(MOMENT, &drops), MOMENT * 2).await;
    assert_eq!(fast, Ok(MOMENT));
    assert_eq!((start.elapsed(), drops.get()), (MOMENT, 2));
}

/// Our limit with its branches turned around.
async fn clock_first<F: Future>(future: F, limit: Duration) -> Result<F::Output, Duration> {
    tokio::select! {
        biased;
        () = sleep(limit) => Err(limit),
        output = future => Ok(output),
    }
}

#[tokio::test(start_paused = true)]
async fn in_a_tie_the_branch_that_is_asked_first_wins() {
    for _ in 0..50 {
        assert_eq!(timeout(sleep(MOMENT), MOMENT).await, Ok(()));
        assert_eq!(clock_first(sleep(MOMENT), MOMENT).await, Err(MOMENT));
        assert!(tokio::time::timeout(MOMENT, sleep(MOMENT)).await.is_ok());
    }
}

#[tokio::test]
async fn a_blocking_future_beats_its_limit_in_either_order() {
    let limit = Duration::from_millis(10);
    assert_eq!(timeout(blocks(MOMENT), limit).await, Ok(()));
    assert_eq!(clock_first(blocks(MOMENT), limit).await, Ok(()));
}

#[tokio::test]
async fn a_blocking_future_beats_the_limit_of_tokio() {
    let limit = Duration::from_millis(10);
    assert!(tokio::time::timeout(limit, blocks(MOMENT)).await.is_ok());
}

#[tokio::test]
async fn blocking_work_goes_on_when_its_handle_is_dropped() {
    let (go_on, may_go_on) = std_mpsc::channel();
    let (done, is_done) = std_mpsc::channel();
    let work = spawn_blocking(move || {
        may_go_on.recv().expect("the test lets the work go on");
        done.send(7).expect("the test waits");
    });
    assert!(timeout(work, Duration::from_millis(1)).await.is_err());
    go_on.send(()).expect("the work still waits");
    assert_eq!(is_done.recv(), Ok(7));
}

#[tokio::test]
async fn a_future_that_uses_up_the_budget_beats_our_limit() {
    let limit = Duration::from_millis(10);
    assert_eq!(timeout(uses_up_the_budget(MOMENT * 2), limit).await, Ok(()));
}

#[tokio::test]
async fn tokios_limit_looks_at_its_clock_without_budget() {
    let ended = tokio::time::timeout(MOMENT, uses_up_the_budget(LONG)).await;
    assert!(ended.is_err());
}

#[tokio::test]
async fn a_clock_that_comes_first_has_budget() {
    let ended = clock_first(uses_up_the_budget(LONG), MOMENT).await;
    assert_eq!(ended, Err(MOMENT));
}

/// The steps of the purchase, noted.
async fn buy_ticket(steps: &RefCell<Vec<&'static str>>) {
    steps.borrow_mut().push("reserved");
    sleep(MOMENT).await;
    steps.borrow_mut().push("charged");
    sleep(MOMENT * 2).await;
    steps.borrow_mut().push("sent");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_purchase_stops_between_charge_and_ticket() {
    let steps = RefCell::default();
    assert!(timeout(buy_ticket(&steps), MOMENT * 2).await.is_err());
    sleep(MOMENT * 10).await;
    assert_eq!(steps.take(), ["reserved", "charged"]);
}

#[tokio::test(start_paused = true)]
async fn seats_given_back_by_hand_are_lost_and_by_a_guard_are_not() {
    use seats_given_back::{visitors, watch, watch_by_hand};

    let taken = Cell::new(0);
    assert_eq!(visitors(async || watch_by_hand(&taken).await).await, 3);
    assert_eq!(taken.get(), 3);

    let (taken, most) = (Cell::new(0), Cell::new(0));
    let watched = async || {
        let look = poll_fn(|_| {
            most.set(most.get().max(taken.get()));
            Poll::<()>::Pending
        });
        tokio::select! {
            biased;
            () = watch(&taken) => (),
            () = look => (),
        }
    };
    assert_eq!(visitors(watched).await, 3);
    assert_eq!((most.get(), taken.get()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_batch_inside_the_future_loses_ten_of_twelve_orders() {
    assert_eq!(orders_lost::trade().await, (12, 2));
}

#[tokio::test(start_paused = true)]
async fn a_batch_outside_of_the_future_loses_no_order() {
    assert_eq!(orders_kept::trade().await, (12, 12));
}

#[tokio::test(start_paused = true)]
async fn a_future_that_is_kept_loses_no_order() {
    let (sender, mut orders) = channel(1);
    let send = async move {
        for order in 1..=12 {
            sleep(MOMENT).await;
            sender.send(order).await.expect("the orders are taken");
        }
    };
    let take = async move {
        let (mut taken, mut ticks) = (0, 0);
        let mut clock = interval(Duration::from_millis(270));
        'batches: loop {
            let mut batch = pin!(orders_lost::next_batch(&mut orders));
            loop {
                tokio::select! {
                    batch = &mut batch => {
                        taken += batch.len();
                        if batch.is_empty() {
                            return (taken, ticks);
                        }
                        continue 'batches;
                    }
                    _ = clock.tick() => ticks += 1,
                }
            }
        }
    };
    assert_eq!(tokio::join!(send, take).1, (12, 5));
}

/// Waits for a lock and for ticks in one loop, and takes the lock at a tick as well.
///
/// `later` is the future that waits for the lock. Tells whether the loop ends within an hour.
async fn both_get_the_lock<F: Future>(lock: &Mutex<()>, later: F) -> bool {
    let held = lock.lock().await;
    let release = async {
        sleep(MOMENT * 2).await;
        drop(held);
    };
    let turns = async {
        let mut later = pin!(later);
        loop {
            tokio::select! {
                biased;
                _ = &mut later => break,
                () = sleep(MOMENT) => drop(lock.lock().await),
            }
        }
    };
    let both = async { tokio::join!(turns, release) };
    let limit = Duration::from_secs(3600);
    tokio::time::timeout(limit, both).await.is_ok()
}

#[tokio::test(start_paused = true)]
async fn a_future_that_is_kept_and_not_polled_keeps_a_lock_from_its_own_loop() {
    let lock = Mutex::new(());
    let kept = async { drop(lock.lock().await) };
    assert!(!both_get_the_lock(&lock, kept).await);

    // A task of its own is polled whatever the loop does.
    let lock = std::sync::Arc::new(Mutex::new(()));
    let in_task = std::sync::Arc::clone(&lock);
    let task = tokio::spawn(async move { drop(in_task.lock().await) });
    assert!(both_get_the_lock(&lock, task).await);
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "`async fn` resumed after completion")]
async fn a_future_that_is_kept_and_asked_again_when_it_is_done_panics() {
    async fn nothing() {}
    let mut kept = pin!(nothing());
    for _ in 0..2 {
        tokio::select! {
            () = &mut kept => (),
            () = sleep(MOMENT) => panic!("the future is ready"),
        }
    }
}

/// Starts a task when it is dropped, which notes that it ran.
struct TaskAtDrop(std_mpsc::Sender<()>);

impl Drop for TaskAtDrop {
    fn drop(&mut self) {
        let ran = self.0.clone();
        tokio::spawn(async move { ran.send(()) });
    }
}

#[test]
fn a_task_that_a_drop_starts_runs_unless_the_runtime_is_about_to_end() {
    for (dropped_in_time, expected) in [(true, Ok(())), (false, Err(()))] {
        let (note, ran) = std_mpsc::channel();
        let runtime = Builder::new_current_thread().build();
        let runtime = runtime.expect("the runtime starts");
        let guard = TaskAtDrop(note);
        let holder = runtime.spawn(async move {
            let _guard = guard;
            if !dropped_in_time {
                pending::<()>().await;
            }
        });
        runtime.block_on(async {
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
        });
        assert_eq!(holder.is_finished(), dropped_in_time);
        drop(runtime);
        assert_eq!(ran.try_recv().map_err(drop), expected);
    }
}

#[test]
#[should_panic(expected = "there is no reactor running")]
fn a_drop_that_starts_a_task_panics_without_a_runtime() {
    drop(TaskAtDrop(std_mpsc::channel().0));
}

#[tokio::test(start_paused = true)]
async fn read_line_loses_the_four_bytes_it_has_read() {
    let (ours, theirs) = duplex(64);
    let read = tokio::try_join!(lines_lost::write(theirs), lines_lost::read(ours));
    let (_, lines) = read.expect("nothing fails in memory");
    assert_eq!(lines, ["learning", "singing", "ing"]);
    let bytes: usize = lines.iter().map(|line| line.len() + 1).sum();
    assert_eq!(25 - bytes, "danc".len());
}

/// The loop of `lines_lost`, with `next_line` in the place of `read_line`.
async fn read_with_next_line(stream: DuplexStream) -> io::Result<Vec<String>> {
    let mut reader = BufReader::new(stream).lines();
    let mut clock = interval(Duration::from_millis(270));
    let mut lines = Vec::new();
    loop {
        tokio::select! {
            line = reader.next_line() => match line? {
                Some(line) => lines.push(line),
                None => return Ok(lines),
            },
            _ = clock.tick() => {}
        }
    }
}

#[tokio::test(start_paused = true)]
async fn next_line_loses_no_byte() {
    let (ours, theirs) = duplex(64);
    let read = tokio::try_join!(lines_lost::write(theirs), read_with_next_line(ours));
    let (_, lines) = read.expect("nothing fails in memory");
    assert_eq!(lines, ["learning", "singing", "dancing"]);
    let bytes: usize = lines.iter().map(|line| line.len() + 1).sum();
    assert_eq!(bytes, 25);
}

#[tokio::test(start_paused = true)]
async fn a_sleep_made_in_the_loop_limits_each_wait_alone() {
    let limit = MOMENT * 5 / 2;
    let mut ticks = interval(MOMENT);
    let mut heard = 0;
    while heard < 50 {
        tokio::select! {
            _ = ticks.tick() => heard += 1,
            () = sleep(limit) => panic!("the limit ended a wait of a moment"),
        }
    }

    let mut whole = pin!(sleep(limit));
    let mut heard = 0;
    loop {
        tokio::select! {
            _ = ticks.tick() => heard += 1,
            () = &mut whole => break,
        }
    }
    assert_eq!(heard, 2);
}

#[tokio::test(start_paused = true)]
async fn a_send_that_is_dropped_drops_its_message() {
    let (sender, mut messages) = channel(1);
    sender.send(1).await.expect("the channel is open");
    assert!(timeout(sender.send(2), MOMENT).await.is_err());
    assert_eq!(messages.recv().await, Some(1));
    drop(sender);
    assert_eq!(messages.recv().await, None);
}

#[test]
fn pauses_double_up_to_the_longest() {
    let millis = |backoff: Backoff| -> Vec<u128> {
        backoff.pauses().map(|pause| pause.as_millis()).collect()
    };
    assert_eq!(millis(BACKOFF), [100, 200, 300, 300]);
    assert!(
        millis(Backoff {
            attempts: 1,
            ..BACKOFF
        })
        .is_empty()
    );
    assert!(
        millis(Backoff {
            attempts: 0,
            ..BACKOFF
        })
        .is_empty()
    );
    let long = Backoff {
        attempts: 2000,
        longest: Duration::MAX,
        ..BACKOFF
    };
    assert_eq!(long.pauses().last(), Some(Duration::MAX));
}

#[tokio::test(start_paused = true)]
async fn retry_gives_up_with_the_count_and_the_last_error() {
    let start = Instant::now();
    let mut made = 0;
    let failed: Result<(), _> = retry(
        &BACKOFF,
        |pause| pause,
        |_| true,
        async || {
            made += 1;
            Err(made)
        },
    )
    .await;
    assert_eq!(
        failed,
        Err(GaveUp {
            attempts: 5,
            last: 5
        })
    );
    assert_eq!(start.elapsed(), MOMENT * 9);
}

#[tokio::test(start_paused = true)]
async fn an_error_that_does_not_pass_ends_the_retry() {
    let start = Instant::now();
    let may_pass = |error: &&str| *error == "busy";
    let failed: Result<(), _> = retry(
        &BACKOFF,
        |pause| pause,
        may_pass,
        async || Err("wrong password"),
    )
    .await;
    let last = "wrong password";
    assert_eq!(failed, Err(GaveUp { attempts: 1, last }));
    assert!(start.elapsed().is_zero());
}

#[tokio::test(start_paused = true)]
async fn a_retry_dropped_in_a_pause_starts_no_attempt() {
    let made = Cell::new(0);
    let trying = retry(
        &BACKOFF,
        |pause| pause,
        |_| true,
        async || {
            made.set(made.get() + 1);
            Err::<(), _>("busy")
        },
    );
    // Attempts are made at 0, 100 and 300 ms.
    assert!(timeout(trying, MOMENT * 2).await.is_err());
    sleep(MOMENT * 10).await;
    assert_eq!(made.get(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_retry_dropped_in_an_attempt_drops_the_attempt() {
    let drops = Cell::new(0);
    let trying = retry(
        &BACKOFF,
        |pause| pause,
        |_| true,
        async || {
            counted_sleep(MOMENT * 2, &drops).await;
            Err::<(), _>("busy")
        },
    );
    assert!(timeout(trying, MOMENT).await.is_err());
    assert_eq!(drops.get(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_answer_is_lost_is_done_again_by_a_retry() {
    let charges = Cell::new(0);
    let charge = async || {
        // The server does its work, and its first answer comes too late.
        charges.set(charges.get() + 1);
        let answer = if charges.get() == 1 {
            MOMENT * 3
        } else {
            MOMENT
        };
        timeout(sleep(answer), MOMENT * 2).await
    };
    let paid = retry(&BACKOFF, |pause| pause, |_| true, charge).await;
    assert!(paid.is_ok());
    assert_eq!(charges.get(), 2);
}

#[tokio::test(start_paused = true)]
async fn retries_at_two_layers_multiply() {
    let calls = Cell::new(0);
    let call = async || {
        calls.set(calls.get() + 1);
        Err::<(), _>("busy")
    };
    let inner = async || retry(&BACKOFF, |pause| pause, |_| true, call).await;
    let outer = retry(&BACKOFF, |pause| pause, |_| true, inner).await;
    assert!(outer.is_err());
    assert_eq!(calls.get(), BACKOFF.attempts * BACKOFF.attempts);
}

#[tokio::test(start_paused = true)]
async fn jitter_gets_each_pause_and_returns_the_one_to_make() {
    let start = Instant::now();
    let mut got = Vec::new();
    let half = |pause: Duration| {
        got.push(pause.as_millis());
        pause / 2
    };
    let failed: Result<(), _> = retry(&BACKOFF, half, |_| true, async || Err("busy")).await;
    assert!(failed.is_err());
    assert_eq!(got, [100, 200, 300, 300]);
    assert_eq!(start.elapsed(), Duration::from_millis(450));
}

#[tokio::test(start_paused = true)]
async fn clients_that_pause_alike_come_back_in_rounds() {
    // A hundred calls in the first round, ten fewer in each of the nine that follow.
    let calls = (1..=10).map(|round| round * 10).sum();
    let last = MOMENT * (1 + 2 + 4 + 8 * 6);
    assert_eq!(
        retry_together::clients(|_, pause| pause).await,
        (calls, last)
    );
}

#[tokio::test(start_paused = true)]
async fn jitter_saves_calls_and_time() {
    let (calls, last) = retry_together::clients(|_, pause| pause).await;
    for seed in 0..20 {
        let random = RefCell::new(fastrand::Rng::with_seed(seed));
        let jitter = |_, pause| retry_together::spread(&mut random.borrow_mut(), pause);
        let (jittered_calls, jittered_last) = retry_together::clients(jitter).await;
        assert!(
            jittered_calls < calls,
            "{jittered_calls} calls with seed {seed}"
        );
        assert!(
            jittered_last < last,
            "the last after {jittered_last:?} with seed {seed}"
        );
    }
}

/// Sends five requests, one at each tick, of which the first takes a second.
///
/// Returns how many milliseconds after the first of them each is sent.
async fn sent_at(behavior: MissedTickBehavior) -> Vec<u128> {
    let mut clock = interval(MOMENT);
    clock.set_missed_tick_behavior(behavior);
    let start = Instant::now();
    let mut sent = Vec::new();
    while sent.len() < 5 {
        clock.tick().await;
        sent.push(start.elapsed().as_millis());
        sleep(if sent.len() == 1 {
            MOMENT * 10
        } else {
            MOMENT / 10
        })
        .await;
    }
    sent
}

#[tokio::test(start_paused = true)]
async fn after_a_slow_request_an_interval_bursts_unless_it_delays() {
    let default = interval(MOMENT).missed_tick_behavior();
    assert_eq!(sent_at(default).await, [0, 1000, 1010, 1020, 1030]);
    let delays = MissedTickBehavior::Delay;
    assert_eq!(sent_at(delays).await, [0, 1000, 1100, 1200, 1300]);
}

/// Takes `count` tokens at the same time and tells after how many milliseconds each is there.
async fn taken_after(bucket: &Bucket, count: usize) -> Vec<(usize, u128)> {
    let start = Instant::now();
    let taken = RefCell::new(Vec::new());
    let take = async |number| {
        bucket.take().await;
        taken
            .borrow_mut()
            .push((number, start.elapsed().as_millis()));
    };
    join_all((1..=count).map(take)).await;
    taken.into_inner()
}

#[tokio::test(start_paused = true)]
async fn after_the_burst_one_request_passes_each_hundred_milliseconds() {
    let taken = taken_after(&Bucket::new(2, MOMENT), 6).await;
    assert_eq!(
        taken,
        [(1, 0), (2, 0), (3, 100), (4, 200), (5, 300), (6, 400)]
    );
}

#[tokio::test(start_paused = true)]
async fn a_full_bucket_gains_nothing() {
    let bucket = Bucket::new(2, MOMENT);
    sleep(MOMENT * 100).await;
    let taken = taken_after(&bucket, 4).await;
    assert_eq!(taken, [(1, 0), (2, 0), (3, 100), (4, 200)]);

    // Two and a half moments later it is full again, and the half counts for nothing.
    sleep(MOMENT * 5 / 2).await;
    let taken = taken_after(&bucket, 3).await;
    assert_eq!(taken, [(1, 0), (2, 0), (3, 100)]);
}

#[tokio::test(start_paused = true)]
async fn giving_up_takes_no_token() {
    let bucket = Bucket::new(1, MOMENT);
    bucket.take().await;
    let start = Instant::now();
    let impatient = async || timeout(bucket.take(), MOMENT / 2).await.is_err();
    let patient = async {
        bucket.take().await;
        start.elapsed()
    };
    let gave_up = join_all([impatient(), impatient(), impatient()]);
    let (gave_up, taken) = tokio::join!(gave_up, patient);
    assert_eq!(gave_up, [true; 3]);
    assert_eq!(taken, MOMENT);
}

#[tokio::test(start_paused = true)]
async fn a_failure_does_not_end_the_race() {
    let start = Instant::now();
    let answer = async |moments: u32, answer| {
        sleep(MOMENT * moments).await;
        answer
    };
    let mirrors = [answer(1, Err("down")), answer(3, Ok(3)), answer(2, Ok(2))];
    assert_eq!(first_ok(mirrors).await, Ok(2));
    assert_eq!(start.elapsed(), MOMENT * 2);
}

#[tokio::test(start_paused = true)]
async fn the_losers_of_the_race_are_dropped() {
    let (drops, done) = (Cell::new(0), Cell::new(0));
    let mirror = async |moments: u32| {
        let time = counted_sleep(MOMENT * moments, &drops).await;
        done.set(done.get() + 1);
        Ok::<_, ()>(time)
    };
    assert_eq!(first_ok((1..=5).map(mirror)).await, Ok(MOMENT));
    assert_eq!(drops.get(), 5);
    sleep(MOMENT * 10).await;
    assert_eq!(done.get(), 1);
}

#[tokio::test(start_paused = true)]
async fn first_ok_reports_every_error_and_select_ok_the_last() {
    let mirrors = || {
        [4_u32, 1, 2].map(|moments| {
            async move {
                sleep(MOMENT * moments).await;
                Err::<(), _>(moments)
            }
            .boxed()
        })
    };
    assert_eq!(first_ok(mirrors()).await, Err(vec![1, 2, 4]));
    assert_eq!(select_ok(mirrors()).await.map(|(page, _)| page), Err(4));
}

#[tokio::test]
async fn without_futures_first_ok_returns_no_errors() {
    let none: [futures::future::Ready<Result<(), ()>>; 0] = [];
    assert_eq!(first_ok(none).await, Err(vec![]));
    let none: [futures::future::Ready<Result<(), ()>>; 0] = [];
    let panic = std::panic::catch_unwind(|| drop(select_ok(none)));
    assert!(panic.is_err());
}
