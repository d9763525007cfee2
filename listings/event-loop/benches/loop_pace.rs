//! How many turns and tasks a second the loop makes, in Rust and in Python.
//!
//! Run it: `cargo bench -p event-loop --bench loop_pace`

use std::error::Error;
use std::future::poll_fn;
use std::io;
use std::path::Path;
use std::process::Command;
use std::task::Poll;
use std::time::Instant;

use measure::{Report, median};
use tokio::task::{JoinSet, LocalSet};

/// How often everything is measured; the middle one counts.
const RUNS: usize = 7;

/// What one task yields in the loops in Rust, and in those in Python.
const TURNS: [u32; 2] = [200_000, 20_000];

/// The tasks that are spawned, yield once and end.
const TASKS: [u32; 2] = [100_000, 10_000];

const NAMES: [&str; 4] = ["rust", "tokio", "python", "asyncio"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut turns: [Vec<f64>; 4] = Default::default();
    let mut tasks: [Vec<f64>; 4] = Default::default();
    // In turn, so that what else the machine does troubles all of them alike.
    for _ in 0..RUNS {
        turns[0].push(pace(TURNS[0], turns_here)?);
        turns[1].push(pace(TURNS[0], turns_in_tokio)?);
        tasks[0].push(pace(TASKS[0], tasks_here)?);
        tasks[1].push(pace(TASKS[0], tasks_in_tokio)?);
        for (number, module) in [(2, "runtime"), (3, "asyncio")] {
            let [turn, task] = in_python(module)?;
            turns[number].push(turn);
            tasks[number].push(task);
        }
    }
    let mut report = Report::new();
    for (what, words, runs) in [
        ("turns", "turns a second", turns),
        ("tasks", "tasks a second", tasks),
    ] {
        let medians = runs.map(median);
        for (name, value) in NAMES.iter().zip(medians) {
            report.figure(
                &format!("{what}-{name}"),
                value,
                "",
                &format!("{words}, {name}"),
            );
        }
        let [rust, tokio, python, asyncio] = medians;
        let mut ratio = |name: &str, value: f64, words: &str| {
            report.figure(&format!("{what}-{name}"), value, "×", words);
        };
        ratio(
            "ratio",
            rust / python,
            "the loop in Rust against the one in Python",
        );
        ratio(
            "ratio-asyncio",
            rust / asyncio,
            "the loop in Rust against asyncio",
        );
        ratio(
            "ratio-tokio",
            tokio / rust,
            "tokio's current-thread runtime against the loop in Rust",
        );
        ratio(
            "ratio-python",
            asyncio / python,
            "asyncio against the loop in Python",
        );
    }
    Ok(report.finish()?)
}

/// How many a second, when `work` does `count` of them.
fn pace(count: u32, work: fn(u32) -> io::Result<()>) -> io::Result<f64> {
    let start = Instant::now();
    work(count)?;
    Ok(f64::from(count) / start.elapsed().as_secs_f64())
}

/// Suspends once, and asks for the next poll itself.
async fn yield_once() {
    let mut yielded = false;
    poll_fn(|context| {
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

async fn yields(count: u32) {
    for _ in 0..count {
        yield_once().await;
    }
}

fn turns_here(count: u32) -> io::Result<()> {
    event_loop::spawn(yields(count));
    event_loop::run()
}

fn tasks_here(count: u32) -> io::Result<()> {
    for _ in 0..count {
        event_loop::spawn(yield_once());
    }
    event_loop::run()
}

/// Tokio's loop, with the same demands: tasks that stay on one thread, timers and sockets.
fn in_tokio(work: impl Future<Output = io::Result<()>>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_all().build()?;
    LocalSet::new().block_on(&runtime, work)
}

fn turns_in_tokio(count: u32) -> io::Result<()> {
    in_tokio(async move { Ok(tokio::task::spawn_local(yields(count)).await?) })
}

fn tasks_in_tokio(count: u32) -> io::Result<()> {
    in_tokio(async move {
        let mut tasks = JoinSet::new();
        for _ in 0..count {
            tasks.spawn_local(yield_once());
        }
        while let Some(result) = tasks.join_next().await {
            result?;
        }
        Ok(())
    })
}

/// Turns and tasks a second of a loop in Python: `runtime` or `asyncio`.
fn in_python(module: &str) -> io::Result<[f64; 2]> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("python3")
        .arg(here.join("benches/loop_pace.py"))
        .args([module, &TURNS[1].to_string(), &TASKS[1].to_string()])
        .env("PYTHONPATH", here.join("python"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()?;
    let words = String::from_utf8_lossy(&output.stdout);
    let figures: Vec<f64> = words.split_whitespace().flat_map(str::parse).collect();
    figures.try_into().map_err(|_| {
        let errors = String::from_utf8_lossy(&output.stderr);
        io::Error::other(format!("loop_pace.py {module} printed {words:?}: {errors}"))
    })
}
