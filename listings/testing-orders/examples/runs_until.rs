//! Two bugs and six ways to test for them: how many runs fail, and which is the first.
//!
//! Run it: `cargo run -p testing-orders --example runs_until`

use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use loom::sync::{Arc as LoomArc, Mutex as LoomMutex};
use shuttle::scheduler::{PctScheduler, RandomScheduler, Scheduler};
use testing_orders::branches::{look_up, reprice};
use testing_orders::orders::{Local, every_order};
use testing_orders::shop::{Slow, Stored, sell};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

/// A number that a test can share and look at.
pub(crate) trait Shared: Stored + Clone + 'static {
    fn make(value: u32) -> Self;
    fn now(&self) -> u32;
}

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;
/// What to run, and what tells afterwards whether it went wrong.
type Test = (Vec<Task>, Box<dyn Fn() -> bool + Send>);

pub(crate) fn one_seat<S: Shared>() -> Test {
    let (seats, sold) = (S::make(1), Arc::new(Mutex::new(0)));
    let customer = || -> Task {
        let (seats, sold) = (seats.clone(), Arc::clone(&sold));
        Box::pin(async move {
            let sells = sell(&seats).await;
            *sold.lock().expect("no panic") += u32::from(sells);
        })
    };
    let customers = vec![customer(), customer()];
    (
        customers,
        Box::new(move || *sold.lock().expect("no panic") > 1),
    )
}

pub(crate) fn old_price<S: Shared>() -> Test {
    let (price, kept) = (S::make(1), [(); 8].map(|()| S::make(0)));
    let (from, to, last) = (price.clone(), kept[7].clone(), kept[7].clone());
    let look_up: Task = Box::pin(async move { look_up(&from, &to).await });
    let reprice: Task = Box::pin(async move { reprice(&price, &kept).await });
    (vec![look_up, reprice], Box::new(move || last.now() == 1))
}

#[derive(Clone, Default)]
pub(crate) struct Found {
    pub(crate) runs: u32,
    pub(crate) failed: u32,
    pub(crate) first: Option<u32>,
}

impl Found {
    fn note(&mut self, failed: bool) {
        self.runs += 1;
        if failed {
            self.failed += 1;
            self.first.get_or_insert(self.runs);
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Found {
            runs,
            failed,
            first,
        } = self;
        match first {
            Some(first) => write!(f, "{failed} of {runs} fail, the first is run {first}"),
            None => write!(f, "none of {runs} fails"),
        }
    }
}

impl Shared for Slow {
    fn make(value: u32) -> Slow {
        Slow::new(value)
    }

    fn now(&self) -> u32 {
        Slow::now(self)
    }
}

// ANCHOR: tools
pub(crate) fn on_tokio(runtime: &Runtime, test: fn() -> Test) -> Found {
    let mut found = Found::default();
    for _ in 0..RUNS {
        let (tasks, fails) = test();
        let all = async { tasks.into_iter().collect::<JoinSet<()>>().join_all().await };
        runtime.block_on(all);
        found.note(fails());
    }
    found
}

pub(crate) fn enumerated(test: fn() -> Test) -> Found {
    let (fails, mut found) = (RefCell::new(None), Found::default());
    let make = || {
        let (tasks, this_fails) = test();
        fails.replace(Some(this_fails));
        tasks.into_iter().map(|task| task as Local<()>).collect()
    };
    every_order(make, |_, _| {
        found.note(fails.take().is_some_and(|fails| fails()))
    });
    found
}

pub(crate) fn shuttled(scheduler: impl Scheduler + 'static, test: fn() -> Test) -> Found {
    let found = Arc::new(Mutex::new(Found::default()));
    let noted = Arc::clone(&found);
    shuttle::Runner::new(scheduler, shuttle::Config::default()).run(move || {
        let (tasks, fails) = test();
        let tasks: Vec<_> = tasks.into_iter().map(shuttle::future::spawn).collect();
        for task in tasks {
            shuttle::future::block_on(task).expect("no panic");
        }
        noted.lock().expect("no panic").note(fails());
    });
    found.lock().expect("no panic").clone()
}

pub(crate) fn loomed(test: fn() -> Test) -> Found {
    let found = Arc::new(Mutex::new(Found::default()));
    let noted = Arc::clone(&found);
    loom::model(move || {
        let (tasks, fails) = test();
        let on_thread = |task| loom::thread::spawn(move || loom::future::block_on(task));
        let threads: Vec<_> = tasks.into_iter().map(on_thread).collect();
        for thread in threads {
            thread.join().expect("no panic");
        }
        noted.lock().expect("no panic").note(fails());
    });
    found.lock().expect("no panic").clone()
}
// ANCHOR_END: tools

/// loom looks at its own locks only.
#[derive(Clone)]
pub(crate) struct Looms(LoomArc<LoomMutex<u32>>);

impl Stored for Looms {
    async fn get(&self) -> u32 {
        *self.0.lock().expect("no panic")
    }

    async fn set(&self, value: u32) {
        *self.0.lock().expect("no panic") = value;
    }
}

impl Shared for Looms {
    fn make(value: u32) -> Looms {
        Looms(LoomArc::new(LoomMutex::new(value)))
    }

    fn now(&self) -> u32 {
        *self.0.lock().expect("no panic")
    }
}

const RUNS: usize = 10_000;

fn main() -> io::Result<()> {
    let one_thread = Builder::new_current_thread().build()?;
    let two_workers = Builder::new_multi_thread().worker_threads(2).build()?;
    // First loom: it unwinds what it abandons, and shuttle reports each panic from its first run on.
    let by_loom = [loomed(one_seat::<Looms>), loomed(old_price::<Looms>)];
    let tests: [(_, fn() -> Test); 2] = [
        ("the seat is sold twice", one_seat::<Slow>),
        ("a branch keeps the old price", old_price::<Slow>),
    ];
    for ((name, test), by_loom) in tests.into_iter().zip(by_loom) {
        println!("{name}:");
        println!("  tokio, one thread: {}", on_tokio(&one_thread, test));
        println!("  tokio, two workers: {}", on_tokio(&two_workers, test));
        println!("  every order: {}", enumerated(test));
        println!("  loom: {by_loom}");
        let random = RandomScheduler::new_from_seed(1, RUNS);
        println!("  shuttle, random: {}", shuttled(random, test));
        let pct = PctScheduler::new_from_seed(1, 3, RUNS);
        println!("  shuttle, PCT: {}", shuttled(pct, test));
    }
    Ok(())
}
