//! What its yields cost the sum, and what they save the others.
//!
//! Run it: `cargo bench -p starvation --bench yielding`

use std::error::Error;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use measure::{Report, median};
use tokio::runtime::Runtime;
use tokio::task::{JoinError, yield_now};

#[expect(dead_code, reason = "the sum is wanted here and not the `main`")]
#[path = "../examples/sum_in_chunks.rs"]
mod sum_in_chunks;

use sum_in_chunks::sum_of_squares;

/// How often everything is measured; the middle one counts.
const RUNS: usize = 9;

const NUMBERS: usize = 10_000_000;

/// How many numbers are added between two yields.
const CHUNKS: [usize; 7] = [10, 100, 1000, 10_000, 100_000, 1_000_000, NUMBERS];

fn main() -> Result<(), Box<dyn Error>> {
    // As under `#[tokio::main]`, and in a task, as in a server.
    let runtime = Runtime::new()?;
    let numbers: Arc<[u64]> = (0..NUMBERS as u64).collect();
    let mut report = Report::new();

    let cost = (0..RUNS).map(|_| runtime.block_on(runtime.spawn(cost_of_a_yield())));
    let cost = median(cost.collect::<Result<Vec<f64>, _>>()?);
    report.figure(
        "yield",
        cost,
        "s",
        "a yield in a task of tokio's default runtime, with nothing else to run",
    );

    let (mut alone, mut wait) = ([const { Vec::new() }; 7], [const { Vec::new() }; 7]);
    // In turn, so that what else the machine does troubles all of them alike.
    for _ in 0..RUNS {
        for (n, chunk) in CHUNKS.into_iter().enumerate() {
            alone[n].push(alone_takes(&runtime, numbers.clone(), chunk)?);
            let beside = wait_beside(numbers.clone(), chunk);
            wait[n].push(runtime.block_on(runtime.spawn(beside))??);
        }
    }
    let (alone, wait) = (alone.map(median), wait.map(median));
    let whole = alone[CHUNKS.len() - 1];
    report.figure("whole", whole, "s", "the sum with one yield, at its end");
    for (name, n) in [("10", 0), ("1000", 2), ("100000", 4)] {
        let words = format!("the sum with a yield after {name} numbers, against one yield");
        report.figure(&format!("slower-{name}"), alone[n] / whole, "×", &words);
    }
    for (name, n) in [("1000", 2), ("100000", 4), ("whole", CHUNKS.len() - 1)] {
        let words =
            format!("99 of 100 waits of another future for its turn end within, chunk: {name}");
        report.figure(&format!("wait-{name}"), wait[n], "s", &words);
    }

    let x = ("numbers between two yields", "");
    let points = |values: [f64; 7]| CHUNKS.map(|chunk| chunk as f64).into_iter().zip(values);
    report.series("the sum, alone", x, ("time", "s"), points(alone));
    report.series(
        "another's wait for its turn, 99 of 100",
        x,
        ("time", "s"),
        points(wait),
    );
    Ok(report.finish()?)
}

/// Seconds that a yield takes, in a task that does nothing else.
async fn cost_of_a_yield() -> f64 {
    const YIELDS: u32 = 100_000;
    let start = Instant::now();
    for _ in 0..YIELDS {
        yield_now().await;
    }
    start.elapsed().as_secs_f64() / f64::from(YIELDS)
}

/// Seconds that the sum takes with nothing beside it.
fn alone_takes(runtime: &Runtime, numbers: Arc<[u64]>, chunk: usize) -> Result<f64, JoinError> {
    let sum = async move { sum_of_squares(black_box(&numbers), chunk).await };
    let start = Instant::now();
    black_box(runtime.block_on(runtime.spawn(sum))?);
    Ok(start.elapsed().as_secs_f64())
}

/// How long another future waits between two of its turns, in seconds: all but the longest hundredth
/// of its waits are no longer.
async fn wait_beside(numbers: Arc<[u64]>, chunk: usize) -> Result<f64, &'static str> {
    let mut waits = Vec::with_capacity(numbers.len() / chunk + 2);
    let turns = async {
        let mut last = Instant::now();
        loop {
            yield_now().await;
            waits.push(last.elapsed().as_secs_f64());
            last = Instant::now();
        }
    };
    let sum = sum_of_squares(black_box(&numbers), chunk);
    tokio::select! {
        biased;
        () = turns => Err("the turns never end"),
        sum = sum => {
            black_box(sum);
            waits.sort_by(f64::total_cmp);
            // The longest of few.
            waits.get(waits.len() * 99 / 100).copied().ok_or("there were no turns")
        }
    }
}
