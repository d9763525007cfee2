//! What the first page says about `select!`.

use std::cell::{Cell, RefCell};
use std::future::{pending, poll_fn, ready};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::try_id;
use tokio::time::{Instant, sleep};

/// Notes its name when it is dropped.
struct Guard<'a>(&'a RefCell<Vec<&'static str>>, &'static str);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.0.borrow_mut().push(self.1);
    }
}

#[tokio::test(start_paused = true)]
async fn select_is_done_when_its_first_branch_is() {
    let after = async |millis| {
        sleep(Duration::from_millis(millis)).await;
        try_id()
    };
    let start = Instant::now();
    let (winner, task) = tokio::select! {
        task = after(300) => ("far", task),
        task = after(100) => ("near", task),
    };
    assert_eq!((winner, start.elapsed().as_millis()), ("near", 100));
    // A task that was spawned would have another id.
    assert_eq!(task, try_id());
}

#[tokio::test(start_paused = true)]
async fn the_losers_are_dropped_before_the_handler_runs() {
    let notes = RefCell::new(Vec::new());
    let loser = async {
        let _guard = Guard(&notes, "loser dropped");
        sleep(Duration::from_secs(1)).await;
        notes.borrow_mut().push("loser done");
    };
    tokio::select! {
        () = loser => {}
        () = sleep(Duration::from_millis(1)) => notes.borrow_mut().push("handler"),
    }
    sleep(Duration::from_secs(2)).await;
    assert_eq!(*notes.borrow(), ["loser dropped", "handler"]);
}

#[tokio::test]
async fn the_handler_alone_may_borrow_what_both_futures_borrowed() {
    let mut log = vec![1];
    let (_sender, mut receiver) = mpsc::channel::<i32>(1);
    tokio::select! {
        () = async { log.push(2) } => log.push(3),
        _ = receiver.recv() => log.push(4),
    }
    assert_eq!(log, [1, 2, 3]);
}

#[tokio::test(start_paused = true)]
async fn a_value_that_does_not_match_disables_its_branch() {
    let polls = Cell::new(0);
    let ended = poll_fn(|_| {
        polls.set(polls.get() + 1);
        Poll::Ready(None::<i32>)
    });
    let start = Instant::now();
    let taken = tokio::select! {
        biased;
        Some(_) = ended => "message",
        () = sleep(Duration::from_secs(1)) => "timer",
        else => "else",
    };
    // The timer's wake would poll a branch once more that's still on.
    assert_eq!(
        (taken, polls.get(), start.elapsed().as_secs()),
        ("timer", 1, 1)
    );
}

#[tokio::test]
async fn else_runs_when_every_branch_is_disabled() {
    let (sender, mut closed) = mpsc::channel::<i32>(1);
    drop(sender);
    let taken = tokio::select! {
        Some(_) = closed.recv() => "message",
        () = ready(()), if false => "ready",
        else => "else",
    };
    assert_eq!(taken, "else");
}

#[tokio::test]
#[should_panic(expected = "all branches are disabled and there is no else branch")]
async fn without_else_it_panics_when_every_branch_is_disabled() {
    tokio::select! {
        Some(()) = ready(None::<()>) => {}
    }
}

#[tokio::test]
async fn a_branch_that_is_switched_off_is_made_and_not_polled() {
    let (made, polled) = (Cell::new(false), Cell::new(false));
    let branch = || {
        made.set(true);
        poll_fn(|_| {
            polled.set(true);
            Poll::Ready(())
        })
    };
    tokio::select! {
        () = branch(), if false => unreachable!(),
        () = ready(()) => {}
    }
    assert_eq!((made.get(), polled.get()), (true, false));

    let winner = tokio::select! {
        () = branch(), if true => "branch",
        () = pending() => "pending",
    };
    assert_eq!((winner, polled.get()), ("branch", true));
}

#[tokio::test]
async fn of_two_that_are_ready_either_may_win() {
    let mut wins = [0; 2];
    for _ in 0..1000 {
        let place = tokio::select! {
            place = ready(0) => place,
            place = ready(1) => place,
        };
        wins[place] += 1;
    }
    assert!(wins.iter().all(|&wins| wins > 0), "{wins:?}");
}

#[tokio::test]
async fn biased_asks_in_the_order_written() {
    for _ in 0..1000 {
        let place = tokio::select! {
            biased;
            place = ready(0) => place,
            place = ready(1) => place,
        };
        assert_eq!(place, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_lent_future_goes_on_where_it_was() {
    let starts = Cell::new(0);
    let mut report = pin!(async {
        starts.set(starts.get() + 1);
        sleep(Duration::from_millis(2500)).await;
    });
    let start = Instant::now();
    tokio::select! {
        () = &mut report => panic!("the note comes first"),
        () = sleep(Duration::from_secs(1)) => {}
    }
    report.await;
    assert_eq!((starts.get(), start.elapsed().as_millis()), (1, 2500));
}

#[tokio::test]
#[should_panic(expected = "`async fn` resumed after completion")]
async fn an_async_fn_panics_when_it_is_polled_after_its_end() {
    async fn report() -> i32 {
        42
    }
    let mut report = pin!(report());
    assert_eq!((&mut report).await, 42);
    report.await;
}
