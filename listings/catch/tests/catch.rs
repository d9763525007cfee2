//! Proofs of what the page says about waiting tasks, waiting threads and the price of both.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::collections::HashSet;
use std::future::pending;
use std::io;
use std::pin::pin;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, mpsc};
use std::thread::{self, ThreadId};
use std::time::Duration;

use futures::poll;
use measure::Report;
use measure::process::memory;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::mpsc::unbounded_channel;
use tokio::task::{spawn_blocking, yield_now};
use tokio::time::{Instant, sleep, timeout};

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../examples/auction.rs"]
mod auction;

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../examples/connections_on_one_thread.rs"]
mod connections_on_one_thread;

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../examples/idle_tasks.rs"]
mod idle_tasks;

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../examples/idle_threads.rs"]
mod idle_threads;

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../examples/size_of_a_wait.rs"]
mod size_of_a_wait;

use connections_on_one_thread::{echo, echo_lean, serve};

/// Counts what each thread allocates.
struct Counting;

thread_local! {
    /// How often this thread has allocated, and how many bytes.
    static ALLOCATED: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

// SAFETY: every call goes to the system's allocator unchanged. The counter
// belongs to its thread and doesn't allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let (times, bytes) = ALLOCATED.get();
        ALLOCATED.set((times + 1, bytes + layout.size()));
        // SAFETY: the caller keeps the promises of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the promises of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What `work` allocates on this thread: how often, and how many bytes.
fn allocated<T>(work: impl FnOnce() -> T) -> (usize, usize, T) {
    let (times, bytes) = ALLOCATED.get();
    let value = work();
    let (times_after, bytes_after) = ALLOCATED.get();
    (times_after - times, bytes_after - bytes, value)
}

/// Tests that hold many threads or tasks run one after another.
fn alone() -> MutexGuard<'static, ()> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    ONE_AT_A_TIME
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Whether this process runs nothing but the test of that name. If not, runs the test in one
/// that does, and fails if it fails there: memory is counted for a whole process.
fn has_process_of_its_own(test: &str) -> bool {
    const ALONE: &str = "CATCH_TEST_ALONE";
    if std::env::var_os(ALONE).is_some() {
        return true;
    }
    let mut command = Command::new(std::env::current_exe().expect("this test's program"));
    let command = command.args([test, "--exact", "--nocapture"]);
    let output = command.env(ALONE, "1").output().expect("it starts");
    let words = [output.stdout, output.stderr].concat();
    let words = String::from_utf8_lossy(&words);
    let passed = output.status.success() && words.contains("1 passed");
    assert!(passed, "in a process of its own: {words}");
    false
}

/// A current-thread runtime with a paused clock.
fn paused() -> Runtime {
    let mut builder = Builder::new_current_thread();
    let runtime = builder.enable_all().start_paused(true).build();
    runtime.expect("the runtime starts")
}

const LONG: Duration = Duration::from_secs(3600);

/// Returns how often `count` waiting tasks allocate, and how many bytes.
fn tasks(count: usize) -> (usize, usize) {
    let runtime = paused();
    runtime.block_on(async {
        let mut handles = Vec::with_capacity(count);
        // The first tasks make room in the runtime's queue, so let there be some.
        let warm_up = idle_tasks::wait_in_tasks(count, LONG);
        yield_now().await;
        let (times, bytes, ()) = allocated(|| {
            handles.extend((0..count).map(|_| tokio::spawn(sleep(LONG))));
        });
        drop(warm_up);
        (times, bytes)
    })
}

#[test]
fn a_waiting_task_costs_at_least_ten_times_less_memory_than_a_waiting_thread() {
    if !cfg!(target_os = "linux") {
        return; // The memory of a process is read from `/proc`.
    }
    if !has_process_of_its_own(
        "a_waiting_task_costs_at_least_ten_times_less_memory_than_a_waiting_thread",
    ) {
        return;
    }
    let count = 500;
    let total = || {
        let memory = memory().expect("/proc is there");
        memory.resident + memory.page_tables
    };
    let before = total();
    let threads = idle_threads::wait_in_threads(count, Duration::from_secs(1));
    let threads = threads.expect("the threads start");
    // A thread has touched its stack when it sleeps, so the most is what all of them take.
    let mut most = total();
    while !threads.iter().any(|thread| thread.is_finished()) {
        most = most.max(total());
        thread::sleep(Duration::from_millis(10));
    }
    let in_threads = most.saturating_sub(before);
    for thread in threads {
        thread.join().expect("it sleeps and ends");
    }
    let (_, in_tasks) = tasks(count);
    assert!(
        in_threads >= 10 * in_tasks as u64,
        "{in_threads} against {in_tasks}"
    );
}

#[test]
fn a_task_is_one_allocation() {
    let _alone = alone();
    let (times, bytes) = tasks(1_000);
    // The queue of the runtime may grow, which is a few allocations for all of them.
    assert!((1_000..1_010).contains(&times), "{times}");
    assert!(bytes < 1_000 * 1_024, "{bytes}");
}

#[test]
fn a_task_that_keeps_much_takes_another_allocation_for_it() {
    let _alone = alone();
    const KEPT: usize = 32 * 1024;
    let (times, bytes) = paused().block_on(async {
        let mut handles = Vec::with_capacity(100);
        drop(idle_tasks::wait_in_tasks(1_000, LONG));
        let (times, bytes, ()) = allocated(|| {
            handles.extend((0..100).map(|_| {
                tokio::spawn(async {
                    let kept = [7_u8; KEPT];
                    sleep(LONG).await;
                    std::hint::black_box(kept);
                })
            }));
        });
        (times, bytes)
    });
    assert!((200..210).contains(&times), "{times}");
    assert!(bytes > 100 * KEPT, "{bytes}");
}

#[test]
fn ten_times_the_tasks_take_ten_times_the_memory() {
    let _alone = alone();
    let (_, few) = tasks(1_000);
    let (_, many) = tasks(10_000);
    assert!((9 * few..=11 * few).contains(&many), "{many} against {few}");
}

#[test]
fn a_hundred_thousand_tasks_wait_on_one_thread() {
    let _alone = alone();
    paused().block_on(async {
        let metrics = Handle::current().metrics();
        let tasks = idle_tasks::wait_in_tasks(100_000, LONG);
        // The clock goes on only when each of them waits.
        sleep(LONG / 2).await;
        assert_eq!(
            [metrics.num_alive_tasks(), metrics.num_workers()],
            [100_000, 1]
        );
        for task in tasks {
            task.await.expect("it waits and ends");
        }
        assert_eq!(metrics.num_alive_tasks(), 0);
    });
}

#[test]
fn a_thread_that_is_refused_is_an_error_of_the_builder() {
    // No system has room for a stack that takes a quarter of all addresses.
    let spawned = thread::Builder::new()
        .stack_size(usize::MAX / 4)
        .spawn(|| ());
    assert!(spawned.is_err());
}

/// Opens that many connections to a server on one thread, and has each of them answered.
/// Returns the threads that handled them.
fn answered<F>(connections: usize, handle: fn(TcpStream) -> F) -> io::Result<HashSet<ThreadId>>
where
    F: Future<Output = io::Result<()>> + Send + 'static,
{
    let threads = Arc::new(Mutex::new(HashSet::new()));
    let seen = threads.clone();
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let clients = async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let handle = move |stream| {
            let (seen, connection) = (seen.clone(), handle(stream));
            async move {
                let done = connection.await;
                let mut seen = seen.lock().map_err(|_| io::Error::other("poisoned"))?;
                seen.insert(thread::current().id());
                done
            }
        };
        tokio::spawn(serve_with(listener, handle));
        let mut open = Vec::new();
        for _ in 0..connections {
            open.push(TcpStream::connect(address).await?);
        }
        for connection in open.iter_mut().rev() {
            connection.write_all(b"hello").await?;
            let mut answer = [0; 5];
            connection.read_exact(&mut answer).await?;
            assert_eq!(&answer, b"hello");
        }
        for mut connection in open {
            connection.shutdown().await?;
            assert_eq!(connection.read(&mut [0]).await?, 0);
        }
        Ok::<(), io::Error>(())
    };
    // A server that leaves a client without an answer fails the test and does not hang it.
    runtime.block_on(async { timeout(Duration::from_secs(20), clients).await })??;
    drop(runtime);
    let threads = threads.lock().map_err(|_| io::Error::other("poisoned"))?;
    Ok(threads.clone())
}

async fn serve_with<F>(listener: TcpListener, handle: impl Fn(TcpStream) -> F)
where
    F: Future<Output = io::Result<()>> + Send + 'static,
{
    serve(listener, handle, pending()).await;
}

#[test]
fn one_thread_answers_every_open_connection() {
    let _alone = alone();
    let here = HashSet::from([thread::current().id()]);
    assert_eq!(answered(100, echo).expect("all are answered"), here);
    assert_eq!(answered(100, echo_lean).expect("all are answered"), here);
}

#[test]
fn the_server_stops_accepting_when_it_is_asked_to() {
    let runtime = paused();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("it is bound");
        serve(listener, echo, std::future::ready(())).await;
        let refused = TcpStream::connect(address)
            .await
            .expect_err("the listener is gone");
        assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
    });
}

#[test]
fn a_future_is_as_large_as_what_it_keeps_while_it_waits() {
    let buffer = size_of_a_wait::BUFFER;
    assert!(size_of_val(&size_of_a_wait::holds()) >= buffer);
    assert!(size_of_val(&size_of_a_wait::hands_over()) < buffer / 16);
}

#[test]
#[expect(
    clippy::redundant_async_block,
    reason = "the test is about what the block costs"
)]
fn a_future_awaited_in_an_async_block_that_captured_it_is_there_twice() {
    let inner = size_of_a_wait::holds();
    let outer = async move { inner.await };
    assert!(size_of_val(&outer) >= 2 * size_of_a_wait::BUFFER);
    let called = async { size_of_a_wait::holds().await };
    assert!(size_of_val(&called) < 2 * size_of_a_wait::BUFFER);
}

#[tokio::test(start_paused = true)]
async fn each_bid_gives_a_lot_a_new_quiet_time() {
    let quiet = auction::QUIET;
    let start = Instant::now();
    let (_silent, no_bids) = unbounded_channel();
    let other = tokio::spawn(async move {
        let highest = auction::lot(no_bids).await;
        (highest, start.elapsed().as_millis())
    });
    let (bidder, bids) = unbounded_channel();
    let lot = tokio::spawn(auction::lot(bids));
    for bid in [10, 30, 20] {
        bidder.send(bid).expect("the lot is open");
        sleep(quiet / 2).await;
    }
    assert_eq!(lot.await.expect("it closes"), Some(30));
    // The last bid came after two halves of a quiet time.
    assert_eq!(start.elapsed().as_millis(), (2 * quiet).as_millis());
    assert_eq!(other.await.expect("it closes"), (None, quiet.as_millis()));
}

#[tokio::test(start_paused = true)]
async fn a_lot_without_bids_closes_too() {
    let (bidder, bids) = unbounded_channel();
    assert_eq!(auction::lot(bids).await, None);
    drop(bidder);
}

#[test]
fn a_file_is_read_on_another_thread_while_the_task_waits() {
    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let mut builder = Builder::new_current_thread();
    let runtime = builder.max_blocking_threads(1).build();
    let read = runtime.expect("the runtime starts").block_on(async {
        // The only other thread is held, so that nothing can be read there.
        let (release, held) = mpsc::channel::<()>();
        let holder = spawn_blocking(move || held.recv());
        let mut read = pin!(tokio::fs::read_to_string(FILE));
        for _ in 0..100 {
            assert!(poll!(read.as_mut()).is_pending());
            yield_now().await;
        }
        release.send(()).expect("the holder waits");
        assert_eq!(holder.await.expect("it does not panic"), Ok(()));
        read.await
    });
    let file = read.expect("it is read in the end");
    assert_eq!(file, std::fs::read_to_string(FILE).expect("it is there"));
}

#[tokio::test(start_paused = true)]
async fn a_future_that_is_given_up_goes_no_further() {
    let steps = Arc::new(AtomicU32::new(0));
    let taken = Arc::clone(&steps);
    let purchase = async move {
        taken.store(1, Relaxed);
        sleep(LONG).await;
        taken.store(2, Relaxed);
    };
    assert!(timeout(LONG / 2, purchase).await.is_err());
    sleep(LONG).await;
    assert_eq!(steps.load(Relaxed), 1);
}

#[test]
fn a_thread_that_is_given_up_goes_on() {
    let (go, wait) = mpsc::channel();
    let (done, is_done) = mpsc::channel();
    let thread = thread::spawn(move || {
        wait.recv().expect("the buyer is there");
        done.send(()).is_ok()
    });
    let given_up = is_done.recv_timeout(Duration::from_millis(1));
    assert_eq!(given_up, Err(mpsc::RecvTimeoutError::Timeout));
    drop(is_done);
    go.send(()).expect("the thread goes on");
    assert!(!thread.join().expect("it comes to its end"));
}

/// What the bench program `name` reported when it was recorded.
fn recorded(name: &str) -> Report {
    Report::recorded(env!("CARGO_MANIFEST_DIR"), name).expect("it was recorded")
}

fn value(report: &Report, name: &str) -> f64 {
    report
        .value(name)
        .unwrap_or_else(|| panic!("no figure {name}"))
}

#[test]
fn the_recorded_memory_grows_with_what_is_held_and_tasks_take_the_least() {
    for name in ["idle_memory", "idle_connections"] {
        let report = recorded(name);
        for series in &report.series {
            assert!(
                series.points.is_sorted_by(|a, b| a.1 < b.1),
                "{name}: {}",
                series.name
            );
        }
        // Threads come first, and what takes the least comes last.
        for pair in report.series.windows(2) {
            for (count, more) in &pair[0].points {
                let less = pair[1].points.iter().find(|point| point.0 == *count);
                assert!(less.is_none_or(|less| less.1 < *more), "{name} at {count}");
            }
        }
    }
}

#[test]
fn a_server_of_tasks_held_its_recorded_connections_on_one_thread() {
    let report = recorded("idle_connections");
    assert_eq!(value(&report, "tasks-threads"), 1.0);
    assert_eq!(value(&report, "lean-threads"), 1.0);
    assert!(value(&report, "connections") < value(&report, "descriptors"));
    // A thread each, and the one that accepts.
    let most = report.series[0].points.last().map(|point| point.0 + 1.0);
    assert_eq!(Some(value(&report, "threads-threads")), most);
}

#[test]
fn in_the_recording_the_pool_costs_more_than_the_file() {
    let report = recorded("one_at_a_time");
    assert!(value(&report, "file-direct") < value(&report, "file-task"));
}
