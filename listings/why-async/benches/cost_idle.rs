//! What it costs to start a task or a thread, and to keep it while it does nothing.
//!
//! Run it: `cargo bench -p why-async --bench cost_idle`

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use measure::{Report, median, process};
use tokio::runtime::Builder;
use tokio::sync::Notify;

const RUNS: usize = 5;
const THREADS: u32 = 1_000;
// So many that a page more or less does not count.
const TASKS: u32 = 100_000;

/// The cost of one of many, by the mean.
struct Cost {
    /// Bytes of the process and of the kernel.
    memory: f64,
    /// From the first start to the last.
    start: Duration,
}

/// What the process and, for its threads, the kernel use.
fn memory() -> io::Result<f64> {
    let process = process::memory()?;
    let kernel = process::kernel()?;
    Ok((process.resident + process.page_tables + kernel.stacks) as f64)
}

fn threads() -> io::Result<Cost> {
    let before = memory()?;
    let start = Instant::now();
    let threads: Vec<_> = (0..THREADS).map(|_| thread::spawn(thread::park)).collect();
    let start = start.elapsed();
    // A thread is idle when it has come as far as `park`.
    thread::sleep(Duration::from_millis(300));
    let grown = memory()? - before;
    for thread in threads {
        thread.thread().unpark();
        thread.join().expect("a parked thread does not panic");
    }
    Ok(Cost {
        memory: grown / f64::from(THREADS),
        start: start / THREADS,
    })
}

async fn idle(end: &Notify) {
    end.notified().await;
}

async fn tasks() -> io::Result<Cost> {
    // It lives as long as the tasks, which is as long as the program.
    let end: &'static Notify = Box::leak(Box::new(Notify::new()));
    let mut tasks = Vec::with_capacity(TASKS as usize);
    let before = memory()?;
    let start = Instant::now();
    for _ in 0..TASKS {
        tasks.push(tokio::spawn(idle(end)));
    }
    let start = start.elapsed();
    // Each task gets a poll, in which it comes as far as its `.await`.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let grown = memory()? - before;
    end.notify_waiters();
    for task in tasks {
        task.await.expect("an idle task does not panic");
    }
    Ok(Cost {
        memory: grown / f64::from(TASKS),
        start: start / TASKS,
    })
}

fn main() -> io::Result<()> {
    // Tasks first, since they would take the memory that threads have given back.
    // For the same reason each run of tasks after the first finds memory: it counts once.
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let first = runtime.block_on(tasks())?;
    let mut task_starts = vec![first.start.as_secs_f64()];
    let mut thread_costs = Vec::new();
    for _ in 0..RUNS {
        task_starts.push(runtime.block_on(tasks())?.start.as_secs_f64());
        thread_costs.push(threads()?);
    }
    let thread_memory = median(thread_costs.iter().map(|cost| cost.memory));
    let thread_start = median(thread_costs.iter().map(|cost| cost.start.as_secs_f64()));
    let task_start = median(task_starts);

    let mut report = Report::new();
    report.figure("task-memory", first.memory, "B", "memory of an idle task");
    report.figure(
        "thread-memory",
        thread_memory,
        "B",
        "memory of an idle thread",
    );
    let ratio = thread_memory / first.memory;
    report.figure(
        "memory-ratio",
        ratio,
        "",
        "idle tasks in the memory of an idle thread",
    );
    report.figure("task-start", task_start, "s", "time to start a task");
    report.figure("thread-start", thread_start, "s", "time to start a thread");
    let ratio = thread_start / task_start;
    report.figure(
        "start-ratio",
        ratio,
        "",
        "tasks started in the time of a thread",
    );
    report.finish()
}
