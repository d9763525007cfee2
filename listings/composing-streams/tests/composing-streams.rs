//! Proofs of what the page on composing streams says.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn, ready};
use std::io;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures::executor::block_on;
use futures::stream::{self, Stream, StreamExt, TryStreamExt};
use tokio::sync::{Mutex, mpsc};
use tokio::time::{Instant, sleep, timeout};
use tokio_stream::wrappers::ReceiverStream;

#[expect(dead_code, reason = "the tests call its functions and not `main`")]
#[path = "../examples/buffered_as_done.rs"]
mod buffered_as_done;

#[expect(dead_code, reason = "the tests call its functions and not `main`")]
#[path = "../examples/buffered_in_order.rs"]
mod buffered_in_order;

#[expect(dead_code, reason = "the tests call its functions and not `main`")]
#[path = "../examples/buffered_stall.rs"]
mod buffered_stall;

#[expect(dead_code, reason = "the tests call its functions and not `main`")]
#[path = "../examples/chunks_in_time.rs"]
mod chunks_in_time;

#[expect(dead_code, reason = "the tests call its functions and not `main`")]
#[path = "../examples/error_in_the_middle.rs"]
mod error_in_the_middle;

#[expect(dead_code, reason = "the tests call its functions and not `main`")]
#[path = "../examples/item_timeout.rs"]
mod item_timeout;

#[expect(dead_code, reason = "the tests call its functions and not `main`")]
#[path = "../examples/merge_ready.rs"]
mod merge_ready;

#[expect(dead_code, reason = "the tests call its functions and not `main`")]
#[path = "../examples/pages_stream.rs"]
mod pages_stream;

const MOMENT: Duration = Duration::from_millis(100);

/// How many whole moments have passed since `start`.
fn moments_since(start: Instant) -> u128 {
    start.elapsed().as_millis() / MOMENT.as_millis()
}

/// Each value with the moments that have passed when it comes.
async fn in_time<T>(values: impl Stream<Item = T>) -> Vec<(u128, T)> {
    let start = Instant::now();
    values
        .map(|value| (moments_since(start), value))
        .collect()
        .await
}

/// Runs `future` and counts how often it is polled.
async fn counted<F: Future>(polls: &Cell<u32>, future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|context| {
        polls.set(polls.get() + 1);
        future.as_mut().poll(context)
    })
    .await
}

/// Adds one while it lives.
struct Running<'a>(&'a Cell<u32>);

impl<'a> Running<'a> {
    fn new(count: &'a Cell<u32>) -> Self {
        count.set(count.get() + 1);
        Self(count)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

/// So many moments, then their number.
async fn wait(moments: u32) -> u32 {
    sleep(moments * MOMENT).await;
    moments
}

#[tokio::test(start_paused = true)]
async fn a_page_is_fetched_when_its_first_title_is_wanted() {
    let start = Instant::now();
    let mut titles = pin!(pages_stream::titles_from(0));
    sleep(MOMENT).await;
    for (expected, passed) in [("Alas", 2), ("Barbara", 2), ("Chevy", 3)] {
        let title = titles.try_next().await.expect("the fetch succeeds");
        assert_eq!(title, Some(expected));
        assert_eq!(moments_since(start), passed);
    }
}

#[tokio::test(start_paused = true)]
async fn all_titles_come_in_order_from_four_pages() {
    let titles: Vec<_> = pages_stream::titles_from(0)
        .map_err(|error| error.kind())
        .into_stream()
        .collect()
        .await;
    let first_letters: String = titles
        .iter()
        .map(|title| {
            title
                .expect("the fetch succeeds")
                .chars()
                .next()
                .expect("a letter")
        })
        .collect();
    assert_eq!(first_letters, "ABCDEFG");

    let start = Instant::now();
    pages_stream::titles_from(0).for_each(|_| ready(())).await;
    assert_eq!(moments_since(start), 4);
}

#[tokio::test(start_paused = true)]
async fn a_failed_fetch_is_the_last_item() {
    let items: Vec<_> = pages_stream::titles_from(100).collect().await;
    let [item] = &items[..] else {
        panic!("one item and not {}", items.len());
    };
    let error = item.as_ref().expect_err("there is no such title");
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
}

#[tokio::test(start_paused = true)]
async fn a_merged_stream_ends_when_both_have_ended() {
    let brief = stream::iter([1]).then(wait);
    let long = stream::iter([3, 3]).then(wait);
    assert_eq!(
        in_time(tokio_stream::StreamExt::merge(brief, long)).await,
        [(1, 1), (3, 3), (6, 3)]
    );

    let endless = stream::pending::<u32>();
    let mut merged = pin!(tokio_stream::StreamExt::merge(stream::iter([1]), endless));
    assert_eq!(merged.next().await, Some(1));
    assert!(timeout(9 * MOMENT, merged.next()).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_selected_stream_ends_when_both_have_ended() {
    let brief = stream::iter([1]).then(wait);
    let long = stream::iter([3, 3]).then(wait);
    let selected = stream::select(brief, long);
    assert_eq!(in_time(selected).await, [(1, 1), (3, 3), (6, 3)]);
}

#[tokio::test(start_paused = true)]
async fn a_merge_keeps_the_order_of_each_stream() {
    let small = stream::iter(1..=3).then(async |n| {
        sleep((4 - n) * 2 * MOMENT).await;
        n
    });
    let large = stream::iter(11..=13).then(async |n| {
        sleep(3 * MOMENT).await;
        n
    });
    let merged: Vec<_> = tokio_stream::StreamExt::merge(small, large).collect().await;
    let of = |small: bool| merged.iter().copied().filter(move |&n| (n < 10) == small);
    assert!(of(true).eq(1..=3), "{merged:?}");
    assert!(of(false).eq(11..=13), "{merged:?}");
}

#[test]
fn merge_and_select_take_turns() {
    let merged = tokio_stream::StreamExt::merge(merge_ready::letters(), merge_ready::digits());
    assert_eq!(block_on(merged.take(4).collect::<String>()), "a1a1");
    let selected = stream::select(merge_ready::letters(), merge_ready::digits());
    assert_eq!(block_on(selected.take(4).collect::<String>()), "a1a1");
}

#[tokio::test(start_paused = true)]
async fn throttle_drops_nothing_and_asks_later() {
    let start = Instant::now();
    let asked = RefCell::new(Vec::new());
    let source = stream::iter(1..=3).inspect(|_| {
        asked.borrow_mut().push(moments_since(start));
    });
    let slow = in_time(tokio_stream::StreamExt::throttle(source, 2 * MOMENT)).await;
    assert_eq!(slow, [(0, 1), (2, 2), (4, 3)]);
    assert_eq!(*asked.borrow(), [0, 2, 4]);
}

#[test]
fn the_first_value_is_not_throttled() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime starts");
    let _inside = runtime.enter();
    let mut slow = pin!(tokio_stream::StreamExt::throttle(
        stream::iter([1]),
        9 * MOMENT
    ));
    let mut context = Context::from_waker(Waker::noop());
    assert_eq!(slow.as_mut().poll_next(&mut context), Poll::Ready(Some(1)));
}

#[tokio::test(start_paused = true)]
async fn a_late_item_is_reported_once_and_still_comes() {
    let items = in_time(tokio_stream::StreamExt::timeout(
        item_timeout::values(),
        2 * MOMENT,
    ))
    .await;
    let items: Vec<_> = items
        .into_iter()
        .map(|(when, item)| (when, item.ok()))
        .collect();
    assert_eq!(items, [(1, Some(1)), (3, None), (5, Some(4)), (6, Some(1))]);

    let very_late = stream::iter([20]).then(wait);
    assert_eq!(
        in_time(tokio_stream::StreamExt::timeout(very_late, MOMENT))
            .await
            .len(),
        2
    );
}

#[tokio::test(start_paused = true)]
async fn an_item_that_is_there_wins_over_its_limit() {
    let (sender, receiver) = mpsc::channel(2);
    let mut items = pin!(tokio_stream::StreamExt::timeout(
        ReceiverStream::new(receiver),
        2 * MOMENT
    ));
    sender.send(1).await.expect("the receiver is there");
    sleep(3 * MOMENT).await;
    let item = items.next().await.expect("an item comes");
    assert_eq!(item.ok(), Some(1));

    sleep(3 * MOMENT).await;
    let item = items.next().await.expect("an item comes");
    assert!(item.is_err(), "the consumer's own time counts");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_next_loses_no_progress() {
    let start = Instant::now();
    let mut values = pin!(stream::iter([4]).then(wait));
    assert!(timeout(2 * MOMENT, values.next()).await.is_err());
    assert_eq!(values.next().await, Some(4));
    assert_eq!(moments_since(start), 4);
}

#[tokio::test(start_paused = true)]
async fn a_batch_is_given_when_full_or_late_or_last() {
    let batches = in_time(tokio_stream::StreamExt::chunks_timeout(
        chunks_in_time::values(),
        3,
        2 * MOMENT,
    ))
    .await;
    assert_eq!(batches, [(0, vec![1, 2, 3]), (2, vec![4]), (4, vec![5])]);
}

#[tokio::test(start_paused = true)]
async fn no_batch_is_empty() {
    let none = tokio_stream::StreamExt::chunks_timeout(stream::empty::<u32>(), 3, MOMENT);
    assert_eq!(in_time(none).await, []);

    let mut never = pin!(tokio_stream::StreamExt::chunks_timeout(
        stream::pending::<u32>(),
        3,
        MOMENT
    ));
    assert!(timeout(9 * MOMENT, never.next()).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn buffered_keeps_the_order() {
    let results = in_time(buffered_in_order::results()).await;
    assert_eq!(results, [(5, 5), (5, 2), (6, 1)]);
}

#[tokio::test(start_paused = true)]
async fn a_result_that_waits_for_its_turn_keeps_its_place() {
    let start = Instant::now();
    let starts = RefCell::new(Vec::new());
    let jobs = stream::iter([5, 2, 1]).map(async |moments| {
        starts.borrow_mut().push(moments_since(start));
        wait(moments).await
    });
    jobs.buffered(2).collect::<Vec<_>>().await;
    assert_eq!(*starts.borrow(), [0, 0, 5]);
}

#[tokio::test(start_paused = true)]
async fn unordered_gives_what_is_done_first() {
    let results = in_time(buffered_as_done::results()).await;
    assert_eq!(results, [(2, 2), (3, 1), (5, 5)]);
}

#[tokio::test(start_paused = true)]
async fn never_more_than_the_limit_run_at_once() {
    let running = Cell::new(0);
    let most = Cell::new(0);
    let jobs = || {
        stream::iter([3, 1, 2, 1, 4, 1]).map(async |moments| {
            let _running = Running::new(&running);
            most.set(most.get().max(running.get()));
            wait(moments).await
        })
    };
    assert_eq!(jobs().buffered(2).count().await, 6);
    assert_eq!(most.replace(0), 2);
    assert_eq!(jobs().buffer_unordered(2).count().await, 6);
    assert_eq!(most.replace(0), 2);
}

#[tokio::test(start_paused = true)]
async fn a_buffered_future_is_not_polled_while_its_consumer_works() {
    let polls = [Cell::new(0), Cell::new(0)];
    let jobs =
        stream::iter([(1, &polls[0]), (2, &polls[1])]).map(|(n, polls)| counted(polls, wait(n)));
    let mut results = jobs.buffered(2);
    assert_eq!(results.next().await, Some(1));
    let before = polls[1].get();
    sleep(8 * MOMENT).await;
    assert_eq!(polls[1].get(), before);
    assert_eq!(results.next().await, Some(2));
    assert_eq!(polls[1].get(), before + 1);

    let downloads = stream::iter(buffered_stall::FILES).map(buffered_stall::download);
    let mut downloads = downloads.buffered(2);
    let small = downloads.next().await.expect("two downloads");
    assert_eq!(small.ok(), Some("small"));
    buffered_stall::save("small").await;
    let large = downloads.next().await.expect("two downloads");
    assert!(large.is_err(), "nothing polled it in time");
}

#[tokio::test(start_paused = true)]
async fn more_room_in_the_buffer_does_not_end_the_stall() {
    for room in [2, 10] {
        let downloads = stream::iter(buffered_stall::FILES).map(buffered_stall::download);
        let mut downloads = downloads.buffered(room);
        let small = downloads.next().await.expect("two downloads");
        buffered_stall::save(small.expect("the small one is in time")).await;
        let large = downloads.next().await.expect("two downloads");
        assert!(large.is_err(), "nothing polled it in time");
    }
    // Without the wait in `save` the same download is in time.
    let downloads = stream::iter(buffered_stall::FILES).map(buffered_stall::download);
    let both: Vec<_> = downloads
        .buffered(10)
        .map(|file| file.is_ok())
        .collect()
        .await;
    assert_eq!(both, [true, true]);
}

#[tokio::test(start_paused = true)]
async fn a_merge_of_streams_that_wait_stalls_too() {
    let polls = Cell::new(0);
    let quick = stream::iter([1]).then(wait);
    let slow = stream::iter([2]).then(|n| counted(&polls, wait(n)));
    let mut merged = pin!(tokio_stream::StreamExt::merge(quick, slow));
    assert_eq!(merged.next().await, Some(1));
    let before = polls.get();
    sleep(8 * MOMENT).await;
    assert_eq!(polls.get(), before);
    assert_eq!(merged.next().await, Some(2));
    assert_eq!((before, polls.get()), (2, 3));
}

#[tokio::test(start_paused = true)]
async fn a_job_that_is_not_polled_keeps_its_lock_from_the_consumer() {
    let lock = Mutex::new(());
    let jobs = stream::iter([1, 2]).map(async |n| {
        let _held = lock.lock().await;
        wait(n).await
    });
    let mut results = jobs.buffered(2);
    assert_eq!(results.next().await, Some(1));
    assert!(timeout(1000 * MOMENT, lock.lock()).await.is_err());
    assert_eq!(results.next().await, Some(2));
    assert!(lock.try_lock().is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_spawned_download_goes_on_while_the_consumer_works() {
    let start = Instant::now();
    let downloads = stream::iter(buffered_stall::FILES).map(|file| {
        tokio::spawn(async move {
            let downloaded = buffered_stall::download(file).await;
            (moments_since(start), downloaded.ok())
        })
    });
    let mut downloads = downloads.buffered(2);
    let mut seen = Vec::new();
    while let Some(downloaded) = downloads.next().await {
        seen.push(downloaded.expect("the task does not panic"));
        buffered_stall::save("it").await;
    }
    assert_eq!(seen, [(1, Some("small")), (4, Some("large"))]);
    assert_eq!(moments_since(start), 17);
}

#[tokio::test(start_paused = true)]
async fn a_spawned_job_survives_the_stream() {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let jobs = stream::iter([1, 2]).map(|n| {
        let sender = sender.clone();
        tokio::spawn(async move { sender.send(wait(n).await) })
    });
    let mut results = jobs.buffered(2);
    assert!(results.next().await.is_some());
    drop(results);
    drop(sender);
    assert_eq!(receiver.recv().await, Some(1));
    assert_eq!(receiver.recv().await, Some(2));
}

#[tokio::test(start_paused = true)]
async fn for_each_concurrent_polls_the_work_with_the_downloads() {
    let start = Instant::now();
    let saved = RefCell::new(Vec::new());
    let files = stream::iter(buffered_stall::FILES);
    files
        .for_each_concurrent(2, async |file| {
            if let Ok(name) = buffered_stall::download(file).await {
                buffered_stall::save(name).await;
                saved.borrow_mut().push((moments_since(start), name));
            }
        })
        .await;
    assert_eq!(*saved.borrow(), [(9, "small"), (12, "large")]);
}

#[tokio::test(start_paused = true)]
async fn a_sender_is_ahead_by_the_capacity_and_no_more() {
    let (sender, receiver) = mpsc::channel(2);
    let ahead = Cell::new(0);
    let most = Cell::new(0);
    let produce = async {
        for n in 1..=6 {
            sender.send(n).await.expect("the receiver is there");
            ahead.set(ahead.get() + 1);
            most.set(most.get().max(ahead.get()));
        }
        drop(sender);
    };
    let consume = ReceiverStream::new(receiver).for_each(async |_| {
        ahead.set(ahead.get() - 1);
        sleep(MOMENT).await;
    });
    tokio::join!(biased; produce, consume);
    assert_eq!((most.get(), ahead.get()), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn dropping_a_stream_drops_what_is_in_its_buffer() {
    let running = Cell::new(0);
    let jobs = stream::iter(1..=4).map(async |n| {
        let _running = Running::new(&running);
        wait(n).await
    });
    let mut results = jobs.buffer_unordered(2);
    assert_eq!(results.next().await, Some(1));
    assert_eq!(running.get(), 1);
    drop(results);
    assert_eq!(running.get(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_was_not_pulled_never_begins() {
    let begun = Cell::new(0);
    let jobs = stream::iter(1..=4).map(async |n| {
        begun.set(begun.get() + 1);
        wait(n).await
    });
    let mut results = jobs.buffer_unordered(2);
    assert_eq!(results.next().await, Some(1));
    drop(results);
    assert_eq!(begun.get(), 2);
}

#[tokio::test]
async fn a_sender_hears_that_the_stream_is_gone() {
    let (sender, receiver) = mpsc::channel(2);
    let values = ReceiverStream::new(receiver);
    assert!(sender.send(1).await.is_ok());
    drop(values);
    assert!(sender.send(2).await.is_err());
}

#[test]
fn an_error_does_not_end_a_stream_by_itself() {
    let mut items = error_in_the_middle::items();
    assert_eq!(block_on(items.try_next()), Ok(Some(1)));
    assert!(block_on(items.try_next()).is_err());
    assert_eq!(block_on(items.try_next()), Ok(Some(3)));
    assert_eq!(block_on(items.try_next()), Ok(None));
}

#[test]
fn a_stream_of_try_unfold_ends_after_an_error() {
    let steps = stream::try_unfold(1, async |n| match n {
        2 => Err("two"),
        n => Ok(Some((n, n + 1))),
    });
    assert_eq!(block_on(steps.collect::<Vec<_>>()), [Ok(1), Err("two")]);
}

#[test]
fn try_collect_pulls_nothing_after_the_error() {
    let pulled = Cell::new(0);
    let items = error_in_the_middle::items().inspect(|_| pulled.set(pulled.get() + 1));
    let collected = block_on(items.try_collect::<Vec<_>>());
    assert!(collected.is_err());
    assert_eq!(pulled.get(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_first_error_drops_the_other_jobs() {
    let start = Instant::now();
    let running = Cell::new(0);
    let begun = Cell::new(0);
    let jobs = stream::iter((1..=5).map(Ok));
    let outcome = jobs.try_for_each_concurrent(3, async |n| {
        let _running = Running::new(&running);
        begun.set(begun.get() + 1);
        wait(n).await;
        if n == 2 { Err(n) } else { Ok(()) }
    });
    let mut outcome = Box::pin(outcome);
    assert_eq!((&mut outcome).await, Err(2));
    assert_eq!((moments_since(start), begun.get()), (2, 4));
    assert_eq!(running.get(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_buffer_of_one_works_like_then() {
    let buffered = stream::iter([2, 1, 3]).map(wait).buffered(1);
    let then = stream::iter([2, 1, 3]).then(wait);
    let expected = [(2, 2), (3, 1), (6, 3)];
    assert_eq!(in_time(buffered).await, expected);
    assert_eq!(in_time(then).await, expected);

    let start = Instant::now();
    let starts = RefCell::new(Vec::new());
    let jobs = stream::iter([1, 1]).map(async |moments| {
        starts.borrow_mut().push(moments_since(start));
        wait(moments).await
    });
    jobs.buffered(1)
        .for_each(async |_| sleep(2 * MOMENT).await)
        .await;
    assert_eq!(*starts.borrow(), [0, 3]);
}

#[test]
fn take_while_loses_the_value_that_ends_it() {
    let mut numbers = stream::iter([1, 2, 7, 3, 4]);
    let small = numbers.by_ref().take_while(|n| ready(*n < 5));
    assert_eq!(block_on(small.count()), 2);
    assert_eq!(block_on(numbers.collect::<Vec<_>>()), [3, 4]);
}
