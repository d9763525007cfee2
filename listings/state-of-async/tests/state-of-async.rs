//! Proofs of what the page says about today's parts, failures and limits of asynchronous Rust.

use std::alloc::{GlobalAlloc, Layout, System};
use std::backtrace::Backtrace;
use std::cell::{Cell, RefCell};
use std::future::pending;
use std::net::TcpStream;
use std::pin::pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use futures::executor::block_on;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, LocalOptions, Runtime};
use tokio::task::{LocalSet, spawn_blocking, spawn_local, yield_now};
use tokio::time::sleep;

#[expect(dead_code, reason = "the tests use the trait and not `main`")]
#[path = "../examples/store_boxed.rs"]
mod store_boxed;

#[expect(dead_code, reason = "the tests use the trait and not `main`")]
#[path = "../examples/store_generic.rs"]
mod store_generic;

/// Long enough for everything that ends.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a test watches something that should not end.
const WATCH: Duration = Duration::from_millis(500);

thread_local! {
    /// How often this thread has allocated.
    static ALLOCATIONS: Cell<u32> = const { Cell::new(0) };
}

/// Counts the allocations of each thread and leaves them to the system.
struct Counting;

// SAFETY: every call goes to the system's allocator unchanged. The counter
// needs no allocation and no destructor.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: `pointer` came from `System.alloc` with this `layout`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// How often this thread allocates while `work` runs.
fn allocations(work: impl FnOnce()) -> u32 {
    let before = ALLOCATIONS.get();
    work();
    ALLOCATIONS.get() - before
}

/// Polls `future` once, with a waker that does nothing.
fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// Starts `work` on a thread of its own and returns whether it's done within `limit`.
///
/// A thread that isn't done is left behind and ends with the test binary.
fn finishes_within(limit: Duration, work: impl FnOnce() + Send + 'static) -> bool {
    let (done, is_done) = mpsc::channel();
    thread::spawn(move || {
        work();
        // When the limit has passed, the receiver is gone, and the answer isn't needed.
        let _ = done.send(());
    });
    is_done.recv_timeout(limit).is_ok()
}

fn one_thread() -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().build().expect("the runtime starts")
}

#[test]
fn a_call_through_a_generic_function_allocates_nothing() {
    use store_generic::{Cache, Store};

    async fn look_up(store: &impl Store) -> Option<String> {
        store.get("song").await
    }
    let cache = Cache(Default::default());
    let count = allocations(|| assert_eq!(poll_once(look_up(&cache)), Poll::Ready(None)));
    assert_eq!(count, 0);
}

#[test]
fn each_call_of_a_boxed_method_allocates_once() {
    use store_boxed::{Cache, Store};

    let cache: Box<dyn Store> = Box::new(Cache(Default::default()));
    let count = allocations(|| assert_eq!(poll_once(cache.get("song")), Poll::Ready(None)));
    assert_eq!(count, 1);
}

/// How a stack trace names that line of this file.
fn frame(line: u32) -> String {
    format!("state-of-async.rs:{line}:")
}

#[test]
fn a_spawned_task_has_no_frame_of_its_spawner() {
    async fn trace() -> String {
        Backtrace::force_capture().to_string()
    }
    let runtime = one_thread();
    let (line, awaited, spawned) = runtime.block_on(async {
        let line = line!() + 1;
        let awaited = trace().await;
        let spawned = tokio::spawn(trace()).await.expect("no panic");
        (line, awaited, spawned)
    });
    assert!(awaited.contains(&frame(line)), "{awaited}");
    assert!(!spawned.contains(&frame(line)), "{spawned}");
    assert!(!spawned.contains(&frame(line + 1)), "{spawned}");
}

#[test]
fn a_waiting_future_has_no_frame() {
    let trace = RefCell::new(String::new());
    let [waits, looks] = [const { Cell::new(0) }; 2];
    let waiting = async {
        waits.set(line!() + 1);
        pending::<()>().await;
    };
    let looking = async {
        looks.set(line!() + 1);
        *trace.borrow_mut() = Backtrace::force_capture().to_string();
    };
    assert!(poll_once(async { futures::join!(waiting, looking) }).is_pending());

    let trace = trace.into_inner();
    let has_frame = |line: &Cell<u32>| trace.contains(&frame(line.get()));
    assert!(waits.get() > 0 && !has_frame(&waits), "{trace}");
    assert!(has_frame(&looks), "{trace}");
}

/// Accepts a connection with a socket of tokio while smol polls.
fn accept_with_smol() {
    let accepted = async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let _client = TcpStream::connect(listener.local_addr()?)?;
        listener.accept().await
    };
    smol::block_on(accepted).expect("a client comes");
}

#[test]
fn an_entered_current_thread_runtime_watches_nothing() {
    assert!(finishes_within(PATIENCE, || {
        let runtime = Runtime::new().expect("the runtime starts");
        let _context = runtime.enter();
        accept_with_smol();
    }));
    assert!(!finishes_within(WATCH, || {
        let runtime = one_thread();
        let _context = runtime.enter();
        accept_with_smol();
    }));
    // It does where its own `block_on` runs.
    assert!(finishes_within(PATIENCE, || {
        let runtime = Arc::new(one_thread());
        let _context = runtime.enter();
        let its = Arc::clone(&runtime);
        thread::spawn(move || its.block_on(pending::<()>()));
        accept_with_smol();
    }));
}

#[test]
fn a_timer_of_smol_works_on_every_executor() {
    let timer = || smol::Timer::after(Duration::from_millis(1));
    assert!(finishes_within(PATIENCE, move || {
        block_on(timer());
        // A runtime that watches no clock.
        let runtime = Builder::new_current_thread().build();
        runtime.expect("the runtime starts").block_on(timer());
    }));
}

#[test]
fn local_tasks_stay_on_the_thread_that_drives_them() {
    let task = || async {
        // What isn't `Send` may live across an `.await`.
        let before = Rc::new(thread::current().id());
        yield_now().await;
        [*before, thread::current().id()]
    };
    let tasks = async || {
        let (first, second) = (spawn_local(task()), spawn_local(task()));
        [first.await, second.await].map(|ids| ids.expect("no panic"))
    };
    let here = [[thread::current().id(); 2]; 2];

    let mut builder = Builder::new_current_thread();
    let runtime = builder.build_local(LocalOptions::default());
    let runtime = runtime.expect("the runtime starts");
    assert_eq!(runtime.block_on(tasks()), here);

    // In a runtime with workers a set keeps its tasks from them.
    let runtime = Runtime::new().expect("the runtime starts");
    let ids = runtime.block_on(LocalSet::new().run_until(tasks()));
    assert_eq!(ids, here);
    let spawned = runtime.block_on(async { tokio::spawn(async { thread::current().id() }).await });
    assert_ne!(spawned.expect("no panic"), here[0][0]);
}

type Log = Arc<Mutex<Vec<&'static str>>>;

/// Notes in `log` what happens when a timer of 1 ms is joined with `work`.
fn timer_beside(work: impl Future<Output = ()>, log: &Log) -> Vec<&'static str> {
    let note = |what| log.lock().expect("no panic").push(what);
    one_thread().block_on(async {
        let timer = async {
            note("timer set");
            sleep(Duration::from_millis(1)).await;
            note("timer heard");
        };
        let work = async {
            work.await;
            note("work done");
        };
        futures::join!(timer, work)
    });
    log.lock().expect("no panic").clone()
}

#[test]
fn a_timer_that_is_due_waits_for_the_end_of_the_running_poll() {
    let long_poll = async { thread::sleep(Duration::from_millis(50)) };
    let order = timer_beside(long_poll, &Log::default());
    assert_eq!(order, ["timer set", "work done", "timer heard"]);

    // Work on another thread, which itself waits for the timer.
    let log = Log::default();
    let seen = Arc::clone(&log);
    let wait = move || {
        while seen.lock().expect("no panic").last() != Some(&"timer heard") {
            thread::sleep(Duration::from_millis(1));
        }
    };
    let moved = async { spawn_blocking(wait).await.expect("no panic") };
    let order = timer_beside(moved, &log);
    assert_eq!(order, ["timer set", "timer heard", "work done"]);
}
