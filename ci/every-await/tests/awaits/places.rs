//! Which places are visited, and what is said of them.

use std::cell::{Cell, RefCell};
use std::future::{pending, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;

use every_await::{Builder, End, Run, Wait, drop_at_every_await};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_future_that_waits_twice_has_five_places_and_then_an_end() {
    let body = async |_: &mut ()| {
        sleep(SECOND).await;
        yield_now().await;
        7
    };
    let runs = drop_at_every_await(
        async || (),
        body,
        async |run, ()| (run.number, run.polls, run.end),
    );
    let expected = [
        (1, 0, End::Unpolled),
        (2, 1, End::Waiting),
        (3, 1, End::Woken),
        (4, 2, End::Waiting),
        (5, 2, End::Woken),
        (6, 3, End::Done(7)),
    ];
    assert_eq!(runs, expected);
}

#[test]
fn a_future_that_never_waits_is_dropped_once_before_its_first_poll() {
    let ran = drop_at_every_await(
        async || false,
        async |ran: &mut bool| *ran = true,
        async |run, ran| (run.end, ran),
    );
    assert_eq!(ran, [(End::Unpolled, false), (End::Done(()), true)]);
}

#[test]
fn between_a_wake_and_the_poll_the_time_has_passed_and_other_tasks_have_run() {
    let setup = async || (Instant::now(), Rc::new(Cell::new(false)));
    let body = async |world: &mut (Instant, Rc<Cell<bool>>)| {
        let ran = Rc::clone(&world.1);
        tokio::task::spawn_local(async move { ran.set(true) });
        sleep(SECOND).await;
    };
    let check =
        async |_, (start, ran): (Instant, Rc<Cell<bool>>)| (start.elapsed().as_secs(), ran.get());
    let seen = drop_at_every_await(setup, body, check);
    assert_eq!(seen, [(0, false), (0, false), (1, true), (1, true)]);
}

#[test]
fn tasks_go_on_after_the_drop_only_where_they_are_given_time() {
    let setup = async || Rc::new(Cell::new(0));
    let body = async |count: &mut Rc<Cell<i32>>| {
        let count = Rc::clone(count);
        let task = async move {
            for _ in 0..2 {
                sleep(SECOND).await;
                count.set(count.get() + 1);
            }
        };
        tokio::task::spawn_local(task);
        yield_now().await;
    };
    let check = async |_, count: Rc<Cell<i32>>| count.get();
    assert_eq!(Builder::new().run(setup, body, check), [0, 0, 0, 0]);
    let settled = |time| Builder::new().settle(time).run(setup, body, check);
    assert_eq!(settled(SECOND * 3 / 2), [0, 1, 1, 1]);
    assert_eq!(settled(SECOND * 3), [0, 2, 2, 2]);
}

#[test]
fn guards_run_before_the_check_and_each_run_leaves_nothing_to_the_next() {
    type Notes = Rc<RefCell<Vec<&'static str>>>;
    struct Guard(Notes, &'static str);
    impl Drop for Guard {
        fn drop(&mut self) {
            self.0.borrow_mut().push(self.1);
        }
    }
    let all = Notes::default();
    let body = async |notes: &mut Notes| {
        let _guard = Guard(Rc::clone(notes), "future");
        let of_task = Guard(Rc::clone(notes), "task");
        tokio::task::spawn_local(async move {
            let _guard = of_task;
            pending::<()>().await;
        });
        sleep(SECOND).await;
    };
    let check = async |_, notes: Notes| notes.borrow_mut().push("check");
    drop_at_every_await(async || Rc::clone(&all), body, check);
    // A task is dropped with the runtime of its run.
    let dropped = ["future", "check", "task"];
    let expected = [&["check"][..], &dropped, &dropped, &dropped].concat();
    assert_eq!(*all.borrow(), expected);
}

fn lines(waits: &[Wait]) -> Vec<Vec<u32>> {
    let lines = |wait: &Wait| wait.0.iter().map(|location| location.line).collect();
    waits.iter().map(lines).collect()
}

#[test]
fn a_place_is_known_by_the_lines_that_wait_there() {
    let inner = async || sleep(SECOND).await; // awaited on this line
    let first = line!() - 1;
    let body = async |_: &mut ()| {
        inner().await;
        tokio::join!(sleep(SECOND), async {
            sleep(2 * SECOND).await;
        });
        yield_now().await;
    };
    let waits = drop_at_every_await(
        async || (),
        body,
        async |run: Run<()>, ()| lines(&run.waits),
    );
    let outer = first + 3;
    let join = vec![outer + 1];
    let both = vec![join.clone(), vec![outer + 2, outer + 1]];
    // When the shorter sleep is over, the longer one is what is left.
    let longer = vec![vec![outer + 2, outer + 1]];
    let yielded = vec![vec![outer + 4]];
    let single = vec![vec![first, outer]];
    let expected = [
        vec![],
        single.clone(),
        single,
        both.clone(),
        both,
        longer.clone(),
        longer,
        yielded.clone(),
        yielded,
        vec![],
    ];
    assert_eq!(waits, expected);
}

#[test]
fn a_branch_that_lost_is_no_longer_waited_for() {
    let body = async |_: &mut ()| {
        tokio::select! {
            biased;
            () = async { sleep(SECOND).await } => {}
            () = yield_now() => {}
        }
        sleep(SECOND).await;
    };
    let last = line!() - 2;
    let waits = drop_at_every_await(
        async || (),
        body,
        async |run: Run<()>, ()| lines(&run.waits),
    );
    let counts: Vec<usize> = waits.iter().map(Vec::len).collect();
    assert_eq!(counts, [0, 2, 2, 1, 1, 0]);
    assert_eq!(waits[3], [[last]]);
}

#[test]
fn a_future_that_wakes_itself_without_a_clone_has_a_place_too() {
    let body = async |_: &mut ()| {
        let mut polled = false;
        poll_fn(|context| {
            if polled {
                return Poll::Ready(());
            }
            polled = true;
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
        sleep(SECOND).await;
    };
    let here = line!() - 11..line!() - 1;
    let waits = drop_at_every_await(
        async || (),
        body,
        async |run: Run<()>, ()| lines(&run.waits),
    );
    let is_here = |waits: &Vec<Vec<u32>>| waits.iter().flatten().all(|line| here.contains(line));
    assert_eq!(
        waits.iter().map(Vec::len).collect::<Vec<_>>(),
        [0, 1, 1, 1, 1, 0]
    );
    assert!(waits.iter().all(is_here), "{waits:?}");
}

#[test]
fn who_keeps_a_waker_is_no_wait_of_a_future_that_is_done_and_a_copy_of_it_is_no_other_wait() {
    type Kept = Rc<RefCell<Vec<Waker>>>;
    let setup = async || Kept::default();
    let body = async |kept: &mut Kept| {
        let copies = Rc::clone(kept);
        tokio::task::spawn_local(async move {
            let copy = copies.borrow()[0].clone();
            copies.borrow_mut().push(copy);
        });
        let waker = poll_fn(|context| Poll::Ready(context.waker().clone())).await;
        kept.borrow_mut().push(waker);
        yield_now().await;
        sleep(SECOND).await;
    };
    let waits = drop_at_every_await(setup, body, async |run: Run<()>, _| run.waits.len());
    assert_eq!(waits, [0, 2, 2, 2, 2, 0]);
}

/// What `explore` says when it panics.
fn refused<R>(explore: impl FnOnce() -> R) -> String {
    let panic = catch_unwind(AssertUnwindSafe(explore))
        .err()
        .expect("it panics");
    panic
        .downcast_ref::<String>()
        .cloned()
        .expect("a message with values")
}

#[test]
fn runs_that_differ_are_refused() {
    let runs = Cell::new(0);
    let body = async |_: &mut ()| {
        runs.set(runs.get() + 1);
        match runs.get() % 2 {
            0 => yield_now().await,
            _ => sleep(SECOND).await,
        }
        sleep(SECOND).await;
    };
    let said = refused(|| drop_at_every_await(async || (), body, async |_, ()| ()));
    assert!(
        said.starts_with("poll 1 isn't as in an earlier run: "),
        "{said}"
    );

    runs.set(0);
    let shorter = async |_: &mut ()| {
        runs.set(runs.get() + 1);
        for _ in runs.get()..5 {
            yield_now().await;
        }
    };
    let said = refused(|| drop_at_every_await(async || (), shorter, async |_, ()| ()));
    assert!(said.contains("isn't as in an earlier run: "), "{said}");
}

#[test]
fn what_does_not_end_is_refused() {
    let endless = async |_: &mut ()| {
        loop {
            yield_now().await;
        }
    };
    let said = refused(|| {
        Builder::new()
            .places(9)
            .run(async || (), endless, async |_, ()| ())
    });
    assert!(
        said.starts_with("the future isn't done after 9 places: "),
        "{said}"
    );
    let exact = async |_: &mut ()| yield_now().await;
    assert_eq!(
        Builder::new()
            .places(3)
            .run(async || (), exact, async |_, ()| 1),
        [1; 4]
    );

    let hangs = async |_: &mut ()| {
        yield_now().await;
        for_ever().await;
    };
    let mut ends = Vec::new();
    let check = async |run: Run<()>, ()| ends.push(run.end);
    let said = refused(|| drop_at_every_await(async || (), hangs, check));
    let (waiting, woken) = (End::Waiting, End::Woken);
    assert_eq!(ends, [End::Unpolled, waiting.clone(), woken, waiting]);
    assert!(
        said.starts_with("the future hangs: it waits forever at tests/awaits/places.rs:"),
        "{said}"
    );
    let said =
        refused(|| drop_at_every_await(async || for_ever().await, async |_| (), async |_, ()| ()));
    assert!(
        said.starts_with("the setup hangs: it waits forever at tests/awaits/places.rs:"),
        "{said}"
    );
    let check = async |_, ()| for_ever().await;
    let said = refused(|| drop_at_every_await(async || (), async |_| (), check));
    assert!(
        said.starts_with("the check hangs: it waits forever at tests/awaits/places.rs:"),
        "{said}"
    );
}

/// Waits for a message that nobody can send.
async fn for_ever() {
    let (_sender, receiver) = tokio::sync::oneshot::channel::<()>();
    let _ = receiver.await;
}

/// Runs a test of this file that is ignored otherwise, and returns whether it passed and what it
/// printed on the standard output and error.
fn run(test: &str, variable: Option<&str>) -> (bool, String, String) {
    let mut command = Command::new(std::env::current_exe().expect("it runs"));
    command.args(["--exact", "--ignored", "--nocapture", test]);
    command
        .env_remove("EVERY_AWAIT")
        .env_remove("RUST_BACKTRACE");
    command.envs(variable.map(|value| ("EVERY_AWAIT", value)));
    let output = command.output().expect("it can be started");
    let text = |bytes| String::from_utf8(bytes).expect("it's text");
    (
        output.status.success(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
#[ignore = "another test runs it"]
fn a_program_that_shows_its_runs() {
    struct Guard;
    impl Drop for Guard {
        fn drop(&mut self) {
            println!("guard");
        }
    }
    let body = async |_: &mut ()| {
        println!("begins");
        let _guard = Guard;
        tokio::join!(yield_now(), async { yield_now().await });
        println!("ends");
    };
    Builder::new()
        .show()
        .run(async || (), body, async |run, ()| println!("{}", run.polls));
}

#[test]
fn runs_are_shown_to_people_and_to_tools() {
    let shown = "places::a_program_that_shows_its_runs";
    let (passed, words, _) = run(shown, None);
    assert!(passed);
    let words: Vec<&str> = words
        .lines()
        .skip_while(|line| !line.starts_with("=="))
        .collect();
    let at = "tests/awaits/places.rs";
    let line = include_str!("places.rs")
        .lines()
        .position(|line| line.contains("tokio::join!(yield_now()"));
    let line = line.expect("it's above") + 1;
    let waits = format!("== dropped while it waits at {at}:{line}");
    let expected = [
        "== run 1",
        "== dropped before its first poll",
        "0",
        "== run 2",
        "begins",
        &waits,
        "guard",
        "1",
    ];
    assert_eq!(words[..8], expected);

    let (passed, marks, _) = run(shown, Some("marks"));
    assert!(passed);
    let marks: Vec<&str> = marks
        .lines()
        .skip_while(|line| !line.starts_with('\u{1e}'))
        .collect();
    let waits = format!("\u{1e}waiting\u{1f}{at}:{line}");
    let expected = [
        "\u{1e}run",
        "\u{1e}unpolled",
        "\u{1e}check",
        "0",
        "\u{1e}run",
        "begins",
        &waits,
        "guard",
        "\u{1e}check",
        "1",
    ];
    assert_eq!(marks[..10], expected);
    assert!(marks.contains(&"\u{1e}finish"));
}

#[test]
#[ignore = "another test runs it"]
fn a_check_that_fails() {
    let check = async |run: Run<()>, ()| assert!(run.end != End::Woken);
    drop_at_every_await(async || (), async |_| yield_now().await, check);
}

#[test]
fn a_check_that_fails_names_the_place_of_the_drop() {
    let (passed, _, said) = run("places::a_check_that_fails", None);
    assert!(!passed);
    let words = "every-await: the panic is of run 3, dropped when woken at tests/awaits/places.rs:";
    assert!(said.contains(words), "{said}");
}
