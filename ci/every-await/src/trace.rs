//! A waker that knows where it was taken: the places at which a future waits.

use std::collections::HashMap;
use std::fmt;
use std::mem::ManuallyDrop;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

/// A place in the source, as the compiler's line tables name it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Location {
    /// The file: from the current folder if it's in there, or else the whole path.
    pub file: String,
    /// The line, counted from 1.
    pub line: u32,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Something that a future waits for: the awaits that lead to it, the innermost first. Awaits
/// inside of the standard library and of crates from a registry are left out.
///
/// It's empty where the program has no line tables (`debug = "line-tables-only"` is enough).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Wait(pub Vec<Location>);

/// The innermost await.
impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.first() {
            Some(location) => location.fmt(f),
            None => f.write_str("a place without a line table"),
        }
    }
}

/// Return addresses of a call stack, the innermost first.
type Trace = Vec<usize>;

/// Polls one future, and knows where that waits and whether it was woken.
#[derive(Default)]
pub(crate) struct Watch {
    shared: Arc<Mutex<State>>,
    /// The locations at the addresses that were asked for before.
    known: HashMap<usize, Vec<Symbol>>,
}

#[derive(Default)]
struct State {
    /// Wakes the task that polls the future. It's behind an `Arc` so that no foreign code runs under
    /// the lock.
    outer: Option<Arc<Waker>>,
    /// Whether the future was woken since its last poll began.
    woken: bool,
    /// The clones that were made of the future's waker, as long as they're kept.
    kept: Vec<Weak<Node>>,
    /// Where the future woke itself in its last poll.
    yielded: Vec<Trace>,
}

/// What a waker points to.
struct Node {
    shared: Arc<Mutex<State>>,
    /// Where the clone was made; none for the waker that the future is polled with.
    trace: Option<Trace>,
}

impl Watch {
    /// Polls `future`, and sees who takes a waker.
    pub(crate) fn poll(
        &mut self,
        future: Pin<&mut dyn Future<Output = ()>>,
        context: &mut Context<'_>,
    ) -> Poll<()> {
        self.follow(context);
        let mut state = lock(&self.shared);
        state.woken = false;
        state.yielded.clear();
        drop(state);
        let node = Node {
            shared: Arc::clone(&self.shared),
            trace: None,
        };
        // SAFETY: the pointer comes from `Arc::into_raw`, and `VTABLE` takes it for that.
        let waker = unsafe { Waker::from_raw(raw(Arc::new(node))) };
        polled_here(future, &mut Context::from_waker(&waker))
    }

    /// Lets wakes go to the task that polls now.
    pub(crate) fn follow(&self, context: &Context<'_>) {
        let outer = Arc::new(context.waker().clone());
        let old = lock(&self.shared).outer.replace(outer);
        drop(old);
    }

    /// Whether the future was woken since its last poll began.
    pub(crate) fn is_woken(&self) -> bool {
        lock(&self.shared).woken
    }

    /// Where the future, which is pending, waits: each place once.
    pub(crate) fn waits(&mut self) -> Vec<Wait> {
        let mut state = lock(&self.shared);
        let kept: Vec<Arc<Node>> = state.kept.iter().filter_map(Weak::upgrade).collect();
        state.kept = kept.iter().map(Arc::downgrade).collect();
        let yielded = state.yielded.clone();
        drop(state);
        let traces = kept.iter().filter_map(|node| node.trace.clone());
        let mut waits = Vec::new();
        for trace in traces.chain(yielded) {
            let wait = self.resolve(&trace);
            if !waits.contains(&wait) {
                waits.push(wait);
            }
        }
        waits
    }

    fn resolve(&mut self, trace: &Trace) -> Wait {
        let mut locations: Vec<Location> = Vec::new();
        for address in trace {
            for symbol in self
                .known
                .entry(*address)
                .or_insert_with(|| symbols(*address))
            {
                match symbol {
                    Symbol::End => return Wait(locations),
                    // A macro has several functions on one line.
                    Symbol::At(location) if locations.last() != Some(location) => {
                        locations.push(location.clone());
                    }
                    Symbol::At(_) => {}
                }
            }
        }
        Wait(locations)
    }
}

/// The functions above this one on the stack are the future's. It isn't generic and isn't inlined,
/// so that it's there under this name.
#[inline(never)]
fn polled_here(future: Pin<&mut dyn Future<Output = ()>>, context: &mut Context<'_>) -> Poll<()> {
    future.poll(context)
}

/// What is known of an address.
enum Symbol {
    /// It's in `polled_here`.
    End,
    /// It's in the code under test.
    At(Location),
}

fn symbols(address: usize) -> Vec<Symbol> {
    let mut found = Vec::new();
    backtrace::resolve(address as *mut _, |symbol| {
        let name = symbol.name().map(|name| name.to_string());
        if name.is_some_and(|name| name.contains("every_await::trace::polled_here")) {
            found.push(Symbol::End);
        } else if let (Some(file), Some(line)) = (symbol.filename(), symbol.lineno())
            && !is_foreign(file)
        {
            let here = std::env::current_dir().unwrap_or_default();
            let file = slashes(file.strip_prefix(here).unwrap_or(file));
            found.push(Symbol::At(Location { file, line }));
        }
    });
    found
}

/// Whether a file belongs to the standard library, to a crate from a registry, or to this crate.
fn is_foreign(file: &Path) -> bool {
    let parts = [
        "/rustc/",
        "/rustlib/src/",
        "/.cargo/registry/",
        "/.cargo/git/",
    ];
    let path = slashes(file);
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    file.starts_with(own) || parts.iter().any(|part| path.contains(part))
}

fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

impl Node {
    fn wake(&self) {
        let here = self.trace.is_none().then(trace);
        let mut state = lock(&self.shared);
        state.woken = true;
        state.yielded.extend(here);
        let outer = state.outer.clone();
        drop(state);
        if let Some(outer) = outer {
            outer.wake_by_ref();
        }
    }

    /// A waker for code that clones that of the future.
    fn kept(&self) -> Arc<Node> {
        let node = Arc::new(Node {
            shared: Arc::clone(&self.shared),
            trace: Some(trace()),
        });
        lock(&self.shared).kept.push(Arc::downgrade(&node));
        node
    }
}

fn trace() -> Trace {
    let mut trace = Vec::new();
    backtrace::trace(|frame| {
        trace.push(frame.ip() as usize);
        true
    });
    trace
}

/// No code of others runs under this lock, so nothing half done is behind a poisoned one.
fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `std::task::Wake` would be safe, and doesn't say when a waker is cloned.
const VTABLE: RawWakerVTable = RawWakerVTable::new(clone, wake, wake_by_ref, release);

fn raw(node: Arc<Node>) -> RawWaker {
    RawWaker::new(Arc::into_raw(node).cast(), &VTABLE)
}

/// # Safety
///
/// `data` is from `raw`, and not released yet.
unsafe fn clone(data: *const ()) -> RawWaker {
    // SAFETY: `raw` made the pointer of an `Arc<Node>`, and the waker that is borrowed keeps that
    // alive; `ManuallyDrop` leaves its count alone.
    let node = ManuallyDrop::new(unsafe { Arc::from_raw(data.cast::<Node>()) });
    raw(match node.trace {
        Some(_) => Arc::clone(&node),
        None => node.kept(),
    })
}

/// # Safety
///
/// As for `clone`; the waker isn't used again.
unsafe fn wake(data: *const ()) {
    // SAFETY: `raw` made the pointer of an `Arc<Node>`, and the count of this waker is taken over.
    let node = unsafe { Arc::from_raw(data.cast::<Node>()) };
    node.wake();
}

/// # Safety
///
/// As for `clone`.
unsafe fn wake_by_ref(data: *const ()) {
    // SAFETY: as in `clone`.
    let node = ManuallyDrop::new(unsafe { Arc::from_raw(data.cast::<Node>()) });
    node.wake();
}

/// # Safety
///
/// As for `wake`.
unsafe fn release(data: *const ()) {
    // SAFETY: as in `wake`.
    drop(unsafe { Arc::from_raw(data.cast::<Node>()) });
}
