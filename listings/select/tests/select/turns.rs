//! What happens in one turn of `select!`, and in which order.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::{broadcast, mpsc, watch};
use tokio::time::{Instant, sleep};

const MOMENT: Duration = Duration::from_millis(100);

type Notes = RefCell<Vec<&'static str>>;

/// Is ready at once, and notes when it's polled and dropped.
struct Noted<'a>(&'a Notes, [&'static str; 2]);

impl Future for Noted<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        self.0.borrow_mut().push(self.1[0]);
        Poll::Ready(())
    }
}

impl Drop for Noted<'_> {
    fn drop(&mut self) {
        self.0.borrow_mut().push(self.1[1]);
    }
}

#[tokio::test]
async fn conditions_come_first_then_expressions_then_polls_then_drops_then_the_handler() {
    let notes = Notes::default();
    let note = |what| notes.borrow_mut().push(what);
    let make = |made, polled_and_dropped| {
        note(made);
        Noted(&notes, polled_and_dropped)
    };
    let on = |what, on| {
        note(what);
        on
    };
    tokio::select! {
        biased;
        () = make("a made", ["a polled", "a dropped"]), if on("a off", false) => note("a handled"),
        () = make("b made", ["b polled", "b dropped"]), if on("b on", true) => note("b handled"),
        () = make("c made", ["c polled", "c dropped"]), if on("c on", true) => note("c handled"),
    }
    assert_eq!(
        *notes.borrow(),
        [
            "a off",
            "b on",
            "c on",
            "a made",
            "b made",
            "c made",
            "b polled",
            "a dropped",
            "b dropped",
            "c dropped",
            "b handled"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn each_wake_polls_every_branch_that_is_on() {
    let polls = Cell::new(0);
    let quiet = poll_fn(|_| {
        polls.set(polls.get() + 1);
        Poll::<()>::Pending
    });
    let wakes = async {
        for _ in 0..3 {
            sleep(MOMENT).await;
        }
    };
    tokio::select! {
        biased;
        () = quiet => unreachable!(),
        () = wakes => {}
    }
    // Once to begin with, and once for each of the other's wakes.
    assert_eq!(polls.get(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_branch_that_did_not_match_is_off_until_the_turn_ends() {
    let (sender, mut prices) = broadcast::channel(4);
    for price in 1..=6 {
        sender.send(price).expect("there is a receiver");
    }
    // The first `recv` is told that it missed two, and the pattern turns that down.
    let mut turns = Vec::new();
    for _ in 0..2 {
        turns.push(tokio::select! {
            biased;
            Ok(price) = prices.recv() => Some(price),
            () = sleep(MOMENT) => None,
        });
    }
    assert_eq!(turns, [None, Some(3)]);
}

#[tokio::test(start_paused = true)]
async fn a_condition_is_checked_once_a_turn() {
    let checks = Cell::new(0);
    let off = || {
        checks.set(checks.get() + 1);
        false
    };
    let wakes = async || {
        for _ in 0..3 {
            sleep(MOMENT).await;
        }
    };
    tokio::select! {
        () = sleep(MOMENT), if off() => unreachable!(),
        () = wakes() => {}
    }
    assert_eq!(checks.get(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_async_block_does_not_run_while_its_branch_is_off() {
    let mut at = None;
    let mut taken = Vec::new();
    for _ in 0..2 {
        tokio::select! {
            biased;
            () = async { sleep(at.expect("a time")).await }, if at.is_some() => taken.push("block"),
            () = sleep(MOMENT * 2) => taken.push("sleep"),
        }
        at = Some(MOMENT);
    }
    assert_eq!(taken, ["sleep", "block"]);
}

#[tokio::test(start_paused = true)]
async fn a_branch_that_waits_for_the_change_begins_a_new_turn() {
    let (pause, mut paused) = watch::channel(true);
    let (wish, mut songs) = mpsc::channel(1);
    wish.send("Greensleeves").await.expect("there's room");
    let start = Instant::now();
    let play = async {
        loop {
            tokio::select! {
                Some(song) = songs.recv(), if !*paused.borrow() => return song,
                Ok(()) = paused.changed() => {}
            }
        }
    };
    let resume = async {
        sleep(MOMENT).await;
        pause.send(false)
    };
    let limit = Duration::from_secs(3600);
    let (played, resumed) = tokio::join!(tokio::time::timeout(limit, play), resume);
    resumed.expect("the player listens");
    assert_eq!((played, start.elapsed()), (Ok("Greensleeves"), MOMENT));
}

/// One channel that is closed, and one that gives a number each moment, up to 3.
fn closed_and_open() -> (mpsc::Receiver<i32>, mpsc::Receiver<i32>) {
    let closed = mpsc::channel(1).1;
    let (sender, open) = mpsc::channel(1);
    tokio::spawn(async move {
        for number in 1..=3 {
            sleep(MOMENT).await;
            // The test may have ended.
            let _ = sender.send(number).await;
        }
    });
    (closed, open)
}

#[tokio::test(start_paused = true)]
async fn a_closed_channel_whose_end_does_not_match_leaves_the_others_alone() {
    let (mut closed, mut open) = closed_and_open();
    let (mut turns, mut numbers) = (0, Vec::new());
    loop {
        turns += 1;
        tokio::select! {
            Some(number) = closed.recv() => numbers.push(-number),
            Some(number) = open.recv() => numbers.push(number),
            else => break,
        }
    }
    assert_eq!((turns, numbers), (4, vec![1, 2, 3]));
}

#[tokio::test(start_paused = true)]
async fn a_closed_channel_that_breaks_the_loop_leaves_the_messages_of_the_others() {
    let (mut closed, mut open) = closed_and_open();
    let mut numbers = Vec::new();
    loop {
        tokio::select! {
            number = closed.recv() => match number {
                Some(number) => numbers.push(number),
                None => break,
            },
            Some(number) = open.recv() => numbers.push(number),
        }
    }
    assert_eq!(numbers, []);
    assert_eq!(open.recv().await, Some(1));
}

#[tokio::test(start_paused = true)]
async fn a_closed_channel_whose_end_is_ignored_makes_the_loop_spin() {
    let (mut closed, mut open) = closed_and_open();
    let start = Instant::now();
    for turn in 0..1000 {
        tokio::select! {
            number = closed.recv() => if let Some(number) = number {
                panic!("{number} from a closed channel");
            },
            Some(number) = open.recv() => panic!("{number} after {turn} turns"),
        }
    }
    // The clock is paused while a task can run, and this one always can.
    assert_eq!(start.elapsed(), Duration::ZERO);
}
