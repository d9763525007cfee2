//! The signal that a timer sends.

use std::mem::zeroed;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU32, Ordering};

use super::{Scenario, Span};

pub const ALL: &[Scenario] = &[Scenario {
    name: "an alarm comes at its time, ends a sleep, and tells what was left",
    run: alarm,
    prints: "-1 at 2000, 8 s left, 1 handled\n",
}];

static HANDLED: AtomicU32 = AtomicU32::new(0);

extern "C" fn on_signal(_: libc::c_int) {
    HANDLED.fetch_add(1, Ordering::Relaxed);
}

fn alarm() {
    let span = Span::start();
    let mut time = libc::timespec {
        tv_sec: 10,
        tv_nsec: 0,
    };
    // SAFETY: the handler does only what handlers may; all pointers are to locals, or null, and the
    // two of the sleep may be the same.
    let result = unsafe {
        let mut action: libc::sigaction = zeroed();
        action.sa_sigaction = on_signal as *const () as usize;
        libc::sigaction(libc::SIGALRM, &raw const action, null_mut());
        let mut timer: libc::itimerval = zeroed();
        timer.it_value.tv_sec = 2;
        libc::setitimer(libc::ITIMER_REAL, &raw const timer, null_mut());
        libc::nanosleep(&raw const time, &raw mut time)
    };
    let (left, handled) = (time.tv_sec, HANDLED.load(Ordering::Relaxed));
    println!(
        "{result} at {}, {left} s left, {handled} handled",
        span.ms()
    );
}
