//! What is learned of work that ends, in each way, by each way to wait for it.

use std::fmt::Debug;
use std::future::pending;
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::task::{JoinError, JoinSet, yield_now};

use crate::support::{Flag, one_thread, wait_for};

/// How work ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Return,
    Err,
    Panic,
    Abort,
    RuntimeEnds,
}
use End::{Abort, Err as Error, Panic, Return, RuntimeEnds};

/// What the code that waits for the work learns of it.
#[derive(Debug, PartialEq, Eq)]
enum Learns {
    Value,
    Error,
    Panicked,
    Cancelled,
}

fn learns<E>(joined: Result<Result<(), E>, JoinError>) -> Learns {
    match joined {
        Ok(Ok(())) => Learns::Value,
        Ok(Err(_)) => Learns::Error,
        Err(error) if error.is_panic() => Learns::Panicked,
        Err(_) => Learns::Cancelled,
    }
}

/// Checks a column of the matrix: what is learned of each end of the work.
fn column<T: Debug + PartialEq>(name: &str, learn: impl Fn(End) -> T, cells: [(End, T); 5]) {
    for (end, expected) in cells {
        assert_eq!(learn(end), expected, "{end:?} × {name}");
    }
}

/// Work that ends by itself in that way, or waits to be ended.
async fn work(end: End) -> Result<(), String> {
    yield_now().await;
    match end {
        Return => Ok(()),
        Error => Err("no".to_string()),
        Panic => panic!("meant to be"),
        Abort | RuntimeEnds => pending().await,
    }
}

/// Spawns `work`, aborts it or ends its runtime if that is the end, and waits for its handle.
fn learn_by_handle<T>(
    end: End,
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, JoinError>
where
    T: Send + 'static,
{
    let runtime = one_thread();
    let task = runtime.spawn(work);
    runtime.block_on(async { yield_now().await });
    match end {
        Abort => task.abort(),
        RuntimeEnds => {
            drop(runtime);
            return one_thread().block_on(task);
        }
        _ => (),
    }
    runtime.block_on(task)
}

#[test]
fn what_a_join_handle_tells_of_each_end() {
    column(
        "spawn",
        |end| learns(learn_by_handle(end, work(end))),
        [
            (Return, Learns::Value),
            (Error, Learns::Error),
            (Panic, Learns::Panicked),
            (Abort, Learns::Cancelled),
            (RuntimeEnds, Learns::Cancelled),
        ],
    );
}

#[test]
fn what_a_join_set_tells_of_each_end() {
    let learn = |end| {
        let runtime = one_thread();
        let mut set = JoinSet::new();
        let task = set.spawn_on(work(end), runtime.handle());
        runtime.block_on(async { yield_now().await });
        if end == Abort {
            task.abort();
        }
        let joined = if end == RuntimeEnds {
            drop(runtime);
            one_thread().block_on(set.join_next())
        } else {
            runtime.block_on(set.join_next())
        };
        learns(joined.expect("a task is in the set"))
    };
    column(
        "JoinSet",
        learn,
        [
            (Return, Learns::Value),
            (Error, Learns::Error),
            (Panic, Learns::Panicked),
            (Abort, Learns::Cancelled),
            (RuntimeEnds, Learns::Cancelled),
        ],
    );
}

/// What becomes of a future beside the work that ends.
#[derive(Debug, PartialEq, Eq)]
enum Beside {
    Finished,
    Dropped,
}

/// Sets its flag when it's dropped, and `done` when it has been polled often enough.
async fn beside(done: Flag) {
    for _ in 0..3 {
        yield_now().await;
    }
    done.set();
}

fn became(done: &Flag) -> Beside {
    if done.is_set() {
        Beside::Finished
    } else {
        Beside::Dropped
    }
}

#[test]
fn what_select_tells_of_each_end() {
    let learn = |end| {
        let done = Flag::default();
        let other = beside(done.clone());
        let waits = async move {
            // A wait for an abort or the end is longer than the other branch.
            let other = async {
                other.await;
                pending::<()>().await;
            };
            tokio::select! {
                ended = work(end) => ended,
                () = other => unreachable!("it waits forever"),
            }
        };
        let learned = learns(learn_by_handle(end, waits));
        (learned, became(&done))
    };
    column(
        "select!",
        learn,
        [
            (Return, (Learns::Value, Beside::Dropped)),
            (Error, (Learns::Error, Beside::Dropped)),
            (Panic, (Learns::Panicked, Beside::Dropped)),
            (Abort, (Learns::Cancelled, Beside::Dropped)),
            (RuntimeEnds, (Learns::Cancelled, Beside::Dropped)),
        ],
    );
}

#[test]
fn what_join_tells_of_each_end() {
    let learn = |end| {
        let done = Flag::default();
        let other = beside(done.clone());
        let waits = async move { tokio::join!(work(end), other).0 };
        let learned = learns(learn_by_handle(end, waits));
        (learned, became(&done))
    };
    column(
        "join!",
        learn,
        [
            (Return, (Learns::Value, Beside::Finished)),
            (Error, (Learns::Error, Beside::Finished)),
            (Panic, (Learns::Panicked, Beside::Dropped)),
            (Abort, (Learns::Cancelled, Beside::Dropped)),
            (RuntimeEnds, (Learns::Cancelled, Beside::Dropped)),
        ],
    );
}

/// Runs blocking work on the only thread that its runtime has for it, and says what its handle
/// tells. If the work is `queued`, that thread is busy with other work when the end comes.
fn learn_of_blocking(end: End, queued: bool) -> Learns {
    let mut builder = Builder::new_current_thread();
    let runtime = builder.max_blocking_threads(1).build();
    let runtime = runtime.expect("the runtime starts");
    let pool = runtime.handle().clone();
    let (begun, go) = (Flag::default(), Flag::default());
    let busy = {
        let (begun, go) = (begun.clone(), go.clone());
        move || {
            begun.set();
            wait_for(&go);
        }
    };
    if queued {
        drop(pool.spawn_blocking(busy.clone()));
    }
    let task = pool.spawn_blocking(move || {
        busy();
        match end {
            Error => Err(()),
            Panic => panic!("meant to be"),
            _ => Ok(()),
        }
    });
    wait_for(&begun);
    match end {
        Abort => task.abort(),
        RuntimeEnds => {
            let ending = thread::spawn(move || drop(runtime));
            // A pool that shuts down refuses more work: it's cancelled at once.
            while !pool.spawn_blocking(|| ()).is_finished() {
                thread::sleep(Duration::from_millis(1));
            }
            go.set();
            ending.join().expect("no panic");
            return learns(one_thread().block_on(task));
        }
        _ => (),
    }
    go.set();
    learns(runtime.block_on(task))
}

#[test]
fn what_spawn_blocking_tells_of_each_end() {
    column(
        "spawn_blocking, begun",
        |end| learn_of_blocking(end, false),
        [
            (Return, Learns::Value),
            (Error, Learns::Error),
            (Panic, Learns::Panicked),
            (Abort, Learns::Value),
            (RuntimeEnds, Learns::Value),
        ],
    );
    column(
        "spawn_blocking, queued",
        |end| learn_of_blocking(end, true),
        [
            (Return, Learns::Value),
            (Error, Learns::Error),
            (Panic, Learns::Panicked),
            (Abort, Learns::Cancelled),
            (RuntimeEnds, Learns::Value),
        ],
    );
}
