//! Two visitors are received by coroutines that have stacks of their own.
//!
//! Run it: `cargo run -p why-async --example visitors_coroutines`

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use corosensei::{Coroutine, CoroutineResult, Yielder};

const ADA: Duration = Duration::from_millis(200);
const GRACE: Duration = Duration::from_millis(300);

// ANCHOR: model
/// What a visit uses to suspend itself: it hands out for how long.
type Suspend = Yielder<(), Duration>;

fn visit(coroutine: &Suspend, name: &str, pause: Duration) -> u32 {
    coroutine.suspend(pause);
    println!("Hello, {name}!");
    coroutine.suspend(pause);
    println!("Goodbye, {name}!");
    1
}

pub(crate) fn receive() -> u32 {
    let ada = Coroutine::new(|coroutine: &Suspend, ()| visit(coroutine, "Ada", ADA));
    let grace = Coroutine::new(|coroutine: &Suspend, ()| visit(coroutine, "Grace", GRACE));
    run([ada, grace])
}
// ANCHOR_END: model

// ANCHOR: scheduler
fn run(visits: [Coroutine<(), Duration, u32>; 2]) -> u32 {
    let start = Instant::now();
    let mut waiting: BTreeMap<(Instant, usize), _> = (0..)
        .zip(visits)
        .map(|(number, visit)| ((start, number), visit))
        .collect();
    let mut count = 0;
    while let Some(((due, number), mut visit)) = waiting.pop_first() {
        thread::sleep(due.saturating_duration_since(Instant::now()));
        match visit.resume(()) {
            CoroutineResult::Yield(pause) => {
                waiting.insert((due + pause, number), visit);
            }
            CoroutineResult::Return(one) => count += one,
        }
    }
    count
}
// ANCHOR_END: scheduler

fn main() {
    println!("{} visitors", receive());
}
