//! Wakers that come back while they're cloned, woken or dropped: no lock is held then.

use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use runtime::s1_poll::bell;
use runtime::s4_executor;
use runtime::s5_sleep::{block_on, sleep};
use runtime::s6_one_shot::Polling;
use runtime::s6_reactor::{self, Direction, Driver, Reactor, Socket};
use runtime::s7_edge::Edge;

use crate::watchdog::Watchdog;

/// A waker that owns something, as the waker of a task owns its future.
struct Owns<T>(Mutex<Option<T>>);

impl<T: Send + 'static> Owns<T> {
    fn waker(owned: T) -> Waker {
        Waker::from(Arc::new(Owns(Mutex::new(Some(owned)))))
    }
}

impl<T: Send> Wake for Owns<T> {
    fn wake(self: Arc<Self>) {}
}

/// Polls with a waker that nothing else holds, and then with another one.
fn polled_twice<F: Future + Unpin>(future: &mut F, waker: Waker) {
    let polled = Pin::new(&mut *future).poll(&mut Context::from_waker(&waker));
    assert!(polled.is_pending());
    drop(waker);
    let polled = Pin::new(future).poll(&mut Context::from_waker(Waker::noop()));
    assert!(polled.is_pending());
}

#[test]
fn a_bell_drops_a_waker_that_owns_its_ringer() {
    let _watchdog = Watchdog::quick();
    let (ringer, mut bell) = bell();
    let waker = Owns::waker(ringer);
    let polled = Pin::new(&mut bell).poll(&mut Context::from_waker(&waker));
    assert!(polled.is_pending());
    drop(waker);
    // The drop of the ringer settles the bell, which is free again by then.
    let mut context = Context::from_waker(Waker::noop());
    assert!(Pin::new(&mut bell).poll(&mut context).is_pending());
    assert_eq!(Pin::new(&mut bell).poll(&mut context), Poll::Ready(false));
}

#[test]
fn a_timer_drops_a_waker_that_owns_another_timer() {
    let _watchdog = Watchdog::quick();
    block_on(std::future::poll_fn(|context| {
        let minute = Duration::from_secs(60);
        let mut owned = sleep(minute);
        assert!(Pin::new(&mut owned).poll(context).is_pending());
        polled_twice(&mut sleep(minute), Owns::waker(owned));
        // The same where the drop takes the timer out.
        let mut owned = sleep(minute);
        assert!(Pin::new(&mut owned).poll(context).is_pending());
        let waker = Owns::waker(owned);
        let mut nap = sleep(minute);
        let polled = Pin::new(&mut nap).poll(&mut Context::from_waker(&waker));
        assert!(polled.is_pending());
        drop(waker);
        drop(nap);
        Poll::Ready(())
    }));
}

#[test]
fn a_join_handle_drops_a_waker_that_owns_the_handle_of_the_same_executor() {
    let _watchdog = Watchdog::quick();
    let executor = s4_executor::Executor::new();
    let spawner = executor.spawner();
    let owned = spawner.spawn(std::future::pending::<()>());
    let mut handle = spawner.spawn(std::future::pending::<()>());
    polled_twice(&mut handle, Owns::waker(owned));
    // A waker that owns the executor's spawner, and spawns in its drop.
    polled_twice(
        &mut handle,
        Owns::waker(SpawnsInDrop(Box::new(move || {
            drop(spawner.spawn(async {}));
        }))),
    );
    assert_eq!(executor.spawner().alive(), 3);
}

struct SpawnsInDrop(Box<dyn Fn() + Send>);

impl Drop for SpawnsInDrop {
    fn drop(&mut self) {
        (self.0)();
    }
}

/// Asks its reactor for more events.
struct Looks(OnceLock<Arc<Reactor>>);

impl Wake for Looks {
    fn wake(self: Arc<Self>) {
        let reactor = self.0.get().expect("it is set");
        reactor.turn(Some(Duration::ZERO)).expect("no error");
    }
}

fn a_waker_asks_the_reactor_that_wakes_it(driver: impl Driver + 'static) -> io::Result<()> {
    let reactor = Arc::new(Reactor::new(Box::new(driver)));
    let _entered = s6_reactor::enter(reactor.clone());
    let (ours, mut theirs) = UnixStream::pair()?;
    let socket = Socket::new(ours)?;
    let looks = Arc::new(Looks(OnceLock::new()));
    assert!(looks.0.set(reactor.clone()).is_ok());
    let waker = Waker::from(looks.clone());
    let would_block = |_: &UnixStream| -> io::Result<()> { Err(io::ErrorKind::WouldBlock.into()) };
    let polled = socket.poll_io(
        Direction::Read,
        &mut Context::from_waker(&waker),
        would_block,
    );
    assert!(polled.is_pending());
    drop(waker);
    theirs.write_all(b"!")?;
    reactor.turn(None)?;
    assert_eq!(Arc::strong_count(&looks), 1, "it was woken");
    Ok(())
}

#[test]
fn a_waker_may_ask_the_reactor_that_wakes_it() -> io::Result<()> {
    let _watchdog = Watchdog::quick();
    a_waker_asks_the_reactor_that_wakes_it(Edge::new()?)?;
    a_waker_asks_the_reactor_that_wakes_it(Polling::one_shot()?)
}
