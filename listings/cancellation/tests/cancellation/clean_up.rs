//! Who says goodbye when a future is dropped, and when the runtime ends.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::time::Duration;

use every_await::{Builder, drop_at_every_await, watchdog};
use tokio::runtime::{self, Handle, LocalOptions, Runtime};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{block_in_place, spawn_local};
use tokio::time::timeout;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../../examples/session_cleaned.rs"]
mod session_cleaned;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../../examples/close_dropped.rs"]
mod close_dropped;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../../examples/transaction_left.rs"]
mod transaction_left;

const HOUR: Duration = Duration::from_secs(3600);

// To block in `drop`.

#[derive(Clone, Copy)]
enum Block {
    OnHandle,
    OnFutures,
    InPlace,
}

/// What a `drop` that blocks needs: the server answers each goodbye.
struct Session {
    block: Block,
    handle: Handle,
    server: mpsc::UnboundedSender<oneshot::Sender<()>>,
}

impl Drop for Session {
    fn drop(&mut self) {
        let server = &self.server;
        let goodbye = async {
            let (answer, answered) = oneshot::channel();
            server.send(answer).expect("the server runs");
            answered.await.expect("the server answers");
        };
        match self.block {
            Block::OnHandle => self.handle.block_on(goodbye),
            Block::OnFutures => futures::executor::block_on(goodbye),
            Block::InPlace => block_in_place(|| self.handle.block_on(goodbye)),
        }
    }
}

fn current_thread() -> Runtime {
    let runtime = runtime::Builder::new_current_thread().build();
    runtime.expect("the runtime starts")
}

fn one_worker() -> Runtime {
    let mut builder = runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(1).build();
    runtime.expect("the runtime starts")
}

/// A session whose server is a task of `runtime`.
fn session(runtime: &Runtime, block: Block) -> Session {
    let (server, mut goodbyes) = mpsc::unbounded_channel::<oneshot::Sender<()>>();
    runtime.spawn(async move {
        while let Some(answer) = goodbyes.recv().await {
            // The session may have hung up.
            let _ = answer.send(());
        }
    });
    let handle = runtime.handle().clone();
    Session {
        block,
        handle,
        server,
    }
}

/// What becomes of a session that is dropped in a task, and the panic's message.
fn dropped_in_a_task(runtime: fn() -> Runtime, block: Block) -> Result<(), String> {
    let runtime = runtime();
    let session = session(&runtime, block);
    let dropped = runtime.spawn(async move { drop(session) });
    let dropped = runtime.block_on(dropped);
    dropped.map_err(|error| message(error.into_panic().as_ref()))
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
    text.expect("a panic has a message")
}

/// Longer than a busy machine takes.
const LONG: Duration = Duration::from_secs(60);

/// No test fails if a hang would have ended after this.
const SHORT: Duration = Duration::from_millis(200);

#[test]
fn a_drop_that_blocks_on_the_handle_of_its_runtime_panics_in_a_task() {
    for runtime in [current_thread, one_worker] {
        let dropped = watchdog(LONG, move || dropped_in_a_task(runtime, Block::OnHandle));
        let panic = dropped.expect("it ends").expect_err("it panics");
        assert!(
            panic.contains("Cannot start a runtime from within a runtime"),
            "{panic}"
        );
    }
}

#[test]
fn a_drop_that_blocks_by_another_executor_keeps_the_thread_from_who_would_answer() {
    for runtime in [current_thread, one_worker] {
        let dropped = watchdog(SHORT, move || dropped_in_a_task(runtime, Block::OnFutures));
        assert!(dropped.is_err(), "it ends");
    }
}

#[test]
fn a_drop_that_blocks_in_place_waits_on_workers_and_panics_on_one_thread() {
    let dropped = watchdog(LONG, || dropped_in_a_task(one_worker, Block::InPlace));
    assert_eq!(dropped.expect("it ends"), Ok(()));
    let dropped = watchdog(LONG, || dropped_in_a_task(current_thread, Block::InPlace));
    let panic = dropped.expect("it ends").expect_err("it panics");
    assert!(panic.contains("can call blocking only when"), "{panic}");
}

#[test]
fn a_drop_that_blocks_waits_for_its_goodbye_on_a_thread_that_runs_no_task() {
    for block in [Block::OnHandle, Block::OnFutures, Block::InPlace] {
        let dropped = watchdog(LONG, move || {
            let runtime = one_worker();
            let session = session(&runtime, block);
            catch_unwind(AssertUnwindSafe(|| drop(session))).is_ok()
        });
        assert_eq!(dropped, Ok(true));
    }
}

// Patterns, dropped at every await: sessions opened, and closed.

mod spawned {
    use super::close_dropped::Server;
    use super::{Rc, spawn_local};

    /// Says goodbye in a task that its `drop` starts.
    struct Session(Rc<Server>);

    impl Drop for Session {
        fn drop(&mut self) {
            let server = Rc::clone(&self.0);
            spawn_local(async move { server.goodbye().await });
        }
    }

    pub(crate) async fn visit(server: &Rc<Server>) {
        let session = Session(Rc::clone(server));
        session.0.hello().await;
        super::close_dropped::round_trip().await;
    }
}

#[test]
fn close_says_goodbye_only_if_nothing_is_dropped() {
    use close_dropped::{Server, visit};
    let counts = drop_at_every_await(
        async || Server::default(),
        async |server| visit(server).await,
        async |_, server| (server.opened.get(), server.closed.get()),
    );
    let left = [(1, 0); 6];
    assert_eq!(counts, [&[(0, 0)][..], &left, &[(1, 1)]].concat());
}

#[test]
fn a_task_that_a_drop_starts_says_goodbye_for_each_session() {
    use close_dropped::Server;
    let counts = Builder::new().settle(HOUR).run(
        async || Rc::new(Server::default()),
        async |server| spawned::visit(server).await,
        async |_, server| (server.opened.get(), server.closed.get()),
    );
    assert_eq!(counts, [&[(0, 0)][..], &[(1, 1); 5]].concat());
}

#[test]
fn a_cleaner_says_goodbye_for_each_session() {
    use session_cleaned::{Cleaned, visit};
    let counts = Builder::new().settle(HOUR).run(
        async || Cleaned::start(),
        async |world| visit(&world.server, &world.cleaner).await,
        async |_, world| (world.server.opened.get(), world.server.closed.get()),
    );
    assert_eq!(counts, [&[(0, 0)][..], &[(1, 1); 5]].concat());
}

#[test]
fn a_transaction_that_is_left_open_is_rolled_back_by_the_next() {
    use transaction_left::{Connection, transfer};
    let left = drop_at_every_await(
        async || Connection::new(),
        transfer,
        async |_, mut connection| {
            connection.begin().await;
            connection.commit().await;
            connection.database.accounts
        },
    );
    // Once COMMIT is sent, the transfer is done, whether or not the answer is seen.
    assert_eq!(left, [[(100, 0); 7].as_slice(), &[(60, 40); 3]].concat());
}

// The same, when the runtime ends.

/// How many goodbyes were said in a runtime in which `main` gives up on a visit, and ends.
fn goodbyes<S>(main: impl AsyncFnOnce() -> S, closed: impl FnOnce(S) -> u32) -> u32 {
    let mut builder = runtime::Builder::new_current_thread();
    let builder = builder.enable_time().start_paused(true);
    let runtime = builder.build_local(LocalOptions::default());
    let runtime = runtime.expect("the runtime starts");
    let server = runtime.block_on(main());
    drop(runtime);
    closed(server)
}

async fn gives_up(visit: impl Future<Output = ()>) {
    let limit = Duration::from_millis(150);
    assert!(timeout(limit, visit).await.is_err());
}

#[test]
fn when_the_runtime_ends_only_a_cleaner_that_main_waits_for_has_said_goodbye() {
    let closed = async || {
        let server = close_dropped::Server::default();
        gives_up(close_dropped::visit(&server)).await;
        server
    };
    assert_eq!(goodbyes(closed, |server| server.closed.get()), 0);

    let spawned = async || {
        let server = Rc::default();
        gives_up(spawned::visit(&server)).await;
        server
    };
    assert_eq!(goodbyes(spawned, |server| server.closed.get()), 0);

    for (waits, expected) in [(false, 0), (true, 1)] {
        let cleaned = async || {
            let session_cleaned::Cleaned {
                server,
                cleaner,
                cleaning,
            } = session_cleaned::Cleaned::start();
            gives_up(session_cleaned::visit(&server, &cleaner)).await;
            drop(cleaner);
            if waits {
                cleaning.await.expect("no goodbye panics");
            }
            server
        };
        assert_eq!(goodbyes(cleaned, |server| server.closed.get()), expected);
    }
}
