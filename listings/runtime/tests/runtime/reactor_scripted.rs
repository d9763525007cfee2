//! The reactor with a driver that has no system behind it: the test says which
//! events come, and reads what was asked.

use std::io;
use std::os::fd::BorrowedFd;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use runtime::s1_poll::Wakes;
use runtime::s6_reactor::{self, Direction, Driver, Event, Reactor, Socket};

#[derive(Default)]
struct Script {
    /// The events of the next turn.
    events: Mutex<Vec<Event>>,
    /// What was asked for: a key and the directions.
    asked: Mutex<Vec<(usize, [bool; 2])>>,
    /// The next question fails.
    refuse: AtomicBool,
    /// The next wait is interrupted.
    interrupt: AtomicBool,
    each_change: bool,
}

struct Scripted(Arc<Script>);

impl Driver for Scripted {
    unsafe fn add(&self, _: BorrowedFd<'_>, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn arm(&self, _: BorrowedFd<'_>, key: usize, directions: [bool; 2]) -> io::Result<()> {
        if self.0.refuse.swap(false, Ordering::SeqCst) {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        self.0.asked.lock().unwrap().push((key, directions));
        Ok(())
    }

    fn remove(&self, _: BorrowedFd<'_>) -> io::Result<()> {
        Ok(())
    }

    fn wait(&self, _: Option<Duration>, event: &mut dyn FnMut(Event)) -> io::Result<()> {
        if self.0.interrupt.swap(false, Ordering::SeqCst) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let events = std::mem::take(&mut *self.0.events.lock().unwrap());
        events.into_iter().for_each(event);
        Ok(())
    }

    fn notify(&self) -> io::Result<()> {
        Ok(())
    }

    fn is_one_shot(&self) -> bool {
        !self.0.each_change
    }

    fn short_read_is_last(&self) -> bool {
        true
    }
}

/// A reactor with its script, current on this thread.
struct Test {
    script: Arc<Script>,
    reactor: Arc<Reactor>,
    _entered: s6_reactor::Entered,
}

impl Test {
    fn new(script: Script) -> Test {
        let script = Arc::new(script);
        let reactor = Arc::new(Reactor::new(Box::new(Scripted(script.clone()))));
        Test {
            script,
            reactor: reactor.clone(),
            _entered: s6_reactor::enter(reactor),
        }
    }

    fn event(&self, key: usize, ready: [bool; 2]) {
        let event = Event {
            key,
            ready,
            closed: false,
        };
        self.script.events.lock().unwrap().push(event);
        self.reactor.turn(None).expect("no error");
    }

    fn asked(&self) -> Vec<(usize, [bool; 2])> {
        std::mem::take(&mut *self.script.asked.lock().unwrap())
    }
}

fn socket() -> Socket<UnixStream> {
    let (socket, _) = UnixStream::pair().expect("descriptors");
    Socket::new(socket).expect("it is registered")
}

/// Polls with an attempt that would block, and counts the wakes to come.
fn waits(socket: &Socket<UnixStream>, direction: Direction) -> Arc<Wakes> {
    let wakes = Arc::new(Wakes::default());
    assert!(polled(socket, direction, &wakes).is_pending());
    wakes
}

fn polled(
    socket: &Socket<UnixStream>,
    direction: Direction,
    wakes: &Arc<Wakes>,
) -> Poll<io::Result<()>> {
    let waker = Waker::from(wakes.clone());
    let mut context = Context::from_waker(&waker);
    let would_block = |_: &UnixStream| Err(io::ErrorKind::WouldBlock.into());
    socket.poll_io(direction, &mut context, would_block)
}

#[test]
fn each_direction_has_its_waker() {
    let each_change = true;
    let test = Test::new(Script {
        each_change,
        ..Script::default()
    });
    let socket = socket();
    let reader = waits(&socket, Direction::Read);
    let writer = waits(&socket, Direction::Write);
    test.event(0, [false, true]);
    assert_eq!((reader.count(), writer.count()), (0, 1));
    test.event(0, [true, false]);
    assert_eq!((reader.count(), writer.count()), (1, 1));
    // At edges nothing has to be asked for.
    assert_eq!(test.asked(), []);
}

#[test]
fn who_waits_in_the_other_direction_is_woken_to_ask_again() {
    let test = Test::new(Script::default());
    let socket = socket();
    let reader = waits(&socket, Direction::Read);
    let writer = waits(&socket, Direction::Write);
    assert_eq!(test.asked(), [(0, [true, false]), (0, [true, true])]);
    // The event uses up both questions.
    test.event(0, [true, false]);
    assert_eq!((reader.count(), writer.count()), (1, 1));
    assert!(polled(&socket, Direction::Write, &writer).is_pending());
    assert_eq!(test.asked(), [(0, [false, true])]);
    test.event(0, [false, true]);
    assert_eq!((reader.count(), writer.count()), (1, 2));
}

#[test]
fn who_is_polled_again_without_an_event_does_not_ask_again() {
    let test = Test::new(Script::default());
    let socket = socket();
    let first = waits(&socket, Direction::Read);
    let second = waits(&socket, Direction::Read);
    assert_eq!(test.asked().len(), 1);
    test.event(0, [true, false]);
    assert_eq!((first.count(), second.count()), (0, 1));
    assert!(polled(&socket, Direction::Read, &second).is_pending());
    assert_eq!(test.asked().len(), 1);
}

#[test]
fn an_event_during_the_attempt_is_not_lost() {
    let test = Test::new(Script::default());
    let socket = socket();
    let mut context = Context::from_waker(Waker::noop());
    let mut attempts = 0;
    let result = socket.poll_io(Direction::Read, &mut context, |_| {
        attempts += 1;
        if attempts == 1 {
            // The attempt has found nothing, and now the bytes come.
            test.event(0, [true, false]);
            return Err(io::ErrorKind::WouldBlock.into());
        }
        Ok("bytes")
    });
    assert!(matches!(result, Poll::Ready(Ok("bytes"))));
    assert_eq!(attempts, 2);
}

#[test]
fn an_interrupted_attempt_is_made_again() {
    let _test = Test::new(Script::default());
    let mut context = Context::from_waker(Waker::noop());
    let mut results = [Err(io::ErrorKind::Interrupted.into()), Ok(1)].into_iter();
    let result = socket().poll_io(Direction::Read, &mut context, |_| {
        results.next().expect("a third attempt")
    });
    assert!(matches!(result, Poll::Ready(Ok(1))));
}

#[test]
fn an_event_for_a_dropped_socket_wakes_nobody() {
    let test = Test::new(Script::default());
    let socket = socket();
    let reader = waits(&socket, Direction::Read);
    drop(socket);
    test.event(0, [true, true]);
    assert_eq!(reader.count(), 0);
    // Nobody keeps the waker either.
    assert_eq!(Arc::strong_count(&reader), 1);
}

#[test]
fn a_new_socket_with_an_old_key_is_woken_for_nothing_and_waits_again() {
    let test = Test::new(Script::default());
    drop(socket());
    let new = socket();
    let reader = waits(&new, Direction::Read);
    // This event was for the old one.
    test.event(0, [true, false]);
    assert_eq!(reader.count(), 1);
    assert!(polled(&new, Direction::Read, &reader).is_pending());
    // It has asked a second time, and its own event comes.
    assert_eq!(test.asked().len(), 2);
    test.event(0, [true, false]);
    assert_eq!(reader.count(), 2);
}

#[test]
fn a_question_that_the_system_refuses_is_an_error_and_is_asked_again() {
    let test = Test::new(Script::default());
    let socket = socket();
    let reader = Arc::new(Wakes::default());
    test.script.refuse.store(true, Ordering::SeqCst);
    let refused = polled(&socket, Direction::Read, &reader);
    assert!(matches!(refused, Poll::Ready(Err(_))));
    assert!(polled(&socket, Direction::Read, &reader).is_pending());
    assert_eq!(test.asked(), [(0, [true, false])]);
}

#[test]
fn a_wait_that_a_signal_interrupts_is_no_error() {
    let test = Test::new(Script::default());
    test.script.interrupt.store(true, Ordering::SeqCst);
    assert!(test.reactor.turn(None).is_ok());
}
