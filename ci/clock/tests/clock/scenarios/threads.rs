//! How threads begin and end.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;

use super::{Scenario, Span, ms};

pub const ALL: &[Scenario] = &[
    Scenario {
        name: "a thread has ended when the destructors of its thread-locals have slept",
        run: destructors,
        prints: "slept in a destructor\njoined at 2000\n",
    },
    Scenario {
        name: "a scope waits for the bodies of its threads",
        run: scope,
        prints: "over at 70\n",
    },
    Scenario {
        name: "a thousand threads sleep and wake in order",
        run: thousand,
        prints: "1000 in order at 1000\n",
    },
    Scenario {
        name: "places of threads that are gone are used again",
        run: in_a_row,
        prints: "3000 were joined or detached at 3000\n",
    },
    Scenario {
        name: "threads that meet at a lock take turns",
        run: contended,
        prints: "counted 4000 at 0\n",
    },
];

/// Sleeps when it is dropped.
struct Slow;

impl Drop for Slow {
    fn drop(&mut self) {
        thread::sleep(ms(2_000));
        println!("slept in a destructor");
    }
}

thread_local! {
    static SLOW: RefCell<Option<Slow>> = const { RefCell::new(None) };
}

fn destructors() {
    let span = Span::start();
    let thread = thread::spawn(|| SLOW.with(|slow| *slow.borrow_mut() = Some(Slow)));
    thread.join().unwrap();
    println!("joined at {}", span.ms());
}

fn scope() {
    let span = Span::start();
    thread::scope(|scope| {
        for time in [30, 70, 50] {
            scope.spawn(move || thread::sleep(ms(time)));
        }
    });
    println!("over at {}", span.ms());
}

fn thousand() {
    let span = Span::start();
    let (sender, receiver) = mpsc::channel();
    for time in (1..=1_000).rev() {
        let sender = sender.clone();
        let body = move || {
            thread::sleep(ms(time));
            sender.send(time).unwrap();
        };
        thread::Builder::new()
            .stack_size(32 * 1024)
            .spawn(body)
            .unwrap();
    }
    drop(sender);
    let woken: Vec<u64> = receiver.iter().collect();
    let order = if woken.is_sorted() {
        "in order"
    } else {
        "in disorder"
    };
    println!("{} {order} at {}", woken.len(), span.ms());
}

fn in_a_row() {
    let span = Span::start();
    let (sender, receiver) = mpsc::channel();
    for number in 0..3_000 {
        let sender = sender.clone();
        let thread = thread::spawn(move || {
            thread::sleep(ms(1));
            sender.send(()).unwrap();
        });
        match number % 2 {
            0 => thread.join().unwrap(),
            // Detached.
            _ => drop(thread),
        }
        receiver.recv().unwrap();
    }
    println!("3000 were joined or detached at {}", span.ms());
}

fn contended() {
    let span = Span::start();
    let count = std::sync::Mutex::new(0);
    let arrived = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                arrived.fetch_add(1, Ordering::Relaxed);
                for _ in 0..1_000 {
                    let mut count = count.lock().unwrap();
                    thread::yield_now();
                    *count += 1;
                }
            });
        }
    });
    println!("counted {} at {}", count.lock().unwrap(), span.ms() / 100);
}
