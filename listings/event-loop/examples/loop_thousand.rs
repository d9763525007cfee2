//! A thousand delays at once.
//!
//! Run it: `cargo run -p event-loop --example loop_thousand`

use std::cell::Cell;
use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant};

use event_loop::{run, sleep, spawn};

const TASKS: u32 = 1000;
const DELAY: Duration = Duration::from_millis(500);

#[derive(Default)]
struct Steps {
    first: Cell<u32>,
    second: Cell<u32>,
}

async fn delay_message(steps: Rc<Steps>) {
    steps.first.update(|count| count + 1);
    sleep(DELAY).await;
    steps.second.update(|count| count + 1);
}

fn main() -> io::Result<()> {
    let steps = Rc::new(Steps::default());
    let start = Instant::now();
    for _ in 0..TASKS {
        spawn(delay_message(Rc::clone(&steps)));
    }
    run()?;
    let took = start.elapsed();
    println!("step 1: {} times", steps.first.get());
    println!("step 2: {} times", steps.second.get());
    println!("one after another they would take {:?}", DELAY * TASKS);
    println!("they took less than 5 s: {}", took < Duration::from_secs(5));
    Ok(())
}
