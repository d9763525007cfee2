//! Waiting for descriptors that aren't sockets.

use std::fs::File;
use std::io::{PipeReader, Read, Write, pipe};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::ptr::null_mut;
use std::thread;

use super::{Scenario, Span, hour, ms};

pub const ALL: &[Scenario] = &[
    Scenario {
        name: "poll waits for a descriptor or for its deadline",
        run: poll,
        prints: "0 at 1000\n1 at 2000\nwithout descriptors at 2500\n",
    },
    Scenario {
        name: "epoll waits for a descriptor or for its deadline",
        run: epoll,
        prints: "0 at 1000\n1 at 2000, datum 7\n",
    },
    Scenario {
        name: "a timerfd counts its intervals",
        run: timer,
        prints: "1 at 300\n1 at 500\n5 at 1500\n1 at 4500\n",
    },
    Scenario {
        name: "an eventfd wakes its reader",
        run: event,
        prints: "read 3 at 700\n",
    },
    Scenario {
        name: "a blocking pipe takes more than it holds as it is read",
        run: full_pipe,
        prints: "wrote all at 4000\nread 1000000\n",
    },
];

/// Returns a pipe into which a byte comes after `time`.
fn later(time: u64) -> PipeReader {
    let (reader, mut writer) = pipe().unwrap();
    thread::spawn(move || {
        thread::sleep(ms(time));
        writer.write_all(b"x").unwrap();
        // Keeps it open.
        thread::sleep(hour());
    });
    reader
}

fn poll() {
    let span = Span::start();
    let reader = later(2_000);
    let mut fd = libc::pollfd {
        fd: reader.as_raw_fd(),
        events: libc::POLLIN,
        revents: 0,
    };
    // SAFETY: one descriptor is one descriptor.
    let mut poll = |ms| unsafe { libc::poll(&raw mut fd, 1, ms) };
    println!("{} at {}", poll(1_000), span.ms());
    println!("{} at {}", poll(-1), span.ms());
    // SAFETY: none are none.
    unsafe { libc::poll(null_mut(), 0, 500) };
    println!("without descriptors at {}", span.ms());
}

fn epoll() {
    let span = Span::start();
    let reader = later(2_000);
    let mut event = libc::epoll_event {
        events: libc::EPOLLIN as u32,
        u64: 7,
    };
    // SAFETY: the structures outlive the calls, and there is room for the one event.
    unsafe {
        let epoll = libc::epoll_create1(libc::EPOLL_CLOEXEC);
        libc::epoll_ctl(
            epoll,
            libc::EPOLL_CTL_ADD,
            reader.as_raw_fd(),
            &raw mut event,
        );
        event.u64 = 0;
        println!(
            "{} at {}",
            libc::epoll_wait(epoll, &raw mut event, 1, 1_000),
            span.ms()
        );
        let found = libc::epoll_wait(epoll, &raw mut event, 1, -1);
        println!("{found} at {}, datum {}", span.ms(), { event.u64 });
    }
}

fn time(ms: i64) -> libc::timespec {
    libc::timespec {
        tv_sec: ms / 1_000,
        tv_nsec: ms % 1_000 * 1_000_000,
    }
}

fn timer() {
    let span = Span::start();
    // SAFETY: takes no pointer.
    let fd = unsafe { libc::timerfd_create(libc::CLOCK_MONOTONIC, libc::TFD_CLOEXEC) };
    let set = |first, every| {
        let new = libc::itimerspec {
            it_interval: time(every),
            it_value: time(first),
        };
        // SAFETY: `new` outlives the call; the old value isn't asked for.
        unsafe { libc::timerfd_settime(fd, 0, &raw const new, null_mut()) };
    };
    // SAFETY: the timer's descriptor belongs to nothing else.
    let mut file = File::from(unsafe { OwnedFd::from_raw_fd(fd) });
    let mut count = || {
        let mut bytes = [0; 8];
        file.read_exact(&mut bytes).unwrap();
        u64::from_ne_bytes(bytes)
    };
    set(300, 200);
    println!("{} at {}", count(), span.ms());
    println!("{} at {}", count(), span.ms());
    thread::sleep(ms(1_000));
    println!("{} at {}", count(), span.ms());
    let mut then = time(0);
    // SAFETY: `then` outlives the call.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut then) };
    then.tv_sec += 3;
    let new = libc::itimerspec {
        it_interval: time(0),
        it_value: then,
    };
    // SAFETY: `new` outlives the call; the old value isn't asked for.
    unsafe { libc::timerfd_settime(fd, libc::TFD_TIMER_ABSTIME, &raw const new, null_mut()) };
    println!("{} at {}", count(), span.ms());
}

fn event() {
    let span = Span::start();
    // SAFETY: takes no pointer; the descriptor belongs to nothing else.
    let mut reader = File::from(unsafe { OwnedFd::from_raw_fd(libc::eventfd(0, 0)) });
    let mut writer = reader.try_clone().unwrap();
    thread::spawn(move || {
        thread::sleep(ms(700));
        writer.write_all(&3u64.to_ne_bytes()).unwrap();
    });
    let mut bytes = [0; 8];
    reader.read_exact(&mut bytes).unwrap();
    println!("read {} at {}", u64::from_ne_bytes(bytes), span.ms());
}

fn full_pipe() {
    let span = Span::start();
    let (mut reader, mut writer) = pipe().unwrap();
    let thread = thread::spawn(move || {
        writer.write_all(&[1; 1_000_000]).unwrap();
        println!("wrote all at {}", span.ms());
    });
    thread::sleep(ms(4_000));
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).unwrap();
    thread.join().unwrap();
    println!("read {}", bytes.len());
}
