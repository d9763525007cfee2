//! What the tests share.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::{Cell, RefCell};
use std::fmt::Debug;
use std::future::poll_fn;
use std::io::{self, Write as _};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::pin::pin;
use std::rc::Rc;
use std::sync::mpsc;
use std::task::Poll;
use std::thread;
use std::time::Duration;

use event_loop::{POLLER, READY_QUEUE, Socket, TASKS, TIMER_HEAP, run, spawn};

/// Far enough apart that a busy machine does not change the order.
pub const MOMENT: Duration = Duration::from_millis(100);

/// What the tasks of a test write down, in order.
pub type Log = Rc<RefCell<Vec<String>>>;

pub fn lines(log: &Log) -> Vec<String> {
    log.borrow().clone()
}

/// Writes down what each poll of `future` answers.
pub async fn logged<F: Future>(name: &str, log: Log, future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|context| {
        let answer = future.as_mut().poll(context);
        let word = if answer.is_pending() {
            "pending"
        } else {
            "ready"
        };
        log.borrow_mut().push(format!("{name} {word}"));
        answer
    })
    .await
}

/// Runs a task that asserts. The loop would report its panic and go on, so this
/// fails unless the task comes to its end.
pub fn run_to_the_end<E: Debug + 'static>(
    task: impl Future<Output = Result<(), E>> + 'static,
) -> io::Result<()> {
    let end = Rc::new(RefCell::new(None));
    let its = Rc::clone(&end);
    spawn(async move {
        let result = task.await;
        *its.borrow_mut() = Some(result);
    });
    run()?;
    match end.take() {
        Some(Ok(())) => Ok(()),
        Some(Err(error)) => panic!("the task failed: {error:?}"),
        None => panic!("the task panicked: its words are above"),
    }
}

/// How long a test may take. A loop that waits for what never comes fails it.
pub const LIMIT: Duration = Duration::from_secs(20);

/// Runs `test` in a thread of its own, and so with a loop of its own.
pub fn in_time<T: Send + 'static>(test: impl FnOnce() -> T + Send + 'static) -> T {
    let (send, ended) = mpsc::channel();
    // A thread that hangs is left behind: the process ends it.
    thread::spawn(move || send.send(test()));
    let result = ended.recv_timeout(LIMIT);
    result.expect("the test ends in time, and without a panic")
}

/// Suspends once, and asks for the next poll itself.
pub async fn yield_once() {
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

/// Two connected sockets in non-blocking mode.
pub fn pair() -> io::Result<(Socket<UnixStream>, Socket<UnixStream>)> {
    let (ours, theirs) = UnixStream::pair()?;
    ours.set_nonblocking(true)?;
    theirs.set_nonblocking(true)?;
    Ok((Socket::new(ours), Socket::new(theirs)))
}

/// The sizes of the loop's tables: tasks, ready, timers, descriptors.
pub fn tables() -> [usize; 4] {
    [
        TASKS.with_borrow(|tasks| tasks.len()),
        READY_QUEUE.with(|queue| queue.len()),
        TIMER_HEAP.with_borrow(|timers| timers.len()),
        POLLER.with(|poller| poller.waits().len()),
    ]
}

/// A program of the book, as cargo has built it for this run of the tests.
pub fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("this test's program");
    let target = test.ancestors().nth(2).expect("the folder of the build");
    let program = target.join("examples").join(name);
    assert!(
        program.is_file(),
        "run `cargo test -p event-loop`, which builds {name}"
    );
    program
}

pub fn python_program(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("python")
        .join(name)
}

/// Whether there is Python. Where CI is set, there must be.
pub fn python_is_here() -> bool {
    let version = std::process::Command::new("python3")
        .arg("--version")
        .output();
    let here = version.is_ok_and(|output| output.status.success());
    assert!(
        here || std::env::var_os("CI").is_none(),
        "CI is set, and there is no python3"
    );
    if !here {
        // Not `eprintln!`, which shows nothing when the test passes.
        let said = writeln!(io::stderr(), "skipped: there is no python3");
        said.expect("standard error is open");
    }
    here
}

/// Counts the allocations of each thread that are not freed yet.
struct Counting;

thread_local! {
    static LIVE: Cell<isize> = const { Cell::new(0) };
}

/// The allocations that this thread has made and not freed.
pub fn live_allocations() -> isize {
    LIVE.get()
}

fn count(change: isize) {
    // At the end of a thread its counter may be gone.
    if LIVE.try_with(|live| live.set(live.get() + change)).is_err() {}
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: everything is handed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(1);
        // SAFETY: the caller keeps the promises of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-1);
        // SAFETY: the caller keeps the promises of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}
