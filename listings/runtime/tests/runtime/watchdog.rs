//! An end for tests that would hang.

use std::process;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Ends the process when a test takes too long: where a wake-up is lost, it would hang, and not
/// fail.
pub struct Watchdog {
    /// Its end tells the thread that watches that the test is over.
    _over: mpsc::Sender<()>,
}

impl Watchdog {
    pub fn start() -> Watchdog {
        Watchdog::of(2 * LIMIT)
    }

    /// For a test that takes milliseconds.
    pub fn quick() -> Watchdog {
        Watchdog::of(Duration::from_secs(20))
    }

    fn of(limit: Duration) -> Watchdog {
        let (over, test) = mpsc::channel::<()>();
        thread::spawn(move || {
            if test.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout) {
                eprintln!("a test hangs: a wake-up was lost, or a lock is held");
                process::exit(1);
            }
        });
        Watchdog { _over: over }
    }
}

/// Longer than anything takes that goes well.
pub const LIMIT: Duration = Duration::from_secs(30);

/// Waits on this thread until something is true.
pub fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < LIMIT, "in vain: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}
