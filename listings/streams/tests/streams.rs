//! Proofs of what the page on streams says.

use std::any::TypeId;
use std::cell::Cell;
use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures::executor::block_on;
use futures::stream::{self, Stream, StreamExt};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader, ReadBuf};
use tokio::sync::mpsc;
use tokio::time::{Instant, interval, sleep};
use tokio_stream::wrappers::{
    IntervalStream, LinesStream, ReceiverStream, UnboundedReceiverStream,
};

#[expect(dead_code, reason = "the tests call its functions and not `main`")]
#[path = "../examples/stream_after_none.rs"]
mod stream_after_none;

#[expect(dead_code, reason = "the tests call its functions and not `main`")]
#[path = "../examples/stream_countdown.rs"]
mod stream_countdown;

#[expect(dead_code, reason = "the tests call its functions and not `main`")]
#[path = "../examples/stream_filters.rs"]
mod stream_filters;

#[expect(dead_code, reason = "the tests call its functions and not `main`")]
#[path = "../examples/stream_poll_next.rs"]
mod stream_poll_next;

#[expect(dead_code, reason = "the tests call its functions and not `main`")]
#[path = "../examples/stream_unfold.rs"]
mod stream_unfold;

#[expect(dead_code, reason = "the tests call its functions and not `main`")]
#[path = "../examples/stream_file.rs"]
mod stream_file;

const MOMENT: Duration = Duration::from_millis(100);

/// Polls `future` once, with a waker that does nothing.
fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// A stream of 1, 2, 3, and so on, that counts in `pulled` how many were taken from it.
fn counted(pulled: &Cell<u32>) -> impl Stream<Item = u32> + Unpin {
    stream::poll_fn(|_| {
        pulled.set(pulled.get() + 1);
        Poll::Ready(Some(pulled.get()))
    })
}

/// Each value with the moments that have passed when it comes.
async fn in_time<T>(values: impl Stream<Item = T>) -> Vec<(u128, T)> {
    let start = Instant::now();
    let with_time = values.map(|value| (start.elapsed().as_millis() / MOMENT.as_millis(), value));
    with_time.collect().await
}

#[test]
fn a_loop_with_while_let_sees_every_value_and_ends_at_none() {
    let pulled = Cell::new(0);
    let seen = block_on(async {
        let mut numbers = counted(&pulled).take(3);
        let mut seen = Vec::new();
        while let Some(number) = numbers.next().await {
            seen.push(number);
        }
        seen
    });
    assert_eq!(seen, [1, 2, 3]);
}

#[test]
fn the_own_next_gives_what_the_library_gives() {
    let mut ours = stream::iter(1..=2);
    let mut theirs = stream::iter(1..=2);
    for expected in [Some(1), Some(2), None] {
        assert_eq!(block_on(stream_poll_next::next(&mut ours)), expected);
        assert_eq!(block_on(theirs.next()), expected);
    }

    let mut never = stream::pending::<u32>();
    assert!(poll_once(stream_poll_next::next(&mut never)).is_pending());
}

#[test]
fn a_stream_computes_what_is_asked_for_and_no_more() {
    let computed = Cell::new(0);
    let mut squares = stream::iter(1..=3).map(|n| {
        computed.set(computed.get() + 1);
        n * n
    });
    assert_eq!(computed.get(), 0);

    let next = squares.next();
    assert_eq!(computed.get(), 0);

    assert_eq!(block_on(next), Some(1));
    assert_eq!(computed.get(), 1);
}

#[test]
fn a_next_that_is_not_polled_takes_nothing() {
    let pulled = Cell::new(0);
    let mut numbers = counted(&pulled);
    drop(numbers.next());
    assert_eq!(pulled.get(), 0);
    assert_eq!(block_on(numbers.next()), Some(1));
}

#[test]
fn the_names_of_trpl_are_names_of_tokio_stream() {
    // Two names of one trait: the call is not ambiguous.
    #[expect(
        unused_imports,
        reason = "the compiler finds that the two names are one trait"
    )]
    use {tokio_stream::StreamExt as _, trpl::StreamExt as _};

    fn is_stream_of_trpl(_: &impl trpl::Stream) {}
    fn is_stream_of_futures(_: &impl futures::Stream) {}

    let numbers = trpl::stream_from_iter([1, 2]).timeout_repeating(tokio_interval());
    is_stream_of_futures(&numbers);
    is_stream_of_trpl(&numbers);
    is_stream_of_trpl(&stream_countdown_of_futures());

    assert_eq!(
        TypeId::of::<trpl::ReceiverStream<u32>>(),
        TypeId::of::<tokio_stream::wrappers::UnboundedReceiverStream<u32>>(),
    );
    assert_eq!(
        TypeId::of::<trpl::IntervalStream>(),
        TypeId::of::<tokio_stream::wrappers::IntervalStream>(),
    );
}

fn stream_countdown_of_futures() -> impl futures::Stream<Item = u32> {
    stream::iter(1..=2)
}

fn tokio_interval() -> tokio::time::Interval {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    let runtime = runtime.expect("the runtime starts");
    let _inside = runtime.enter();
    tokio::time::interval(MOMENT)
}

#[tokio::test(start_paused = true)]
async fn both_countdowns_give_the_same_at_the_same_times() {
    let expected = vec![(2, 3), (4, 2), (6, 1)];
    let by_hand = stream_countdown::Countdown::new(3, 2 * MOMENT);
    assert_eq!(in_time(by_hand).await, expected);
    let unfolded = stream_unfold::countdown(3, 2 * MOMENT);
    assert_eq!(in_time(unfolded).await, expected);
}

#[tokio::test(start_paused = true)]
async fn an_unfolded_stream_has_no_size_hint() {
    let unfolded = stream_unfold::countdown(3, MOMENT);
    assert_eq!(unfolded.size_hint(), (0, None));

    let mut by_hand = pin!(stream_countdown::Countdown::new(3, MOMENT));
    assert_eq!(by_hand.size_hint(), (3, Some(3)));
    assert_eq!(by_hand.next().await, Some(3));
    assert_eq!(by_hand.size_hint(), (2, Some(2)));
}

#[test]
fn a_fused_stream_never_asks_again_after_none() {
    let ask = |mut numbers: Pin<&mut dyn Stream<Item = u32>>| {
        block_on(async {
            [
                numbers.next().await,
                numbers.next().await,
                numbers.next().await,
            ]
        })
    };
    let plain = stream_after_none::now_and_then();
    assert_eq!(ask(pin!(plain)), [Some(1), None, Some(3)]);

    let asked = Cell::new(0);
    let inner = stream::poll_fn(|_| {
        asked.set(asked.get() + 1);
        Poll::Ready((asked.get() == 1).then_some(1))
    });
    assert_eq!(ask(pin!(inner.fuse())), [Some(1), None, None]);
    assert_eq!(asked.get(), 2);
}

#[tokio::test]
async fn a_loop_with_select_asks_again_after_the_end() {
    let asked = Cell::new(0);
    let mut ended = stream::poll_fn(|_| {
        asked.set(asked.get() + 1);
        Poll::Ready(None::<u32>)
    });
    let mut numbers = stream::iter(1..=3);
    let mut sum = 0;
    loop {
        tokio::select! {
            biased;
            Some(n) = ended.next() => sum += n,
            Some(n) = numbers.next() => sum += n,
            else => break,
        }
    }
    assert_eq!((sum, asked.get()), (6, 4));
}

#[test]
#[should_panic(expected = "must not be polled after it returned")]
fn an_unfolded_stream_panics_after_its_end() {
    let mut once = stream_after_none::once();
    assert_eq!(block_on(once.next()), Some(1));
    assert_eq!(block_on(once.next()), None);
    block_on(once.next());
}

#[test]
fn all_three_conditions_keep_the_same_numbers() {
    let expected = vec![3, 6, 9];
    assert_eq!(
        block_on(stream_filters::with_futures().collect::<Vec<_>>()),
        expected
    );
    assert_eq!(
        block_on(stream_filters::with_a_wait().collect::<Vec<_>>()),
        expected
    );
    assert_eq!(
        block_on(stream_filters::with_tokio_stream().collect::<Vec<_>>()),
        expected
    );
}

/// Which methods a trait called `StreamExt` has.
mod methods {
    use std::any::Any;
    use std::future::ready;

    use futures::stream::{self, Stream};

    use super::MOMENT;

    /// What a call gives if the trait in scope has no such method.
    #[must_use]
    struct Absent;

    /// For a reference to a stream, and thus found after a method of the stream itself.
    trait Otherwise: Sized {
        fn zip<T>(self, _: T) -> Absent {
            Absent
        }
        fn chunks(self, _: usize) -> Absent {
            Absent
        }
        fn buffered(self, _: usize) -> Absent {
            Absent
        }
        fn for_each_concurrent<T>(self, _: usize, _: T) -> Absent {
            Absent
        }
        fn merge<T>(self, _: T) -> Absent {
            Absent
        }
        fn throttle<T>(self, _: T) -> Absent {
            Absent
        }
        fn timeout<T>(self, _: T) -> Absent {
            Absent
        }
        fn chunks_timeout<T>(self, _: usize, _: T) -> Absent {
            Absent
        }
    }

    impl<S: Stream> Otherwise for &S {}

    fn is_there(value: impl Any) -> bool {
        !(&value as &dyn Any).is::<Absent>()
    }

    fn numbers() -> stream::Iter<std::ops::RangeInclusive<i32>> {
        stream::iter(1..=4)
    }

    macro_rules! of {
        ($name:ident, $trait:path) => {
            pub(super) fn $name() -> [bool; 8] {
                use $trait;

                [
                    is_there(numbers().zip(numbers())),
                    is_there(numbers().chunks(2)),
                    is_there(stream::iter([ready(1)]).buffered(2)),
                    is_there(numbers().for_each_concurrent(2, |_: i32| ready(()))),
                    is_there(numbers().merge(numbers())),
                    is_there(numbers().throttle(MOMENT)),
                    is_there(numbers().timeout(MOMENT)),
                    is_there(numbers().chunks_timeout(2, MOMENT)),
                ]
            }
        };
    }

    of!(of_futures, futures::StreamExt);
    of!(of_tokio_stream, tokio_stream::StreamExt);
}

#[tokio::test]
async fn each_of_these_methods_is_in_one_of_the_two_traits() {
    let (yes, no) = (true, false);
    assert_eq!(methods::of_futures(), [yes, yes, yes, yes, no, no, no, no]);
    assert_eq!(
        methods::of_tokio_stream(),
        [no, no, no, no, yes, yes, yes, yes]
    );
}

#[test]
fn zip_ends_with_the_shorter_stream() {
    let pairs = stream::iter(1..=7).zip(stream::iter(["a", "b", "c"]));
    let pairs: Vec<_> = block_on(pairs.collect());
    assert_eq!(pairs, [(1, "a"), (2, "b"), (3, "c")]);
}

#[test]
fn zip_loses_the_value_that_finds_no_partner() {
    let mut numbers = stream::iter(1..=5);
    let pairs = numbers.by_ref().zip(stream::iter(["a", "b"]));
    assert_eq!(block_on(pairs.count()), 2);
    assert_eq!(block_on(numbers.collect::<Vec<_>>()), [4, 5]);
}

#[test]
fn chunks_waits_for_a_full_chunk() {
    let (sender, receiver) = mpsc::unbounded_channel();
    let mut chunks = pin!(UnboundedReceiverStream::new(receiver).chunks(2));

    sender.send(1).expect("the receiver is there");
    assert_eq!(poll_once(chunks.next()), Poll::Pending);

    sender.send(2).expect("the receiver is there");
    assert_eq!(poll_once(chunks.next()), Poll::Ready(Some(vec![1, 2])));

    sender.send(3).expect("the receiver is there");
    assert_eq!(poll_once(chunks.next()), Poll::Pending);
    drop(sender);
    assert_eq!(poll_once(chunks.next()), Poll::Ready(Some(vec![3])));
}

#[tokio::test(start_paused = true)]
async fn then_takes_one_value_at_a_time() {
    let pulled = Cell::new(0);
    let slow = counted(&pulled).take(3).then(async |n| {
        assert_eq!(pulled.get(), n, "the next value is pulled too early");
        sleep(MOMENT).await;
        n
    });
    assert_eq!(in_time(slow).await, [(1, 1), (2, 2), (3, 3)]);
}

#[test]
fn a_closure_that_gives_each_future_its_own_needs_no_lending() {
    fn labels(prefix: String) -> impl Stream<Item = String> {
        stream::iter(1..=3).then(move |n| {
            let prefix = prefix.clone();
            async move { format!("{prefix}{n}") }
        })
    }
    let labels: Vec<_> = block_on(labels(String::from("#")).collect());
    assert_eq!(labels, ["#1", "#2", "#3"]);
}

#[tokio::test]
async fn a_channels_stream_ends_when_the_last_sender_is_dropped() {
    let (sender, receiver) = mpsc::channel(2);
    let other = sender.clone();
    let mut values = ReceiverStream::new(receiver);

    sender.send(1).await.expect("the receiver is there");
    drop(sender);
    assert_eq!(poll_once(values.next()), Poll::Ready(Some(1)));
    assert_eq!(poll_once(values.next()), Poll::Pending);

    other.send(2).await.expect("the receiver is there");
    drop(other);
    assert_eq!(poll_once(values.next()), Poll::Ready(Some(2)));
    assert_eq!(poll_once(values.next()), Poll::Ready(None));
}

#[tokio::test(start_paused = true)]
async fn the_first_tick_comes_at_once() {
    let wrapped = IntervalStream::new(interval(MOMENT)).map(|_| ()).take(3);
    assert_eq!(in_time(wrapped).await, [(0, ()), (1, ()), (2, ())]);
}

#[tokio::test(start_paused = true)]
async fn missed_ticks_come_one_right_after_another() {
    let mut ticks = IntervalStream::new(interval(MOMENT));
    ticks.next().await;
    sleep(3 * MOMENT).await;

    let late = Instant::now();
    for _ in 0..3 {
        ticks.next().await;
    }
    assert_eq!(late.elapsed().as_millis(), 0);
    ticks.next().await;
    assert_eq!(late.elapsed().as_millis(), MOMENT.as_millis());
}

#[tokio::test]
async fn a_chunk_is_full_though_reads_are_short() {
    // The pipe holds three bytes, so no read brings more.
    let (mut writer, reader) = tokio::io::duplex(3);
    let write = async move { writer.write_all(b"abcdefghij").await };
    let chunks = stream_file::chunks(reader, 4);
    let (written, chunks) = tokio::join!(write, chunks.collect::<Vec<_>>());
    written.expect("the reader is there");
    let chunks: Vec<_> = chunks
        .into_iter()
        .map(|chunk| chunk.expect("a pipe does not fail"))
        .collect();
    assert_eq!(chunks, [b"abcd".to_vec(), b"efgh".to_vec(), b"ij".to_vec()]);
}

/// Fails at every read.
struct Broken;

impl AsyncRead for Broken {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()))
    }
}

#[tokio::test]
async fn a_failed_read_is_the_last_item() {
    let source = (&b"abcd"[..]).chain(Broken);
    let items: Vec<_> = stream_file::chunks(source, 4).collect().await;
    assert_eq!(items.len(), 2);
    assert_eq!(items[0].as_ref().ok(), Some(&b"abcd".to_vec()));
    let error = items[1].as_ref().expect_err("the second read fails");
    assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
}

#[tokio::test]
async fn lines_do_not_depend_on_the_writes() {
    let (mut writer, reader) = tokio::io::duplex(64);
    let write = async move {
        for part in ["on", "e\ntw", "o\nth", "ree"] {
            writer.write_all(part.as_bytes()).await?;
            tokio::task::yield_now().await;
        }
        io::Result::Ok(())
    };
    let lines = LinesStream::new(BufReader::new(reader).lines());
    let (written, lines) = tokio::join!(write, lines.collect::<Vec<_>>());
    written.expect("the reader is there");
    let lines: Result<Vec<_>, _> = lines.into_iter().collect();
    assert_eq!(
        lines.expect("a pipe does not fail"),
        ["one", "two", "three"]
    );
}
