//! Signals that a program sends to itself.

use std::mem::zeroed;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use super::{Scenario, Span, ms};

pub const ALL: &[Scenario] = &[
    Scenario {
        name: "a signal to a thread ends its sleep, which tells what was left",
        run: to_thread,
        prints: "-1, 7 s left, 1 handled\n",
    },
    Scenario {
        name: "a signal to the process ends the first thread's wait",
        run: to_process,
        prints: "-1 at 500, 1 handled\n",
    },
    Scenario {
        name: "a signal that is ignored ends no wait",
        run: ignored,
        prints: "0 at 1000\n",
    },
    Scenario {
        name: "an alarm comes at its time",
        run: alarm,
        prints: "-1 at 2000, 1 handled\n",
    },
    Scenario {
        name: "a handler may write to a pipe that another thread reads",
        run: self_pipe,
        prints: "read at 300\n",
    },
];

static HANDLED: AtomicU32 = AtomicU32::new(0);
/// The write end of a pipe, or 0.
static PIPE: AtomicU32 = AtomicU32::new(0);

extern "C" fn on_signal(_: libc::c_int) {
    HANDLED.fetch_add(1, Ordering::Relaxed);
    let pipe = PIPE.load(Ordering::Relaxed);
    if pipe != 0 {
        // SAFETY: one byte is one byte.
        unsafe { libc::write(pipe as libc::c_int, c"x".as_ptr().cast(), 1) };
    }
}

/// Makes [`on_signal`] handle a signal.
fn handle(signal: libc::c_int) {
    // SAFETY: the handler does only what handlers may.
    unsafe {
        let mut action: libc::sigaction = zeroed();
        action.sa_sigaction = on_signal as *const () as usize;
        libc::sigaction(signal, &raw const action, null_mut());
    }
}

/// Sleeps ten seconds at most. Returns what nanosleep(2) does, and the seconds that are left.
fn sleep() -> (libc::c_int, libc::time_t) {
    let mut time = libc::timespec {
        tv_sec: 10,
        tv_nsec: 0,
    };
    // SAFETY: both pointers may be the same.
    let result = unsafe { libc::nanosleep(&raw const time, &raw mut time) };
    (result, time.tv_sec)
}

fn to_thread() {
    handle(libc::SIGUSR1);
    let sleeper = thread::spawn(|| {
        let (result, left) = sleep();
        println!(
            "{result}, {left} s left, {} handled",
            HANDLED.load(Ordering::Relaxed)
        );
    });
    thread::sleep(ms(2_500));
    // SAFETY: the thread isn't joined yet.
    unsafe {
        use std::os::unix::thread::JoinHandleExt;
        libc::pthread_kill(sleeper.as_pthread_t(), libc::SIGUSR1);
    }
    sleeper.join().unwrap();
}

/// Sends the process a signal after `time`.
fn signal_after(time: u64, signal: libc::c_int) {
    thread::spawn(move || {
        thread::sleep(ms(time));
        // SAFETY: takes no pointer.
        unsafe { libc::kill(libc::getpid(), signal) };
        thread::sleep(ms(20_000));
    });
}

fn to_process() {
    let span = Span::start();
    handle(libc::SIGUSR1);
    signal_after(500, libc::SIGUSR1);
    let (result, _) = sleep();
    println!(
        "{result} at {}, {} handled",
        span.ms(),
        HANDLED.load(Ordering::Relaxed)
    );
}

fn ignored() {
    let span = Span::start();
    // SAFETY: takes no pointer.
    unsafe { libc::signal(libc::SIGUSR1, libc::SIG_IGN) };
    signal_after(500, libc::SIGUSR1);
    // SAFETY: none are none.
    let result = unsafe { libc::poll(null_mut(), 0, 1_000) };
    println!("{result} at {}", span.ms());
}

fn alarm() {
    let span = Span::start();
    handle(libc::SIGALRM);
    // SAFETY: takes no pointer.
    unsafe { libc::alarm(2) };
    let (result, _) = sleep();
    println!(
        "{result} at {}, {} handled",
        span.ms(),
        HANDLED.load(Ordering::Relaxed)
    );
}

fn self_pipe() {
    use std::io::Read;
    use std::os::fd::IntoRawFd;
    let span = Span::start();
    let (mut reader, writer) = std::io::pipe().unwrap();
    PIPE.store(writer.into_raw_fd() as u32, Ordering::Relaxed);
    handle(libc::SIGUSR1);
    signal_after(300, libc::SIGUSR1);
    let thread = thread::spawn(move || {
        reader.read_exact(&mut [0]).unwrap();
        println!("read at {}", span.ms());
    });
    thread.join().unwrap();
}
