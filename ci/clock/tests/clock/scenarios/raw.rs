//! System calls that are made without libc.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use polling::{Event, Events, Poller};
use rustix::thread::{NanosleepRelativeResult, nanosleep};
use rustix::time::{ClockId, Timespec, clock_gettime};

use super::{Scenario, Span, hour, ms};

pub const ALL: &[Scenario] = &[
    Scenario {
        name: "a raw sleep is virtual, and so is a raw look at the clock",
        run: raw_sleep,
        prints: "Ok at 60000, raw: 60 s\n",
    },
    Scenario {
        name: "a poller waits for its deadline",
        run: poller_deadline,
        prints: "0 events at 3000\n",
    },
    Scenario {
        name: "a poller is notified",
        run: poller_notified,
        prints: "0 events at 2000\n",
    },
    Scenario {
        name: "a poller sees a socket become ready",
        run: poller_socket,
        prints: "1 events at 1500\n",
    },
];

fn minute() -> NanosleepRelativeResult {
    nanosleep(&Timespec {
        tv_sec: 60,
        tv_nsec: 0,
    })
}

fn raw_sleep() {
    let span = Span::start();
    let start = clock_gettime(ClockId::Monotonic).tv_sec;
    let result = minute();
    let raw = clock_gettime(ClockId::Monotonic).tv_sec - start;
    println!("{result:?} at {}, raw: {raw} s", span.ms());
}

fn wait(poller: &Poller, time: Duration) {
    let span = Span::start();
    let mut events = Events::new();
    poller.wait(&mut events, Some(time)).unwrap();
    println!("{} events at {}", events.len(), span.ms());
}

fn poller_deadline() {
    wait(&Poller::new().unwrap(), ms(3_000));
}

fn poller_notified() {
    let poller = Arc::new(Poller::new().unwrap());
    let theirs = Arc::clone(&poller);
    thread::spawn(move || {
        thread::sleep(ms(2_000));
        theirs.notify().unwrap();
    });
    wait(&poller, hour());
}

fn poller_socket() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (server, _) = listener.accept().unwrap();
    let poller = Poller::new().unwrap();
    // SAFETY: the socket is taken out again below.
    unsafe { poller.add(&server, Event::readable(1)).unwrap() };
    thread::spawn(move || {
        thread::sleep(ms(1_500));
        client.write_all(b"x").unwrap();
    });
    wait(&poller, hour());
    poller.delete(&server).unwrap();
}
