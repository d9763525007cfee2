//! How often a task is polled, and what a turn is.

use std::cell::{Cell, RefCell};
use std::future::ready;
use std::io;
use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

use event_loop::combine::{join, timeout};
use event_loop::{TASKS, run, sleep, spawn};

use crate::support::{
    LIMIT, Log, MOMENT, in_time, lines, live_allocations, logged, run_to_the_end, tables,
    yield_once,
};

#[expect(dead_code, reason = "the tests do not call `main`")]
#[path = "../../examples/loop_delay.rs"]
mod loop_delay;

#[expect(dead_code, reason = "the tests do not call `main`")]
#[path = "../../examples/loop_delay_machine.rs"]
mod loop_delay_machine;

#[test]
fn a_task_is_polled_once_and_once_more_for_each_wait() -> io::Result<()> {
    let log = Log::default();
    spawn(logged("task", Rc::clone(&log), async {
        for _ in 0..3 {
            sleep(MOMENT).await;
        }
    }));
    run()?;
    let expected = ["task pending", "task pending", "task pending", "task ready"];
    assert_eq!(lines(&log), expected);
    Ok(())
}

#[test]
fn one_poll_may_cross_several_awaits() -> io::Result<()> {
    let log = Log::default();
    spawn(logged("task", Rc::clone(&log), async {
        ready(1).await;
        sleep(Duration::ZERO).await;
        async { ready(2).await }.await;
    }));
    run()?;
    assert_eq!(lines(&log), ["task ready"]);
    Ok(())
}

#[test]
fn the_async_delay_and_its_machine_are_polled_alike() -> io::Result<()> {
    let polls = |delay: fn(Log)| {
        let log = Log::default();
        delay(Rc::clone(&log));
        run().map(|()| lines(&log))
    };
    let compiled = polls(|log| {
        for name in ["first", "second"] {
            spawn(logged(name, Rc::clone(&log), loop_delay::delay_message()));
        }
    })?;
    let machine = polls(|log| {
        for name in ["first", "second"] {
            let delay = loop_delay_machine::delay_message();
            spawn(logged(name, Rc::clone(&log), delay));
        }
    })?;
    let expected = [
        "first pending",
        "second pending",
        "first ready",
        "second ready",
    ];
    assert_eq!(compiled, expected);
    assert_eq!(machine, expected);
    Ok(())
}

#[test]
fn spawn_polls_nothing() -> io::Result<()> {
    let log = Log::default();
    let its = Rc::clone(&log);
    spawn(async move {
        let inner = Rc::clone(&its);
        spawn(async move { inner.borrow_mut().push("the spawned task".into()) });
        its.borrow_mut().push("the task that spawned it".into());
        yield_once().await;
        its.borrow_mut().push("and again".into());
    });
    run()?;
    let expected = ["the task that spawned it", "the spawned task", "and again"];
    assert_eq!(lines(&log), expected);
    Ok(())
}

#[test]
fn a_task_that_wakes_itself_leaves_the_timers_their_turn() -> io::Result<()> {
    let rung = Rc::new(Cell::new(false));
    let its = Rc::clone(&rung);
    let start = Instant::now();
    spawn(async move {
        sleep(MOMENT).await;
        its.set(true);
    });
    // It ends by the timer of the other task alone, or by the watchdog.
    run_to_the_end(async move {
        while !rung.get() {
            assert!(start.elapsed() < LIMIT, "the timer was starved");
            yield_once().await;
        }
        io::Result::Ok(())
    })?;
    assert_eq!(tables(), [0; 4]);
    Ok(())
}

#[test]
fn a_task_that_fails_or_panics_ends_alone() -> io::Result<()> {
    let done = Rc::new(Cell::new(0));
    let goes_on = Rc::clone(&done);
    spawn(async { Err::<(), _>("no good") });
    spawn(async { assert_eq!(1, 2, "this test panics on purpose") });
    spawn(async move {
        yield_once().await;
        goes_on.set(TASKS.with_borrow(|tasks| tasks.len()));
    });
    run()?;
    assert_eq!(done.get(), 1, "it goes on, and no other task is left");
    assert_eq!(tables(), [0; 4]);
    Ok(())
}

#[test]
fn the_loop_and_its_tasks_share_one_thread() -> io::Result<()> {
    let here = thread::current().id();
    let order = Rc::new(RefCell::new(Vec::new()));
    let (first, second) = (Rc::clone(&order), Rc::clone(&order));
    spawn(async move {
        first.borrow_mut().push((thread::current().id(), "first"));
        sleep(MOMENT).await; // over while the second holds the thread
        first
            .borrow_mut()
            .push((thread::current().id(), "first again"));
    });
    spawn(async move {
        thread::sleep(2 * MOMENT);
        second.borrow_mut().push((thread::current().id(), "second"));
    });
    run()?;
    let expected = ["first", "second", "first again"].map(|words| (here, words));
    assert_eq!(*order.borrow(), expected);
    Ok(())
}

#[test]
fn the_loop_ends_when_no_task_is_left() -> io::Result<()> {
    in_time(|| {
        run()?; // there was none
        spawn(sleep(Duration::from_millis(10)));
        run()?;
        spawn(async {});
        run()?;
        assert_eq!(tables(), [0; 4]);
        Ok(())
    })
}

#[test]
fn a_thousand_tasks_wait_at_once() -> io::Result<()> {
    let waiting = Rc::new(Cell::new(0));
    let most = Rc::new(Cell::new(0));
    for _ in 0..1000 {
        let (waiting, most) = (Rc::clone(&waiting), Rc::clone(&most));
        spawn(async move {
            waiting.update(|count| count + 1);
            most.set(waiting.get().max(most.get()));
            sleep(MOMENT).await;
            waiting.update(|count| count - 1);
        });
    }
    run()?;
    assert_eq!((most.get(), waiting.get()), (1000, 0));
    Ok(())
}

#[test]
fn memory_does_not_grow_with_finished_tasks() -> io::Result<()> {
    let rounds = |count: u32| {
        for _ in 0..count {
            for _ in 0..100 {
                spawn(async {
                    yield_once().await;
                    sleep(Duration::from_nanos(1)).await;
                });
            }
            run()?;
        }
        io::Result::Ok(live_allocations())
    };
    let before = rounds(10)?;
    let after = rounds(1000)?;
    assert_eq!(
        after, before,
        "allocations that live, before and after 100 000 tasks"
    );
    assert_eq!(tables(), [0; 4]);
    Ok(())
}

#[test]
fn what_a_finished_timeout_waited_for_is_given_back() -> io::Result<()> {
    let hour = Duration::from_secs(3600);
    for _ in 0..1000 {
        spawn(timeout(hour, async { Ok(()) }));
        spawn(timeout(hour, async {
            yield_once().await;
            Ok(())
        }));
    }
    run()?;
    assert_eq!(tables(), [0; 4]);
    Ok(())
}

#[test]
fn join_polls_both_and_ends_with_the_last() -> io::Result<()> {
    let log = Log::default();
    let order = Rc::new(RefCell::new(Vec::new()));
    let (long, short) = (Rc::clone(&log), Rc::clone(&log));
    let its = Rc::clone(&order);
    spawn(async move {
        let long = logged("long", long, sleep(MOMENT * 10));
        let short = logged("short", short, sleep(MOMENT));
        join(long, short).await;
        its.borrow_mut().push("both");
    });
    run()?;
    let expected = [
        "long pending",
        "short pending",
        "long pending",
        "short ready",
        "long ready",
    ];
    assert_eq!(lines(&log), expected);
    assert_eq!(*order.borrow(), ["both"]);
    assert_eq!(tables(), [0; 4]);
    Ok(())
}
