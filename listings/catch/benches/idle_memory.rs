//! Memory of tasks that wait and of threads that wait.
//!
//! Run it: `cargo bench -p catch --bench idle_memory`

use std::error::Error;
use std::io;
use std::time::Duration;

use measure::process::{Memory, kernel, memory_of};
use measure::{Helper, Report};

#[expect(dead_code, reason = "the bench calls the listing and not its `main`")]
#[path = "../examples/idle_tasks.rs"]
mod idle_tasks;

#[expect(dead_code, reason = "the bench calls the listing and not its `main`")]
#[path = "../examples/idle_threads.rs"]
mod idle_threads;

const TASKS: [usize; 7] = [100, 1_000, 5_000, 10_000, 20_000, 100_000, 1_000_000];

/// Linux as it comes refuses the next thread of a process soon after the last of these.
const THREADS: [usize; 5] = [100, 1_000, 5_000, 10_000, 15_000];

/// Where one of each is compared.
const COMPARED: usize = 10_000;

/// Longer than the bench runs.
const LONG: Duration = Duration::from_secs(3600);

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["tasks", count] => hold_tasks(count.parse()?),
        ["threads", count] => hold_threads(count.parse()?),
        _ => compare(),
    }
}

fn compare() -> Result<(), Box<dyn Error>> {
    let tasks: Vec<Held> = held("tasks", &TASKS)?;
    let threads: Vec<Held> = held("threads", &THREADS)?;
    let task = each(&tasks, |held| held.process);
    let thread = each(&threads, |held| held.process);
    let stack = each(&threads, |held| held.stacks);
    let rest = each(&threads, |held| held.structures);

    let mut report = Report::new();
    let axes = || (("held at once", ""), ("memory", "B"));
    let points = |held: &[Held], value: fn(&Held) -> f64| {
        let point = |held: &Held| (held.count as f64, value(held));
        held.iter().map(point).collect::<Vec<_>>()
    };
    let ((x, y), total) = (axes(), |held: &Held| held.process + held.stacks);
    report.series(
        "threads, with their stacks in the kernel",
        x,
        y,
        points(&threads, total),
    );
    let (x, y) = axes();
    report.series(
        "threads, in the process",
        x,
        y,
        points(&threads, |held| held.process),
    );
    let (x, y) = axes();
    report.series("tasks", x, y, points(&tasks, |held| held.process));
    report.figure("task", task, "B", "a waiting task, of 10,000");
    report.figure(
        "thread",
        thread,
        "B",
        "a waiting thread in the process, of 10,000",
    );
    report.figure(
        "kernel-stack",
        stack,
        "B",
        "the stack of a thread in the kernel",
    );
    let words = "what else the kernel keeps for a thread, as far as it grew for the whole machine";
    report.figure("kernel-rest", rest, "B", words);
    report.figure(
        "ratio",
        thread / task,
        "×",
        "a thread in the process against a task",
    );
    let words = "a thread with its stack in the kernel against a task";
    report.figure("ratio-with-kernel", (thread + stack) / task, "×", words);
    if let Some(million) = tasks.last() {
        report.figure(
            "most-tasks",
            million.count as f64,
            "",
            "the most tasks held at once",
        );
        report.figure(
            "most-tasks-memory",
            million.process,
            "B",
            "the memory of all of them",
        );
    }
    if let Some(most) = threads.last() {
        report.figure(
            "most-threads",
            most.count as f64,
            "",
            "the most threads held at once",
        );
        let words = "the memory of all of them, with their stacks in the kernel";
        report.figure(
            "most-threads-memory",
            most.process + most.stacks,
            "B",
            words,
        );
    }
    let each = each(&threads, |held| held.mappings);
    let words = "pieces of address space that a thread takes";
    report.figure("mappings", each, "", words);
    if let Some(limit) = mapping_limit() {
        let words = "pieces of address space that a process may have";
        report.figure("mapping-limit", limit, "", words);
        let words = "the threads that this leaves room for";
        report.figure("thread-limit", (limit / each).floor(), "", words);
    }
    Ok(report.finish()?)
}

/// What that many waiting tasks or threads take, in bytes.
struct Held {
    count: usize,
    process: f64,
    stacks: f64,
    structures: f64,
    mappings: f64,
}

/// What one of [`COMPARED`] takes.
fn each(held: &[Held], value: fn(&Held) -> f64) -> f64 {
    let compared = held.iter().find(|held| held.count == COMPARED);
    compared.map_or(f64::NAN, value) / COMPARED as f64
}

/// Measures each count in a process of its own, before and after the helper
/// starts what it holds.
fn held(what: &str, counts: &[usize]) -> io::Result<Vec<Held>> {
    let measure = |count: &usize| {
        let mut helper = Helper::start([what, &count.to_string()])?;
        helper.hear()?;
        let (before, kernel_before) = (memory_of(helper.id())?, kernel()?);
        let mappings_before = mappings_of(helper.id())?;
        helper.tell("start")?;
        helper.hear()?;
        let (after, kernel_after) = (memory_of(helper.id())?, kernel()?);
        let total = |memory: Memory| (memory.resident + memory.page_tables) as f64;
        Ok(Held {
            count: *count,
            process: total(after) - total(before),
            stacks: kernel_after.stacks as f64 - kernel_before.stacks as f64,
            mappings: mappings_of(helper.id())? - mappings_before,
            structures: kernel_after.structures as f64 - kernel_before.structures as f64,
        })
    };
    counts.iter().map(measure).collect()
}

/// How many pieces the address space of a process has.
fn mappings_of(id: u32) -> io::Result<f64> {
    let maps = std::fs::read_to_string(format!("/proc/{id}/maps"))?;
    Ok(maps.lines().count() as f64)
}

/// How many it may have.
fn mapping_limit() -> Option<f64> {
    let limit = std::fs::read_to_string("/proc/sys/vm/max_map_count").ok()?;
    limit.trim().parse().ok()
}

/// In a helper: holds tasks until the bench stops it.
#[tokio::main(flavor = "current_thread")]
async fn hold_tasks(count: usize) -> Result<(), Box<dyn Error>> {
    ready()?;
    let tasks = idle_tasks::wait_in_tasks(count, LONG);
    // The tasks come first in the queue of the runtime, so that all of them wait by now.
    tokio::task::yield_now().await;
    ready()?;
    drop(tasks);
    Ok(())
}

/// In a helper: holds threads until the bench stops it.
fn hold_threads(count: usize) -> Result<(), Box<dyn Error>> {
    ready()?;
    let threads = idle_threads::wait_in_threads(count, LONG)?;
    // All of them have begun, and those that began last need a moment to fall asleep.
    std::thread::sleep(Duration::from_millis(500));
    ready()?;
    drop(threads);
    Ok(())
}

/// Tells the bench to measure, and waits until it has.
fn ready() -> io::Result<()> {
    println!("ready");
    io::stdin().read_line(&mut String::new())?;
    Ok(())
}
