//! Measures what tracking costs: 10 000 polls of the same task, plain, tracked, and recorded.
//!
//! ```console
//! $ cargo run --release -p timeline --example overhead
//! ```
//!
//! Each figure is the fastest of several runs. An empty poll is the worst case: it does nothing that
//! a recording could be small beside. Beside it stands a poll that works for 100 microseconds.

use std::env;
use std::future::Future;
use std::hint::black_box;
use std::io;
use std::process::Command;
use std::time::{Duration, Instant};

/// The polls of one run.
const POLLS: u32 = 10_000;

/// The runs, of which the fastest counts.
const RUNS: u32 = 5;

fn main() -> io::Result<()> {
    if env::var_os(timeline::OUT).is_some() {
        for work in WORK {
            println!(
                "{}",
                fastest(|| timeline::track("task", 1, task(work))).as_nanos()
            );
        }
        return Ok(());
    }
    let recorded = recorded()?;
    println!("10 000 polls   plain      tracked          recorded");
    for (work, recorded) in WORK.into_iter().zip(recorded) {
        let plain = fastest(|| task(work));
        let tracked = fastest(|| timeline::track("task", 1, task(work)));
        println!(
            "{:>6} µs each {:>7.2} ms {:>7.2} ms ×{:.2} {:>8.2} ms ×{:.2} ({:.2} µs a poll)",
            work.as_micros(),
            milliseconds(plain),
            milliseconds(tracked),
            ratio(tracked, plain),
            milliseconds(recorded),
            ratio(recorded, plain),
            milliseconds(recorded.saturating_sub(plain)) * 1000.0 / f64::from(POLLS),
        );
    }
    Ok(())
}

/// What one poll works for.
const WORK: [Duration; 3] = [
    Duration::ZERO,
    Duration::from_micros(10),
    Duration::from_micros(100),
];

/// A task that gives way 10 000 times, and works in between.
async fn task(work: Duration) {
    for _ in 1..POLLS {
        let start = Instant::now();
        while black_box(start.elapsed()) < work {}
        tokio::task::yield_now().await;
    }
}

fn fastest<F: Future>(future: impl Fn() -> F) -> Duration {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime without drivers needs nothing of the system");
    let measure = |_| {
        let start = Instant::now();
        runtime.block_on(future());
        start.elapsed()
    };
    (0..RUNS).map(measure).min().unwrap_or_default()
}

/// Runs this program once more with a recording, and reads what it measured.
fn recorded() -> io::Result<Vec<Duration>> {
    let file = env::temp_dir().join(format!("overhead-{}.events", std::process::id()));
    let output = Command::new(env::current_exe()?)
        .env(timeline::OUT, &file)
        .output()?;
    std::fs::remove_file(&file)?;
    let text = String::from_utf8_lossy(&output.stdout);
    let figures = text
        .lines()
        .map(|line| line.parse().map(Duration::from_nanos));
    figures.collect::<Result<_, _>>().map_err(io::Error::other)
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn ratio(time: Duration, of: Duration) -> f64 {
    time.as_secs_f64() / of.as_secs_f64()
}
