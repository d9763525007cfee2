//! What hangs is told from what takes long.

use std::convert::Infallible;
use std::thread;
use std::time::Duration;

use every_await::{ends, watchdog};
use tokio::sync::mpsc::channel;
use tokio::sync::{Mutex, RwLock};
use tokio::task::yield_now;
use tokio::time::sleep;

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn a_lock_taken_twice_hangs_at_its_second_await() {
    let twice = async {
        let lock = Mutex::new(());
        let _first = lock.lock().await;
        let _second = lock.lock().await;
    };
    let line = line!() - 2;
    let hang = ends(HOUR, twice).expect_err("nobody unlocks it");
    let place = format!("tests/awaits/hangs.rs:{line}");
    assert_eq!(hang.to_string(), format!("it waits forever at {place}"));
    let one_after_the_other = async {
        let lock = Mutex::new(1);
        drop(lock.lock().await);
        *lock.lock().await
    };
    assert_eq!(ends(HOUR, one_after_the_other), Ok(1));
}

#[test]
fn a_reader_behind_a_writer_behind_a_reader_hangs() {
    let nested = |again: bool| async move {
        let lock = RwLock::new(0);
        let reads = async {
            let first = lock.read().await;
            sleep(Duration::from_secs(1)).await;
            match again {
                true => *first + *lock.read().await,
                false => *first + *first,
            }
        };
        let writes = async { *lock.write().await += 1 };
        tokio::join!(reads, writes).0
    };
    let hang = ends(HOUR, nested(true)).expect_err("the readers wait for each other");
    assert_eq!(hang.waits.len(), 2, "{hang}");
    assert_eq!(ends(HOUR, nested(false)), Ok(0));
}

#[test]
fn two_full_channels_in_a_ring_hang() {
    let ring = |places: usize| async move {
        let (to_left, mut left) = channel(places);
        let (to_right, mut right) = channel(places);
        let one = tokio::spawn(async move {
            for message in 0..3 {
                to_right.send(message).await.expect("it's open");
            }
            for _ in 0..3 {
                left.recv().await.expect("a message comes");
            }
        });
        let other = tokio::spawn(async move {
            for message in 0..3 {
                to_left.send(message).await.expect("it's open");
            }
            for _ in 0..3 {
                right.recv().await.expect("a message comes");
            }
        });
        one.await.expect("no panic");
        other.await.expect("no panic");
    };
    assert!(ends(HOUR, ring(2)).is_err());
    assert!(ends(HOUR, ring(3)).is_ok());
}

#[test]
fn what_waits_for_less_than_the_limit_does_not_hang() {
    assert_eq!(
        ends(HOUR, async { sleep(HOUR - Duration::from_secs(1)).await }),
        Ok(())
    );
    assert!(ends(HOUR, async { sleep(HOUR + Duration::from_secs(1)).await }).is_err());
}

#[test]
fn a_thread_that_will_wake_the_future_is_waited_for() {
    let (go, started) = std::sync::mpsc::channel();
    let both = async {
        let work = tokio::task::spawn_blocking(move || started.recv());
        // The work can't be done when it's asked for the first time.
        let (done, ()) = tokio::join!(work, async {
            yield_now().await;
            go.send(7).expect("it listens");
        });
        done.expect("no panic")
    };
    assert_eq!(ends(HOUR, both), Ok(Ok(7)));
}

#[test]
fn a_watchdog_tells_what_ends_from_what_does_not() {
    assert_eq!(watchdog(HOUR, || 7), Ok(7));
    let asleep = || -> Infallible {
        loop {
            thread::park();
        }
    };
    let late = watchdog(Duration::from_millis(1), asleep).expect_err("nobody unparks it");
    assert_eq!(late.to_string(), "it didn't end within 1ms");
}

#[test]
#[should_panic(expected = "of the work")]
fn a_panic_under_a_watchdog_is_a_panic_of_who_waits() {
    let _ = watchdog(HOUR, || panic!("of the work"));
}
