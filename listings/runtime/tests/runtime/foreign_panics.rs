//! Wakers, futures, outputs and payloads that panic: each ends its own task, and
//! nothing else.

use std::cell::Cell;
use std::future::{pending, poll_fn};
use std::io::{self, Write};
use std::mem;
use std::net;
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, ThreadId};
use std::time::Duration;

use futures::channel::oneshot;
use runtime::s1_poll::Wakes;
use runtime::s5_sleep::sleep;
use runtime::s5_timers::Timers;
use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s6_reactor::{self, Direction, Reactor, Socket};
use runtime::s7_edge::Edge;
use runtime::s7_loop::{Runtime, spawn, yield_now};
use runtime::s7_serve::{Served, serve};
use runtime::s7_task::JoinError;
use runtime::{s4_executor, s7_stealing};

use crate::watchdog::Watchdog;

/// Panics in its drop, unless another panic is on its way.
struct Falls;

impl Drop for Falls {
    fn drop(&mut self) {
        if !thread::panicking() {
            panic!("a drop panics");
        }
    }
}

impl Future for Falls {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

/// Panics when it's woken, with a payload whose drop panics.
struct Loud;

impl Wake for Loud {
    fn wake(self: Arc<Self>) {
        panic_any(Falls);
    }
}

/// A waker whose last drop panics.
struct Grumpy(Falls);

impl Wake for Grumpy {
    fn wake(self: Arc<Self>) {}
}

/// Tells on which thread it is dropped.
struct Tells(mpsc::Sender<ThreadId>);

impl Drop for Tells {
    fn drop(&mut self) {
        let _ = self.0.send(thread::current().id());
    }
}

/// Runs what must not panic. A payload is forgotten: if its drop panicked in the
/// test harness, the test would hang and not fail.
fn quietly<T>(foreign: impl FnOnce() -> T) -> T {
    match catch_unwind(AssertUnwindSafe(foreign)) {
        Ok(value) => value,
        Err(payload) => {
            mem::forget(payload);
            panic!("a panic got out");
        }
    }
}

fn poll_with<F: Future + Unpin>(future: &mut F, waker: &Waker) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(waker))
}

/// Fails if foreign code's panic gets through. Its payload must not get to the test harness,
/// which doesn't survive a panic in its drop.
fn contained<T>(ours: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(ours)).unwrap_or_else(|payload| {
        mem::forget(payload);
        panic!("a panic got through")
    })
}

#[test]
fn a_future_that_panics_in_its_drop_ends_alone() {
    let executor = s4_executor::Executor::new();
    let task = executor.spawner().spawn(Falls);
    assert_eq!((executor.turn(), executor.spawner().alive()), (1, 0));
    let end = executor.block_on(task);
    assert!(matches!(end, Err(s4_executor::JoinError::Panicked(_))));
}

#[test]
fn an_output_that_nobody_wants_may_panic_in_its_drop() {
    let executor = s4_executor::Executor::new();
    drop(executor.spawner().spawn(std::future::ready(Falls)));
    let other = executor.spawner().spawn(async { 7 });
    assert_eq!((executor.turn(), executor.spawner().alive()), (2, 0));
    assert_eq!(executor.block_on(other).ok(), Some(7));
}

#[test]
fn a_join_waker_that_panics_ends_no_executor() {
    let executor = s4_executor::Executor::new();
    let mut first = executor.spawner().spawn(async { 1 });
    let second = executor.spawner().spawn(async { 2 });
    assert!(poll_with(&mut first, &Waker::from(Arc::new(Loud))).is_pending());
    let polls = contained(|| executor.turn());
    assert_eq!((polls, executor.spawner().alive()), (2, 0));
    assert_eq!(executor.block_on(first).ok(), Some(1));
    assert_eq!(executor.block_on(second).ok(), Some(2));
}

#[test]
fn a_timer_whose_waker_panics_takes_no_other_with_it() {
    let timers = Timers::default();
    timers.pause();
    let wakes = Arc::new(Wakes::default());
    timers.register(timers.now(), Waker::from(Arc::new(Loud)));
    timers.register(timers.now(), Waker::from(wakes.clone()));
    assert_eq!(contained(|| timers.expire()), 2);
    assert_eq!((wakes.count(), timers.len()), (1, 0));
}

#[test]
fn a_socket_whose_waker_panics_takes_no_other_with_it() -> io::Result<()> {
    let reactor = Arc::new(Reactor::new(Box::new(Edge::new()?)));
    let _entered = s6_reactor::enter(reactor.clone());
    let wakes = Arc::new(Wakes::default());
    let wakers = [
        Waker::from(Arc::new(Loud)),
        Waker::from(wakes.clone()),
        Waker::from(Arc::new(Loud)),
    ];
    let mut sockets = Vec::new();
    for waker in &wakers {
        let (ours, mut theirs) = UnixStream::pair()?;
        let socket = Socket::new(ours)?;
        let would_block =
            |_: &UnixStream| -> io::Result<()> { Err(io::ErrorKind::WouldBlock.into()) };
        let mut context = Context::from_waker(waker);
        let polled = socket.poll_io(Direction::Read, &mut context, would_block);
        assert!(polled.is_pending());
        theirs.write_all(b"!")?;
        sockets.push((socket, theirs));
    }
    contained(|| reactor.turn(None))?;
    assert_eq!(wakes.count(), 1);
    Ok(())
}

#[test]
fn an_attempt_that_panics_leaves_its_socket_ready() -> io::Result<()> {
    let reactor = Arc::new(Reactor::new(Box::new(Edge::new()?)));
    let _entered = s6_reactor::enter(reactor);
    let socket = Socket::new(UnixStream::pair()?.0)?;
    let mut context = Context::from_waker(Waker::noop());
    let attempt = |_: &UnixStream| -> io::Result<()> { panic!("an attempt panics") };
    let polled = catch_unwind(AssertUnwindSafe(|| {
        socket.poll_io(Direction::Read, &mut context, attempt)
    }));
    assert!(polled.is_err());
    let polled = socket.poll_io(Direction::Read, &mut context, |_| Ok(7));
    assert!(matches!(polled, Poll::Ready(Ok(7))));
    Ok(())
}

#[test]
fn a_handle_whose_waker_panics_in_its_drop_leaves_no_output_behind() {
    let runtime = Runtime::new().expect("descriptors");
    let (told, tells) = mpsc::channel();
    let (done, waits) = oneshot::channel::<()>();
    let kept = Rc::new(Cell::new(None::<Waker>));
    let keep = kept.clone();
    runtime.block_on(async {
        let mut waits = waits;
        let mut handle = spawn(poll_fn(move |context| {
            keep.set(Some(context.waker().clone()));
            let tells = || Tells(told.clone());
            Pin::new(&mut waits).poll(context).map(|_| tells())
        }));
        yield_now().await;
        let waker = Waker::from(Arc::new(Grumpy(Falls)));
        assert!(poll_with(&mut handle, &waker).is_pending());
        drop(waker);
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(handle)));
        assert!(dropped.is_err(), "it was the last one");
        drop(done);
        yield_now().await;
        yield_now().await;
    });
    // The output is gone already, though a waker keeps its task.
    assert_eq!(tells.try_recv(), Ok(thread::current().id()));
    let last = kept.take().expect("it was polled");
    thread::spawn(move || drop(last)).join().expect("no panic");
    assert!(tells.try_recv().is_err());
}

#[test]
fn a_waker_that_panics_ends_no_other_task() {
    let _watchdog = Watchdog::start();
    let runtime = Runtime::new().expect("descriptors");
    let main = async {
        let mut first = spawn(async { 1 });
        let second = spawn(async { 2 });
        assert!(poll_with(&mut first, &Waker::from(Arc::new(Loud))).is_pending());
        [second.await.ok(), first.await.ok()]
    };
    let outputs = quietly(|| runtime.block_on(main));
    assert_eq!(outputs, [Some(2), Some(1)]);
}

#[test]
fn no_panic_keeps_a_future_from_its_drop_at_the_end_of_a_runtime() {
    let _watchdog = Watchdog::start();
    let (told, tells) = mpsc::channel();
    let runtime = Runtime::new().expect("descriptors");
    let handles = runtime.block_on(async {
        let mut handles = Vec::new();
        for _ in 0..3 {
            let mut handle = spawn(pending::<()>());
            assert!(poll_with(&mut handle, &Waker::from(Arc::new(Loud))).is_pending());
            handles.push(handle);
            drop(spawn(async {
                let _falls = Falls;
                pending::<()>().await;
            }));
            let tells = Tells(told.clone());
            drop(spawn(async move {
                let _tells = tells;
                pending::<()>().await;
            }));
        }
        yield_now().await;
        handles
    });
    quietly(|| drop(runtime));
    assert_eq!(tells.try_iter().count(), 3);
    drop(handles);
}

#[test]
fn a_payload_that_panics_in_its_drop_ends_no_server() {
    let (end, ended) = oneshot::channel::<()>();
    let served = serve_two(ended, end, |stream: TcpStream| async move {
        let mut byte = [0];
        stream.read(&mut byte).await?;
        if &byte == b"!" {
            panic_any(Falls);
        }
        Ok(())
    });
    assert_eq!((served.done, served.failed), (1, 1));
}

#[test]
fn a_handler_that_panics_before_its_future_ends_no_server() {
    let (end, ended) = oneshot::channel::<()>();
    let calls = Cell::new(0);
    let served = serve_two(ended, end, |stream: TcpStream| {
        calls.set(calls.get() + 1);
        assert!(calls.get() > 1, "the first one panics");
        async move { stream.finish() }
    });
    assert_eq!((served.done, served.failed), (1, 1));
}

/// A server with two connections, the first of which sends an exclamation mark.
fn serve_two<H, F>(ended: oneshot::Receiver<()>, end: oneshot::Sender<()>, handler: H) -> Served
where
    H: Fn(TcpStream) -> F,
    F: Future<Output = io::Result<()>> + 'static,
{
    let runtime = Runtime::new().expect("descriptors");
    let served = runtime.block_on(async {
        let listener = TcpListener::bind(([127, 0, 0, 1], 0).into())?;
        let address = listener.local_addr()?;
        let clients = thread::spawn(move || -> io::Result<()> {
            for byte in [b"!", b"."] {
                let mut client = net::TcpStream::connect(address)?;
                client.write_all(byte)?;
                // The server closes when it's done with the connection.
                let _ = io::Read::read(&mut client, &mut [0]);
            }
            drop(end);
            Ok(())
        });
        let shutdown = async { _ = ended.await };
        let served = serve(listener, shutdown, handler).await?;
        clients.join().expect("no panic")?;
        Ok::<_, io::Error>(served)
    });
    served.expect("no error")
}

#[test]
fn a_waker_that_panics_stops_no_timer_of_a_worker() {
    let _watchdog = Watchdog::start();
    let runtime = s7_stealing::Runtime::new(2).expect("threads");
    let (told, tells) = mpsc::channel();
    let loud = runtime.spawn(async move {
        let mut nap = sleep(Duration::from_millis(1));
        assert!(poll_with(&mut nap, &Waker::from(Arc::new(Loud))).is_pending());
        told.send(()).expect("the test listens");
        pending::<()>().await;
    });
    tells.recv().expect("it tells");
    let slept = runtime.spawn(async { sleep(Duration::from_millis(20)).await });
    assert!(runtime.block_on(slept).is_ok());
    drop(loud);
}

#[test]
fn an_error_made_of_a_join_error_drops_its_payload_without_a_panic() {
    let error = io::Error::from(JoinError::Panicked(Box::new(Falls)));
    assert_eq!(error.to_string(), "the task panicked");
}
