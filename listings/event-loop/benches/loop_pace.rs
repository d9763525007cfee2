//! How many turns and tasks a second four loops make: ours in Rust and in Python, asyncio and tokio.
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
use tokio::runtime::{Builder, Runtime};

/// How often everything is measured; the middle one counts.
const RUNS: usize = 7;

/// How often one task suspends in the loops in Rust, and in those in Python.
const TURNS: [u32; 2] = [200_000, 20_000];

/// The tasks that are spawned, suspend once and end.
const TASKS: [u32; 2] = [100_000, 10_000];

/// The polls after which tokio asks for events, unless it is told otherwise.
const AS_IT_COMES: u32 = 61;

const NAMES: [&str; 4] = ["rust", "tokio", "python", "asyncio"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut turns: [Vec<f64>; 4] = Default::default();
    let mut tasks: [Vec<f64>; 4] = Default::default();
    let mut polls = Vec::new();
    // In turn, so that what else the machine does troubles all of them alike.
    for _ in 0..RUNS {
        turns[0].push(pace(TURNS[0], turns_here)?);
        turns[1].push(pace(TURNS[0], turns_in_tokio)?);
        polls.push(pace(TURNS[0], polls_in_tokio)?);
        tasks[0].push(pace(TASKS[0], tasks_here)?);
        tasks[1].push(pace(TASKS[0], tasks_in_tokio)?);
        for (number, module) in [(2, "runtime"), (3, "asyncio")] {
            let [turn, task] = in_python(module)?;
            turns[number].push(turn);
            tasks[number].push(task);
        }
    }
    let mut report = Report::new();
    let turns = turns.map(median);
    figures(&mut report, "turns", turns);
    let polls = median(polls);
    let words = "polls a second, tokio as it comes";
    report.figure("polls-tokio", polls, "", words);
    let words = "polls of tokio as it comes against its turns";
    report.figure("polls-ratio-tokio", polls / turns[1], "×", words);
    figures(&mut report, "tasks", tasks.map(median));
    Ok(report.finish()?)
}

/// What each loop makes a second, and how the loop in Rust compares.
fn figures(report: &mut Report, what: &str, medians: [f64; 4]) {
    for (name, value) in NAMES.iter().zip(medians) {
        let words = format!("{what} a second, {name}");
        report.figure(&format!("{what}-{name}"), value, "", &words);
    }
    let [rust, tokio, python, asyncio] = medians;
    for (name, ratio, words) in [
        (
            "ratio",
            rust / python,
            "the loop in Rust against the one in Python",
        ),
        (
            "ratio-asyncio",
            rust / asyncio,
            "the loop in Rust against asyncio",
        ),
        (
            "ratio-tokio",
            tokio / rust,
            "tokio against the loop in Rust",
        ),
    ] {
        report.figure(&format!("{what}-{name}"), ratio, "×", words);
    }
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

/// Tokio's loop on this thread, with timers and sockets, which it asks for
/// events after `interval` polls.
fn tokio_loop(interval: u32) -> io::Result<Runtime> {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().event_interval(interval).build()
}

/// It asks for events after each poll, as our loop does here. So a poll is a turn.
fn turns_in_tokio(count: u32) -> io::Result<()> {
    one_task(&tokio_loop(1)?, count)
}

fn polls_in_tokio(count: u32) -> io::Result<()> {
    one_task(&tokio_loop(AS_IT_COMES)?, count)
}

fn one_task(runtime: &Runtime, count: u32) -> io::Result<()> {
    let task = runtime.spawn(yields(count));
    Ok(runtime.block_on(task)?)
}

fn tasks_in_tokio(count: u32) -> io::Result<()> {
    let runtime = tokio_loop(AS_IT_COMES)?;
    runtime.block_on(async {
        let tasks: Vec<_> = (0..count).map(|_| tokio::spawn(yield_once())).collect();
        for task in tasks {
            task.await?;
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
