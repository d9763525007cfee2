//! Sleeps, futexes, and loops that look at the clock.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::thread;
use std::time::{Instant, SystemTime};

use super::{Scenario, Span, hour, ms};

pub const ALL: &[Scenario] = &[
    Scenario {
        name: "a sleep of an hour is over at once, and took an hour",
        run: hour_of_sleep,
        prints: "3600000 ms, by the wall 3600 s\n",
    },
    Scenario {
        name: "sleepers wake in the order of their deadlines",
        run: sleepers,
        prints: "10 at 10\n20 at 20\n30 at 30\n40 at 40\n",
    },
    Scenario {
        name: "sleepers of one deadline wake in the order in which they went to sleep",
        run: same_deadline,
        prints: "0 1 2 3 4 5 6 7 at 50\n",
    },
    Scenario {
        name: "a futex without a deadline waits for its wake",
        run: futex_woken,
        prints: "woken at 5000\n",
    },
    Scenario {
        name: "a futex with a deadline waits for whichever is first",
        run: futex_timed_out,
        prints: "timed out at 3000\nreceived 7 at 4000\nparked until 4500\n",
    },
    Scenario {
        name: "a loop that looks at the clock gets to the end of its time",
        run: looks,
        prints: "slept meanwhile: true, at 200\n",
    },
    Scenario {
        name: "a loop that yields gets to the end of its time",
        run: yields,
        prints: "done at 10\n",
    },
    Scenario {
        name: "a thread that spins without a call sees what another one does",
        run: spins,
        prints: "rung\n",
    },
    Scenario {
        name: "a thread that computes without a call isn't overtaken by a distant deadline",
        run: computes,
        prints: "computed\nslept\n",
    },
];

fn hour_of_sleep() {
    let (span, wall) = (Span::start(), SystemTime::now());
    thread::sleep(hour());
    let wall = wall.elapsed().expect("the wall clock goes forward");
    println!("{} ms, by the wall {} s", span.ms(), wall.as_secs());
}

fn sleepers() {
    let span = Arc::new(Span::start());
    let threads = [30, 10, 40, 20].map(|time| {
        let span = Arc::clone(&span);
        thread::spawn(move || {
            thread::sleep(ms(time));
            println!("{time} at {}", span.ms());
        })
    });
    for thread in threads {
        thread.join().unwrap();
    }
}

fn same_deadline() {
    let deadline = Instant::now() + ms(50);
    let span = Span::start();
    let (sender, receiver) = mpsc::channel();
    for number in 0..8 {
        let sender = sender.clone();
        thread::spawn(move || {
            let (lock, never) = (Mutex::new(()), Condvar::new());
            let left = deadline - Instant::now();
            drop(never.wait_timeout(lock.lock().unwrap(), left));
            sender.send(number).unwrap();
        });
    }
    drop(sender);
    let order: Vec<String> = receiver
        .iter()
        .map(|number: i32| number.to_string())
        .collect();
    println!("{} at {}", order.join(" "), span.ms());
}

fn futex_woken() {
    let span = Span::start();
    let pair = Arc::new((Mutex::new(false), Condvar::new()));
    let theirs = Arc::clone(&pair);
    let waker = thread::spawn(move || {
        thread::sleep(ms(5_000));
        *theirs.0.lock().unwrap() = true;
        theirs.1.notify_one();
    });
    let woken = pair.0.lock().unwrap();
    drop(pair.1.wait_while(woken, |woken| !*woken));
    println!("woken at {}", span.ms());
    waker.join().unwrap();
}

fn futex_timed_out() {
    let span = Span::start();
    let (sender, receiver) = mpsc::channel();
    let thread = thread::spawn(move || {
        thread::sleep(ms(4_000));
        sender.send(7).unwrap();
        thread::sleep(ms(1_000));
    });
    receiver.recv_timeout(ms(3_000)).unwrap_err();
    println!("timed out at {}", span.ms());
    let received = receiver.recv_timeout(ms(3_000)).unwrap();
    println!("received {received} at {}", span.ms());
    thread::park_timeout(ms(500));
    println!("parked until {}", span.ms());
    thread.join().unwrap();
}

fn looks() {
    let span = Span::start();
    let slept = Arc::new(AtomicBool::new(false));
    let theirs = Arc::clone(&slept);
    thread::spawn(move || {
        thread::sleep(ms(100));
        theirs.store(true, Ordering::Relaxed);
    });
    while span.ms() < 200 {}
    println!(
        "slept meanwhile: {}, at {}",
        slept.load(Ordering::Relaxed),
        span.ms()
    );
}

fn yields() {
    let span = Span::start();
    while span.ms() < 10 {
        thread::yield_now();
    }
    println!("done at {}", span.ms());
}

fn spins() {
    let bell = Arc::new(AtomicBool::new(false));
    let theirs = Arc::clone(&bell);
    thread::spawn(move || {
        thread::sleep(ms(20));
        theirs.store(true, Ordering::Release);
    });
    while !bell.load(Ordering::Acquire) {
        std::hint::spin_loop();
    }
    println!("rung");
}

fn computes() {
    let sleeper = thread::spawn(|| {
        thread::sleep(hour());
        println!("slept");
    });
    thread::sleep(ms(1));
    let sum = (0..50_000_000u64).fold(0, |sum, n| std::hint::black_box(sum ^ n));
    std::hint::black_box(sum);
    println!("computed");
    sleeper.join().unwrap();
}
