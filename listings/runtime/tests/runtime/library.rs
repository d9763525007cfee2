//! What a runtime is used by: its messages, handles on tasks and on the runtime, and sets of tasks.

use std::cell::RefCell;
use std::future::pending;
use std::io;
use std::panic::{self, AssertUnwindSafe, catch_unwind, panic_any};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use futures::channel::oneshot;
use futures::future::poll_fn;
use runtime::s3_block_on::block_on;
use runtime::s5_sleep::sleep;
use runtime::s6_reactor::{Driver, Event};
use runtime::s7_loop::{JoinError, Runtime, spawn, yield_now};
use runtime::s9_handle::Handle;
use runtime::s9_join::JoinSet;
use runtime::s9_signal::{Signal, Signals};
use runtime::s9_unix::UnixListener;

use crate::alone::has_process_of_its_own;
use crate::drops::Drops;
use crate::watchdog::Watchdog;

fn runtime() -> Runtime {
    Runtime::new().expect("there are descriptors")
}

/// Where a panic of `call` says it came from, and its message.
fn panic_of(call: impl FnOnce()) -> (String, String) {
    let seen = Arc::new(Mutex::new(None));
    let sees = seen.clone();
    panic::set_hook(Box::new(move |info| {
        let place = info.location().expect("there's one");
        let message = info.payload_as_str().unwrap_or_default().to_owned();
        *sees.lock().expect("no panic") = Some((place.file().to_owned(), message));
    }));
    let _ = catch_unwind(AssertUnwindSafe(call));
    drop(panic::take_hook());
    let seen = seen.lock().expect("no panic").take();
    seen.expect("it panics")
}

#[test]
fn a_call_without_a_runtime_says_so_at_the_caller() {
    // The hook is that of the whole process.
    if !has_process_of_its_own("library::a_call_without_a_runtime_says_so_at_the_caller") {
        return;
    }
    let calls: [fn(); 5] = [
        || drop(spawn(async {})),
        || drop(sleep(Duration::ZERO)),
        // It says so before it looks at the path.
        || drop(UnixListener::bind("/no/such/folder/socket")),
        || drop(Signals::new(Signal::USR2)),
        || JoinSet::new().spawn(async {}),
    ];
    for call in calls {
        let (file, message) = panic_of(call);
        let words = "there is no runtime on this thread: call this from a future that";
        assert!(message.starts_with(words), "{message}");
        assert!(file.ends_with("library.rs"), "{file}");
    }
}

/// A driver that can't wait.
struct Refuses;

impl Driver for Refuses {
    unsafe fn add(&self, _: std::os::fd::BorrowedFd<'_>, _: usize) -> io::Result<()> {
        Ok(())
    }
    fn arm(&self, _: std::os::fd::BorrowedFd<'_>, _: usize, _: [bool; 2]) -> io::Result<()> {
        Ok(())
    }
    fn remove(&self, _: std::os::fd::BorrowedFd<'_>) -> io::Result<()> {
        Ok(())
    }
    fn wait(&self, _: Option<Duration>, _: &mut dyn FnMut(Event)) -> io::Result<()> {
        Err(io::Error::other("no events today"))
    }
    fn notify(&self) -> io::Result<()> {
        Ok(())
    }
    fn short_read_is_last(&self) -> bool {
        false
    }
}

#[test]
fn a_loop_whose_system_refuses_to_wait_says_so_at_the_caller() {
    if !has_process_of_its_own("library::a_loop_whose_system_refuses_to_wait_says_so_at_the_caller")
    {
        return;
    }
    let runtime = Runtime::with_driver(Box::new(Refuses));
    assert_eq!(runtime.block_on(async { 7 }), 7, "it doesn't have to wait");
    let (file, message) = panic_of(|| runtime.block_on(pending::<()>()));
    assert!(
        message.starts_with("the system refuses to wait for events"),
        "{message}"
    );
    assert!(message.contains("no events today"), "{message}");
    assert!(file.ends_with("library.rs"), "{file}");
    // It's as good as before.
    assert_eq!(
        runtime.block_on(async { spawn(async { 8 }).await }).ok(),
        Some(8)
    );
}

#[test]
fn the_error_of_a_task_says_what_its_panic_said() {
    let errors = runtime().block_on(async {
        let text = spawn(async { panic!("no text is worth it") }).await;
        let number = 7;
        let formatted = spawn(async move { panic!("{number} is odd") }).await;
        let other = spawn(async { panic_any(7) }).await;
        let cancelled = spawn(pending()).cancel_and_wait().await;
        [text, formatted, other, cancelled].map(|end: Result<(), _>| end.expect_err("it fails"))
    });
    assert_eq!(
        errors.each_ref().map(ToString::to_string),
        [
            "the task panicked: no text is worth it",
            "the task panicked: 7 is odd",
            "the task panicked",
            "the task was cancelled",
        ]
    );
    assert_eq!(format!("{:?}", errors[1]), r#"Panicked("7 is odd")"#);
    let [_, formatted, ..] = errors;
    assert_eq!(
        io::Error::from(formatted).to_string(),
        "the task panicked: 7 is odd"
    );
}

#[test]
fn who_waits_for_a_cancel_finds_the_future_dropped() {
    let drops = Drops::default();
    runtime().block_on(async {
        let guard = drops.guard();
        let task = spawn(async move {
            let _guard = guard;
            pending::<()>().await;
        });
        yield_now().await;
        let cancel = task.cancel_and_wait();
        // It's cancelled without a poll of the future that waits.
        yield_now().await;
        assert_eq!(drops.count(), 1);
        assert!(matches!(cancel.await, Err(JoinError::Cancelled)));
        let over = spawn(async { 7 });
        yield_now().await;
        assert_eq!(
            over.cancel_and_wait().await.ok(),
            Some(7),
            "it was over before"
        );
    });
}

#[test]
fn a_handle_that_cancels_on_its_drop_ends_its_task_and_another_does_not() {
    let drops = Drops::default();
    let runtime = runtime();
    let task = |guard| async move {
        let _guard = guard;
        pending::<()>().await;
    };
    runtime.block_on(async {
        let _detached = spawn(task(drops.guard()));
        drop(spawn(task(drops.guard())));
        let ends = spawn(task(drops.guard())).cancel_on_drop();
        yield_now().await;
        drop(ends);
        yield_now().await;
        assert_eq!((drops.count(), runtime.tasks()), (1, 2));
        assert_eq!(spawn(async { 7 }).cancel_on_drop().await.ok(), Some(7));
    });
}

#[test]
fn a_set_gives_its_outputs_as_they_come() {
    runtime().block_on(async {
        let mut set = JoinSet::new();
        assert!(set.join_next().await.is_none());
        let (send, receive) = oneshot::channel();
        set.spawn(async move { receive.await.expect("it's sent") });
        set.spawn(async { 2 });
        set.spawn(async { panic!("the third fails") });
        assert_eq!(set.len(), 3);
        assert_eq!(set.join_next().await.expect("two").ok(), Some(2));
        let third = set.join_next().await.expect("one").expect_err("it panics");
        assert_eq!(third.message(), Some("the third fails"));
        // A wait that's given up loses nothing.
        {
            let mut wait = pin!(set.join_next());
            poll_fn(|context| {
                assert!(wait.as_mut().poll(context).is_pending());
                Poll::Ready(())
            })
            .await;
            send.send(1).expect("it's received");
            yield_now().await;
        }
        assert_eq!(set.join_next().await.expect("one").ok(), Some(1));
        assert!(set.is_empty() && set.join_next().await.is_none());
    });
}

#[test]
fn a_set_that_cancels_all_waits_for_their_drops() {
    let drops = Drops::default();
    let runtime = runtime();
    runtime.block_on(async {
        let mut set = JoinSet::new();
        for guard in [drops.guard(), drops.guard()] {
            set.spawn(async move {
                let _guard = guard;
                pending::<()>().await;
            });
        }
        yield_now().await;
        set.cancel_all().await;
        assert_eq!((drops.count(), set.len(), runtime.tasks()), (2, 0, 0));
    });
}

/// Panics in its drop, unless another panic is on its way.
struct Falls;

impl Drop for Falls {
    fn drop(&mut self) {
        if !thread::panicking() {
            panic!("a drop panics");
        }
    }
}

#[test]
fn the_drop_of_a_set_ends_all_its_tasks_though_outputs_fall() {
    let drops = Drops::default();
    let runtime = runtime();
    runtime.block_on(async {
        let mut set = JoinSet::new();
        for number in 0..6 {
            let guard = drops.guard();
            set.spawn(async move {
                if number % 2 == 1 {
                    let _guard = guard;
                    pending::<()>().await;
                }
                Falls
            });
        }
        yield_now().await;
        assert_eq!((drops.count(), runtime.tasks()), (3, 3));
        drop(set);
        yield_now().await;
        assert_eq!((drops.count(), runtime.tasks()), (6, 0));
    });
}

#[test]
fn a_handle_spawns_on_the_thread_of_the_loop() {
    let _watchdog = Watchdog::quick();
    let runtime = runtime();
    let handle = runtime.handle();
    let (told, tells) = mpsc::channel();
    // It waits until the loop runs.
    let early = handle.spawn(async { thread::current().id() });
    let other = thread::spawn(move || {
        let id = block_on(handle.spawn(async {
            sleep(Duration::from_millis(1)).await;
            thread::current().id()
        }));
        // Without its future it runs as well.
        drop(handle.spawn(async move { told.send(()) }));
        id.expect("it returns")
    });
    let (end, ended) = oneshot::channel::<()>();
    let joins = thread::spawn(move || {
        let id = other.join().expect("no panic");
        tells.recv().expect("it's told");
        drop(end);
        id
    });
    let here = runtime.block_on(async {
        let early = early.await.expect("it returns");
        // The loop sleeps, and is woken.
        assert!(ended.await.is_err());
        early
    });
    assert_eq!(here, thread::current().id());
    assert_eq!(joins.join().expect("no panic"), here);
}

#[test]
fn what_is_spawned_on_a_runtime_that_has_ended_is_dropped_at_once() {
    let _watchdog = Watchdog::quick();
    let runtime = runtime();
    let handle = runtime.handle();
    let drops = Drops::default();
    let task = |guard| async move {
        let _guard = guard;
        pending::<()>().await;
    };
    // Three that the loop never gets to, and one of them panics.
    let early = handle.spawn(task(drops.guard()));
    let falls = Falls;
    let loud = handle.spawn(async move { drop(falls) });
    let own = handle.clone();
    let circle = handle.spawn(async move { drop(own) });
    drop(runtime);
    assert_eq!(drops.count(), 1);
    let late = handle.spawn(task(drops.guard()));
    assert_eq!(drops.count(), 2);
    let falls = Falls;
    let late_loud = handle.spawn(async move { drop(falls) });
    block_on(async {
        assert!(matches!(early.await, Err(JoinError::Cancelled)));
        assert!(matches!(loud.await, Err(JoinError::Cancelled)));
        assert!(matches!(circle.await, Err(JoinError::Cancelled)));
        assert!(matches!(late.await, Err(JoinError::Cancelled)));
        assert!(matches!(late_loud.await, Err(JoinError::Cancelled)));
    });
}

/// Spawns itself anew when it's dropped.
struct Supervised(Handle, Drops);

impl Future for Supervised {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}

impl Drop for Supervised {
    fn drop(&mut self) {
        drop(self.1.guard());
        drop(self.0.spawn(Supervised(self.0.clone(), self.1.clone())));
    }
}

#[test]
fn a_future_that_spawns_itself_anew_by_a_handle_does_not_keep_its_runtime_going() {
    let drops = Drops::default();
    let runtime = runtime();
    let handle = runtime.handle();
    let task = handle.spawn(Supervised(handle.clone(), drops.clone()));
    drop(handle.spawn(Supervised(handle.clone(), drops.clone())));
    runtime.block_on(yield_now());
    drop(runtime);
    assert!(block_on(task).is_err());
    let ends = drops.count();
    assert!(ends > 2, "it was spawned anew");
    // And one that comes late.
    drop(handle.spawn(Supervised(handle.clone(), drops.clone())));
    assert!(drops.count() > ends);
}

/// Panics when it's woken.
struct Loud;

impl Wake for Loud {
    fn wake(self: Arc<Self>) {
        panic!("a waker panics");
    }
}

#[test]
fn a_waker_that_panics_keeps_no_other_task_from_its_spawn() {
    let runtime = runtime();
    let handle = runtime.handle();
    let mut first = Box::pin(handle.spawn(async {}));
    let waker = Waker::from(Arc::new(Loud));
    assert!(
        first
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_pending()
    );
    let second = handle.spawn(async { 2 });
    assert_eq!(runtime.block_on(second).ok(), Some(2));
}

#[test]
fn a_job_may_spawn_more_by_the_same_handle() {
    let runtime = runtime();
    let handle = runtime.handle();
    let own = handle.clone();
    let order = Arc::new(Mutex::new(Vec::new()));
    let notes = order.clone();
    let note = move |number| notes.lock().expect("no panic").push(number);
    let first = handle.spawn(async move {
        note(1);
        let second = own.spawn(async move { note(2) });
        second.await
    });
    assert!(runtime.block_on(first).expect("it returns").is_ok());
    assert_eq!(*order.lock().expect("no panic"), [1, 2]);
}

#[test]
fn a_set_keeps_what_its_tasks_may_not_send() {
    let text = Rc::new(RefCell::new(String::new()));
    runtime().block_on(async {
        let mut set = JoinSet::new();
        for letter in ["a", "b"] {
            let text = text.clone();
            set.spawn(async move { text.borrow_mut().push_str(letter) });
        }
        while set.join_next().await.is_some() {}
    });
    assert_eq!(*text.borrow(), "ab");
}
