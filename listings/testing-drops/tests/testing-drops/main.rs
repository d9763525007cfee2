//! Proofs of what the page on tests of cancellation and hangs says.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::Duration;

use every_await::{drop_at_every_await, ends};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestCaseResult, TestRunner};
use tokio::runtime::Builder;
use tokio::task::yield_now;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../../examples/buffer_cleared.rs"]
mod buffer_cleared;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../../examples/buffer_drained.rs"]
mod buffer_drained;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../../examples/by_hand.rs"]
mod by_hand;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../../examples/length_lost.rs"]
mod length_lost;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../../examples/talk_hangs.rs"]
mod talk_hangs;

const HOUR: Duration = Duration::from_secs(3600);

// Readers of frames, right and wrong.

/// A reader of frames.
trait Reader {
    fn new(frames: &[String], cuts: &BTreeSet<usize>) -> Self;
    async fn next(&mut self) -> io::Result<String>;
}

struct Length(length_lost::Frames);
struct Cleared(buffer_cleared::Frames);
struct Drained(buffer_drained::Frames);

impl Reader for Length {
    fn new(frames: &[String], cuts: &BTreeSet<usize>) -> Self {
        let stream = buffer_drained::send(frames, cuts);
        Length(length_lost::Frames { stream })
    }
    async fn next(&mut self) -> io::Result<String> {
        self.0.next().await
    }
}

impl Reader for Cleared {
    fn new(frames: &[String], cuts: &BTreeSet<usize>) -> Self {
        Cleared(buffer_cleared::Frames::new(buffer_cleared::send(
            frames, cuts,
        )))
    }
    async fn next(&mut self) -> io::Result<String> {
        self.0.next().await
    }
}

impl Reader for Drained {
    fn new(frames: &[String], cuts: &BTreeSet<usize>) -> Self {
        Drained(buffer_drained::Frames::new(buffer_drained::send(
            frames, cuts,
        )))
    }
    async fn next(&mut self) -> io::Result<String> {
        self.0.next().await
    }
}

/// What is received in each run: one for each drop, and one to the end.
fn received<R: Reader>(frames: &[String], cuts: &BTreeSet<usize>) -> Vec<io::Result<Vec<String>>> {
    async fn receive<R: Reader>(count: usize, world: &mut (R, Vec<String>)) -> io::Result<()> {
        while world.1.len() < count {
            let frame = world.0.next().await?;
            world.1.push(frame);
        }
        Ok(())
    }
    drop_at_every_await(
        async || (R::new(frames, cuts), Vec::new()),
        async |world| receive(frames.len(), world).await,
        async |_run, mut world| {
            receive(frames.len(), &mut world).await?;
            Ok(world.1)
        },
    )
}

/// Whether a frame is lost in the run without a drop, and in one of the others.
fn loses<R: Reader>(frames: &[String], cuts: &BTreeSet<usize>) -> (bool, bool) {
    let mut runs = received::<R>(frames, cuts);
    let is_lost = |run: io::Result<Vec<String>>| run.ok().as_deref() != Some(frames);
    let last = runs.pop().is_none_or(is_lost);
    (last, runs.into_iter().any(is_lost))
}

fn seeded(seed: u64, cases: u32) -> TestRunner {
    TestRunner::new(Config {
        cases,
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..Config::default()
    })
}

fn in_pieces() -> (
    impl Strategy<Value = Vec<String>>,
    impl Strategy<Value = BTreeSet<usize>>,
) {
    (vec("[a-z]{0,5}", 1..4), btree_set(1..15_usize, 0..4))
}

/// What the four ways to test a reader find: without drops and with them, each for pieces that
/// are frames and parts of frames, and for all cuts.
fn found<R: Reader>() -> [bool; 4] {
    let sent = ["one".to_string(), "two".to_string()];
    let (plain, dropped) = loses::<R>(&sent, &BTreeSet::from([2, 5]));
    let cuts = |fails: fn((bool, bool)) -> bool| {
        let tried = seeded(0, 64).run(&in_pieces(), |(frames, cuts)| {
            prop_assert!(!fails(loses::<R>(&frames, &cuts)));
            Ok(())
        });
        tried.is_err()
    };
    [
        plain,
        dropped,
        cuts(|(plain, _)| plain),
        cuts(|(plain, dropped)| plain || dropped),
    ]
}

#[test]
fn a_length_in_a_variable_is_lost_at_two_of_five_places() {
    let next = drop_at_every_await(
        async || length_lost::Frames {
            stream: length_lost::two_frames(),
        },
        length_lost::Frames::next,
        async |_run, mut frames| frames.next().await.ok(),
    );
    let next: Vec<_> = next.iter().map(Option::as_deref).collect();
    let one = Some("one");
    assert_eq!(next, [one, one, one, None, None, Some("two")]);
}

#[test]
fn drops_find_a_length_in_a_variable_and_cuts_find_a_buffer_that_is_cleared() {
    assert_eq!(found::<Length>(), [false, true, false, true]);
    assert_eq!(found::<Cleared>(), [false, false, true, true]);
    assert_eq!(found::<Drained>(), [false, false, false, false]);
}

#[test]
fn a_buffer_that_keeps_the_rest_loses_no_frame_at_any_cut_and_drop() {
    let cases = RefCell::new(0);
    let arrive = |(frames, cuts): (Vec<String>, BTreeSet<usize>)| -> TestCaseResult {
        *cases.borrow_mut() += 1;
        buffer_drained::all_arrive(&frames, &cuts)
    };
    seeded(1, 256)
        .run(&in_pieces(), arrive)
        .expect("no frame is lost");
    assert_eq!(cases.take(), 256);
}

#[test]
fn peers_that_write_first_hang_if_neither_message_fits() {
    let hangs = |left, right| ends(HOUR, talk_hangs::both_talk(left, right)).is_err();
    // 64 bytes fit, and two of them are the length.
    assert_eq!([hangs(62, 1000), hangs(1000, 62)], [false, false]);
    assert!(hangs(63, 63));
}

#[test]
fn a_wait_for_a_thread_is_taken_for_a_hang() {
    let (open, gate) = std::sync::mpsc::channel::<()>();
    let (sender, answer) = tokio::sync::oneshot::channel();
    let thread = thread::spawn(move || {
        // The thread answers when there's nobody left who could let it.
        assert!(gate.recv().is_err());
        sender.send(42)
    });
    let mut answer = std::pin::pin!(answer);
    assert!(ends(HOUR, answer.as_mut()).is_err());
    drop(open);
    let runtime = Builder::new_current_thread().build().expect("a runtime");
    assert_eq!(runtime.block_on(answer), Ok(42));
    assert_eq!(thread.join().expect("the gate opens"), Ok(()));
}

/// A message of a panic.
fn message(panic: Box<dyn std::any::Any + Send>) -> String {
    *panic.downcast::<String>().expect("a formatted message")
}

#[test]
fn runs_that_differ_are_refused_and_biased_makes_them_alike() {
    // Which branch comes first is drawn 64 times, and so is the line that waits.
    let random = async |_: &mut ()| {
        for _ in 0..64 {
            tokio::select! {
                () = async {} => yield_now().await,
                () = async {} => yield_now().await,
            }
        }
    };
    let tried = || drop_at_every_await(async || (), random, async |_, ()| ());
    let refused = catch_unwind(AssertUnwindSafe(tried)).expect_err("the runs differ");
    assert!(message(refused).contains("isn't as in an earlier run"));

    let biased = async |_: &mut ()| {
        for _ in 0..64 {
            tokio::select! {
                biased;
                () = async {} => yield_now().await,
                () = async {} => {}
            }
        }
    };
    let runs = drop_at_every_await(async || (), biased, async |_, ()| ());
    assert_eq!(runs.len(), 2 * 64 + 2);
}

#[test]
fn it_makes_its_own_runtimes_and_panics_within_another() {
    let within = |runtime: tokio::runtime::Runtime| {
        let nothing = || drop_at_every_await(async || (), async |_| (), async |_, ()| ());
        runtime.block_on(async { catch_unwind(nothing).is_err() })
    };
    assert!(within(
        Builder::new_current_thread().build().expect("a runtime")
    ));
}

#[test]
fn by_hand_visits_half_of_the_places() {
    let waits_twice = async |_: &mut ()| {
        yield_now().await;
        yield_now().await;
    };
    let mut polls = Vec::new();
    by_hand::drop_after_each_poll(|| (), waits_twice, |count, ()| polls.push(count))
        .expect("runtimes");
    assert_eq!(polls, [0, 1, 2, 3]);
    let runs = drop_at_every_await(async || (), waits_twice, async |run, ()| run.polls);
    assert_eq!(runs, [0, 1, 1, 2, 2, 3]);
}
