//! The reactor you'd write first. It runs, and it has four faults.

use std::collections::HashMap;
use std::future::poll_fn;
use std::io;
use std::os::fd::{AsFd, AsRawFd, RawFd};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use polling::{Event, Events, PollMode, Poller};

use crate::s5_timers::{self, Timers};

// ANCHOR: reactor
/// Which tasks wait for which descriptor.
pub struct Reactor {
    poller: Poller,
    /// In an `Arc`, whose clone under the lock runs no foreign code.
    waiting: Mutex<HashMap<RawFd, Arc<Waker>>>,
    turns: AtomicUsize,
}

impl Reactor {
    pub fn new() -> io::Result<Reactor> {
        Ok(Reactor {
            poller: Poller::new()?,
            waiting: Mutex::default(),
            turns: AtomicUsize::new(0),
        })
    }

    /// Asks the system for events of a socket, and notes the waker to call.
    pub fn wait_for(
        &self,
        socket: &impl AsFd,
        interest: fn(usize) -> Event,
        waker: &Waker,
    ) -> io::Result<()> {
        let socket = socket.as_fd();
        let number = socket.as_raw_fd();
        let interest = interest(number as usize);
        let waker = Arc::new(waker.clone());
        let earlier = self.waiting().insert(number, waker);
        if earlier.is_some() {
            return self
                .poller
                .modify_with_mode(socket, interest, PollMode::Level);
        }
        // SAFETY: the socket would have to be removed before it's closed, and that
        // isn't done. It's the third fault.
        unsafe {
            self.poller
                .add_with_mode(&socket, interest, PollMode::Level)
        }
    }

    /// Waits for events and wakes the tasks that wait for them.
    pub fn turn(&self, limit: Option<Duration>) -> io::Result<()> {
        self.turns.fetch_add(1, Ordering::Relaxed);
        let mut events = Events::new();
        self.poller.wait(&mut events, limit)?;
        let waiting = self.waiting();
        let waker = |event: Event| waiting.get(&(event.key as RawFd)).cloned();
        let wakers: Vec<_> = events.iter().filter_map(waker).collect();
        drop(waiting);
        // After the lock is released: a waker may run anything.
        wakers.iter().for_each(|waker| waker.wake_by_ref());
        Ok(())
    }
    // ANCHOR_END: reactor

    /// How often the system was asked for events.
    pub fn turns(&self) -> usize {
        self.turns.load(Ordering::Relaxed)
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<RawFd, Arc<Waker>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// ANCHOR: attempt
/// Attempts something until it doesn't say `WouldBlock`.
pub async fn attempt<S: AsFd, T>(
    reactor: &Reactor,
    socket: &S,
    interest: fn(usize) -> Event,
    mut attempt: impl FnMut(&S) -> io::Result<T>,
) -> io::Result<T> {
    poll_fn(|context| match attempt(socket) {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
            match reactor.wait_for(socket, interest, context.waker()) {
                Ok(()) => Poll::Pending,
                Err(error) => Poll::Ready(Err(error)),
            }
        }
        result => Poll::Ready(result),
    })
    .await
}
// ANCHOR_END: attempt

// ANCHOR: block_on
/// Runs a future to completion. The thread waits in the reactor.
pub fn block_on<F: Future>(reactor: &Reactor, future: F) -> io::Result<F::Output> {
    let timers = Arc::new(Timers::default());
    let _entered = s5_timers::enter(timers.clone());
    let woken = Arc::new(Woken(AtomicBool::new(true)));
    let waker = Waker::from(woken.clone());
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if woken.0.swap(false, Ordering::AcqRel)
            && let Poll::Ready(output) = future.as_mut().poll(&mut context)
        {
            return Ok(output);
        }
        let limit = match woken.0.load(Ordering::Acquire) {
            true => Some(Duration::ZERO),
            false => timers.wait(),
        };
        reactor.turn(limit)?;
        timers.expire();
    }
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.swap(true, Ordering::AcqRel);
    }
}
// ANCHOR_END: block_on
