//! Signals: of a timer, and of the program itself.

use std::hint::black_box;
use std::io::pipe;
use std::mem::zeroed;
use std::os::fd::{AsRawFd, IntoRawFd};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};
use std::thread;

use super::{Scenario, Span, hour};

pub const ALL: &[Scenario] = &[
    Scenario {
        name: "an alarm comes at its time, ends a sleep, and tells what was left",
        run: alarm,
        prints: "-1 at 2000, 8 s left, 1 handled\n",
    },
    Scenario {
        name: "no time passes while a signal is on its way through a slow handler",
        run: told,
        prints: "1 at 0\n",
    },
];

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

/// Where `tell` writes.
static PIPE: AtomicI32 = AtomicI32::new(-1);

extern "C" fn tell(_: libc::c_int) {
    // As if its thread had to wait for a processor.
    for step in 0..20_000_000 {
        black_box(step);
    }
    // SAFETY: the pipe stays open, and one byte is one byte.
    unsafe { libc::write(PIPE.load(Ordering::Relaxed), b"x".as_ptr().cast(), 1) };
}

/// The first thread sleeps and gets the signal; another one waits for what the handler writes.
fn told() {
    let (reader, writer) = pipe().unwrap();
    PIPE.store(writer.into_raw_fd(), Ordering::Relaxed);
    thread::spawn(move || {
        let span = Span::start();
        let mut fd = libc::pollfd {
            fd: reader.as_raw_fd(),
            events: libc::POLLIN,
            revents: 0,
        };
        // SAFETY: the handler does only what handlers may; one descriptor is one descriptor.
        let ready = unsafe {
            let mut action: libc::sigaction = zeroed();
            action.sa_sigaction = tell as *const () as usize;
            libc::sigaction(libc::SIGTERM, &raw const action, null_mut());
            libc::kill(libc::getpid(), libc::SIGTERM);
            libc::poll(&raw mut fd, 1, 5_000)
        };
        println!("{ready} at {}", span.ms());
        std::process::exit(0);
    });
    thread::sleep(hour());
}
