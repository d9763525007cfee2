//! Time that's paused, and what doesn't keep to it.

use std::cell::Cell;
use std::future::pending;
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpListener;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use every_await::watchdog;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Handle, RuntimeFlavor};
use tokio::sync::mpsc::unbounded_channel;
use tokio::task::{spawn_blocking, yield_now};
use tokio::time::{advance, pause, sleep, timeout};

#[expect(dead_code, reason = "the tests call functions and not `main`")]
#[path = "../../examples/late_bytes.rs"]
mod late_bytes;

#[expect(dead_code, reason = "the tests call functions and not `main`")]
#[path = "../../examples/login.rs"]
mod login;

// Its test runs here, and passes.
#[expect(dead_code, reason = "no test calls `main`")]
#[path = "../../examples/lost_assertion.rs"]
mod lost_assertion;

#[expect(dead_code, reason = "the tests call functions and not `main`")]
#[path = "../../examples/session.rs"]
mod session;

use login::Login;

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);

/// Runs a test on the runtime that `#[tokio::test]` makes, with its option `start_paused`.
fn run<T>(start_paused: bool, test: impl Future<Output = T>) -> T {
    let mut builder = Builder::new_current_thread();
    let runtime = builder.enable_all().start_paused(start_paused).build();
    runtime.expect("a runtime").block_on(test)
}

#[tokio::test]
async fn a_test_has_a_runtime_of_one_thread() {
    let flavor = Handle::current().runtime_flavor();
    assert_eq!(flavor, RuntimeFlavor::CurrentThread);
}

#[test]
fn an_hour_and_more_pass_within_seconds() {
    // Of real time, and a busy machine may need some.
    let visit = watchdog(20 * SECOND, || run(true, session::visit()));
    assert_eq!(visit, Ok((2, 110 * 60 * SECOND)));
}

/// What a test sees of a task that it spawns and leaves, after so many turns.
fn left_alone(turns: u32, panics: bool) -> (bool, u32, usize) {
    let polls = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&polls);
    let test = async move {
        tokio::spawn(async move {
            counter.fetch_add(1, Ordering::Relaxed);
            assert!(!panics);
            pending::<()>().await;
        });
        for _ in 0..turns {
            yield_now().await;
        }
    };
    let passes = catch_unwind(AssertUnwindSafe(|| run(false, test))).is_ok();
    // A task that's left would still have its counter.
    (
        passes,
        polls.load(Ordering::Relaxed),
        Arc::strong_count(&polls) - 1,
    )
}

#[test]
fn a_task_that_a_test_leaves_is_dropped_with_its_runtime() {
    assert_eq!(left_alone(0, false), (true, 0, 0));
    assert_eq!(left_alone(3, false), (true, 1, 0));
}

#[test]
fn an_assertion_that_fails_in_a_task_fails_no_test_that_leaves_the_task() {
    assert_eq!(left_alone(0, true), (true, 0, 0));
    assert_eq!(left_alone(3, true), (true, 1, 0));
}

#[test]
fn time_pauses_on_a_runtime_of_one_thread_only() {
    let runtime = Builder::new_multi_thread().enable_time().build();
    let runtime = runtime.expect("a runtime");
    let paused = catch_unwind(AssertUnwindSafe(|| runtime.block_on(async { pause() })));
    let panic = paused.expect_err("there are workers");
    let words = panic.downcast_ref::<String>().expect("a message");
    assert!(words.contains("requires the `current_thread`"), "{words}");
}

/// A thread that answers over a socket, once it's told to or after half a second.
fn answer_when_told(listener: TcpListener, told: mpsc::Receiver<()>) -> io::Result<()> {
    let (mut client, _) = listener.accept()?;
    client.read_exact(&mut [0])?;
    let _ = told.recv_timeout(SECOND / 2);
    client.write_all(b"!")
}

#[test]
fn a_limit_is_over_before_bytes_come_from_another_thread() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let (tell, told) = mpsc::channel();
    let server = thread::spawn(|| answer_when_told(listener, told));
    run(true, async {
        let begun = tokio::time::Instant::now();
        let mut stream = TcpStream::connect(address).await?;
        let error = late_bytes::ask(&mut stream).await.expect_err("a limit");
        assert_eq!((error.kind(), begun.elapsed()), (ErrorKind::TimedOut, HOUR));
        tell.send(()).expect("the server waits");
        // Without a timer, there's nothing to jump to.
        assert_eq!(stream.read_u8().await?, b'!');
        io::Result::Ok(())
    })?;
    server.join().expect("no panic")
}

#[test]
fn a_limit_is_not_over_while_blocking_work_runs() {
    let limited = |start_paused| {
        run(start_paused, async {
            // The work is over when the limit is, or after half a second.
            let (tell, told) = mpsc::channel::<()>();
            let work = spawn_blocking(move || told.recv_timeout(SECOND / 2).is_err());
            let limited = timeout(Duration::from_millis(10), work).await.is_err();
            drop(tell);
            limited
        })
    };
    assert!(limited(false));
    assert!(!limited(true));
}

/// When a task beats that's spawned a turn before the time passes, and how often it had beaten when
/// `passes` was done.
fn beats(passes: impl Future<Output = ()>) -> (Vec<Duration>, usize) {
    run(true, async {
        let begun = tokio::time::Instant::now();
        let (beat, mut beats) = unbounded_channel();
        tokio::spawn(async move {
            loop {
                sleep(SECOND).await;
                let _ = beat.send(begun.elapsed());
            }
        });
        yield_now().await;
        passes.await;
        let early = beats.len();
        yield_now().await;
        yield_now().await;
        let beats = std::iter::from_fn(|| beats.try_recv().ok());
        (beats.collect(), early)
    })
}

#[test]
fn a_sleep_lets_every_timer_go_off_at_its_time() {
    let (beats, early) = beats(async { sleep(SECOND * 7 / 2).await });
    assert_eq!(beats, [SECOND, 2 * SECOND, 3 * SECOND]);
    assert_eq!(early, 3);
}

#[test]
fn an_advance_makes_timers_go_off_late_and_does_not_wait_for_them() {
    let (beats, early) = beats(advance(SECOND * 7 / 2));
    assert_eq!(beats, [SECOND * 7 / 2]);
    assert_eq!(early, 0);
}

#[test]
fn a_task_that_has_not_run_yet_begins_its_sleep_after_the_advance() {
    let rings_at = |turns: u32| {
        run(true, async {
            let begun = tokio::time::Instant::now();
            let alarm = tokio::spawn(async move {
                sleep(60 * SECOND).await;
                begun.elapsed()
            });
            for _ in 0..turns {
                yield_now().await;
            }
            advance(HOUR).await;
            alarm.await.expect("no panic")
        })
    };
    assert_eq!(rings_at(0), HOUR + 60 * SECOND);
    assert_eq!(rings_at(1), HOUR);
}

#[test]
fn a_paused_clock_does_not_move_the_time_of_std() {
    let over = run(true, async {
        let login = Login::new(Instant::now);
        sleep(HOUR).await;
        login.is_over()
    });
    assert!(!over);
}

#[test]
fn a_clock_that_asks_tokio_moves_with_a_paused_one() {
    let over = run(true, async {
        let login = Login::new(|| tokio::time::Instant::now().into_std());
        sleep(HOUR - Duration::from_millis(1)).await;
        let early = login.is_over();
        sleep(Duration::from_millis(1)).await;
        (early, login.is_over())
    });
    assert_eq!(over, (false, true));
}

#[test]
fn a_clock_that_is_set_by_hand_needs_no_runtime() {
    let now = Cell::new(Instant::now());
    let login = Login::new(|| now.get());
    now.set(now.get() + HOUR - Duration::from_nanos(1));
    assert!(!login.is_over());
    now.set(now.get() + Duration::from_nanos(1));
    assert!(login.is_over());
}
