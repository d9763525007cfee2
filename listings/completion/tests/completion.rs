//! What the page on completions says. Where the kernel doesn't allow io_uring, these tests say so
//! and check nothing; where `CI` is set, they fail.

use std::cell::Cell;
use std::env;
use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use completion::ring::{Ring, block_on};
use futures::future::try_join_all;
use futures::poll;
use runtime::{s6_block_on, s6_net};
use rustix::event::epoll;
use rustix::io::Errno;

#[expect(dead_code, reason = "a program has a main function")]
#[path = "../examples/borrowed.rs"]
mod borrowed;
#[expect(dead_code, reason = "a program has a main function")]
#[path = "../examples/done_anyway.rs"]
mod done_anyway;

/// A ring, or `None` where the kernel refuses one.
fn ring() -> Option<Ring> {
    match Ring::new() {
        Ok(ring) => Some(ring),
        Err(error) => {
            let why = format!("no io_uring ({error}): see /proc/sys/kernel/io_uring_disabled");
            // The containers of our workflows allow it.
            let required = env::var_os("GITHUB_ACTIONS").is_some();
            assert!(!required, "there is {why}");
            // Not `eprintln!`, which a test that passes keeps to itself.
            writeln!(io::stderr(), "skipped: there is {why}").expect("a standard error");
            None
        }
    }
}

fn pair() -> (Rc<OwnedFd>, UnixStream) {
    let (socket, client) = UnixStream::pair().expect("two sockets");
    (Rc::new(socket.into()), client)
}

fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn epoll_refuses_a_file() {
    let epoll = epoll::create(epoll::CreateFlags::CLOEXEC).expect("an epoll");
    let add = |fd: &OwnedFd| {
        let data = epoll::EventData::new_u64(0);
        epoll::add(&epoll, fd, data, epoll::EventFlags::IN)
    };
    let program = File::open("/proc/self/exe").expect("this program");
    assert_eq!(add(&program.into()), Err(Errno::PERM));
    assert_eq!(add(&UnixStream::pair().expect("a pair").0.into()), Ok(()));
}

#[test]
fn a_file_is_read_from_where_the_last_read_ended() {
    let Some(ring) = ring() else { return };
    let program = File::open("/proc/self/exe").expect("this program");
    let program = Rc::new(OwnedFd::from(program));
    let parts = block_on(&ring, async {
        let (first, second) = (vec![0; 1], vec![0; 3]);
        let first = ring.read(&program, first).await;
        let second = ring.read(&program, second).await;
        [first, second].map(|(count, bytes)| (count.expect("bytes"), bytes))
    });
    assert_eq!(
        parts.expect("no error"),
        [(1, b"\x7f".to_vec()), (3, b"ELF".to_vec())]
    );
}

#[test]
fn a_buffer_that_is_only_borrowed_is_written_after_its_future_is_gone() {
    if ring().is_none() {
        return;
    }
    let contents = borrowed::before_and_after().expect("no error");
    assert_eq!(contents, ["our data", "intruder"]);
}

#[test]
fn a_dropped_operation_keeps_buffer_and_descriptor_until_the_kernel_is_done() {
    let Some(ring) = ring() else { return };
    let (socket, client) = pair();
    assert!(poll_once(ring.read(&socket, vec![0; 8])).is_pending());
    assert_eq!((ring.in_flight(), Rc::strong_count(&socket)), (1, 2));
    // The first wait may bring only the end of the cancellation itself.
    while ring.in_flight() > 0 {
        ring.wait().expect("no error");
    }
    assert_eq!(Rc::strong_count(&socket), 1);
    drop(client);
}

#[test]
fn a_dropped_read_may_take_bytes_along() {
    let Some(ring) = ring() else { return };
    let files = done_anyway::pair().expect("two sockets");
    let next = block_on(&ring, done_anyway::dropped_read(&ring, &files));
    assert_eq!(next.expect("no error").expect("bytes"), "second");
}

#[test]
fn a_dropped_write_may_be_written() {
    let Some(ring) = ring() else { return };
    let files = done_anyway::pair().expect("two sockets");
    let read = block_on(&ring, done_anyway::dropped_write(&ring, &files));
    assert_eq!(read.expect("no error").expect("bytes"), "sent anyway");
}

#[test]
fn a_connection_that_was_accepted_for_nobody_is_closed() {
    let Some(ring) = ring() else { return };
    let files = done_anyway::pair().expect("two sockets");
    let read = block_on(&ring, done_anyway::dropped_accept(&ring, &files));
    assert_eq!(read.expect("no error").expect("the end"), "");
    assert_eq!(ring.in_flight(), 0);
}

#[test]
fn by_readiness_a_dropped_accept_leaves_its_connection() {
    let addresses = s6_block_on::block_on(async {
        let listener = s6_net::TcpListener::bind(([127, 0, 0, 1], 0).into())?;
        let mut accept = Box::pin(listener.accept());
        assert!(poll!(accept.as_mut()).is_pending());
        let client = TcpStream::connect(listener.local_addr()?)?;
        drop(accept);
        let (_, peer) = listener.accept().await?;
        Ok::<_, io::Error>([peer, client.local_addr()?])
    });
    let [accepted, client] = addresses.expect("no error").expect("a connection");
    assert_eq!(accepted, client);
}

#[test]
fn a_ring_that_ends_takes_its_buffers_back_first() {
    let Some(ring) = ring() else { return };
    let (socket, mut client) = pair();
    // A future that's forgotten isn't dropped, so it doesn't cancel.
    let mut read = Box::pin(ring.read(&socket, vec![0; 8]));
    let mut context = Context::from_waker(Waker::noop());
    assert!(read.as_mut().poll(&mut context).is_pending());
    std::mem::forget(read);
    // Nothing is handed over before the first wait.
    let (other, mut other_client) = pair();
    other_client.write_all(b"x").expect("room");
    let count = block_on(&ring, async { ring.read(&other, vec![0; 1]).await.0 });
    assert_eq!(count.expect("no error").expect("a byte"), 1);
    assert_eq!(ring.in_flight(), 1);
    drop(ring);
    assert_eq!(Rc::strong_count(&socket), 1);
    // The kernel doesn't read anymore, so the next reader gets the bytes.
    client.write_all(b"hello").expect("room");
    let mut bytes = [0; 5];
    let mut socket = UnixStream::from(Rc::into_inner(socket).expect("the last"));
    socket.read_exact(&mut bytes).expect("bytes");
    assert_eq!(&bytes, b"hello");
}

#[test]
fn a_completion_wakes_the_waker_of_the_latest_poll() {
    #[derive(Default)]
    struct Count(AtomicUsize);
    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    let Some(ring) = ring() else { return };
    let (socket, mut client) = pair();
    let counts: [Arc<Count>; 2] = Default::default();
    let mut read = pin!(ring.read(&socket, vec![0; 8]));
    for count in &counts {
        let waker = Waker::from(count.clone());
        assert!(
            read.as_mut()
                .poll(&mut Context::from_waker(&waker))
                .is_pending()
        );
    }
    client.write_all(b"hello").expect("room");
    ring.wait().expect("no error");
    assert_eq!(counts.map(|count| count.0.load(Ordering::Relaxed)), [0, 1]);
}

#[test]
fn more_operations_than_the_queue_has_room_for_are_done() {
    let Some(ring) = ring() else { return };
    let (socket, mut client) = pair();
    client.write_all(&[7; 600]).expect("room");
    let done = Cell::new(0);
    let reads = (0..600).map(|_| async {
        let (count, bytes) = ring.read(&socket, vec![0; 1]).await;
        done.set(done.get() + count?);
        assert_eq!(bytes, [7]);
        Ok::<_, io::Error>(())
    });
    block_on(&ring, try_join_all(reads))
        .expect("no error")
        .expect("bytes");
    assert_eq!(done.get(), 600);
}

#[test]
fn an_error_of_the_kernel_is_the_result_of_the_operation() {
    let Some(ring) = ring() else { return };
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let listener = Rc::new(OwnedFd::from(listener));
    let result = block_on(&ring, async { ring.read(&listener, vec![0; 1]).await.0 });
    let error = result
        .expect("no error")
        .expect_err("a listener has no bytes");
    assert_eq!(error.kind(), io::ErrorKind::NotConnected);
}

#[test]
fn an_operation_is_handed_over_with_the_next_wait() {
    let Some(ring) = ring() else { return };
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let listener = Rc::new(OwnedFd::from(listener));
    let _client = TcpStream::connect(address).expect("a connection");
    block_on(&ring, async {
        let mut accept = pin!(ring.accept(&listener));
        assert!(poll!(accept.as_mut()).is_pending());
        // The connection is there, and yet a second look finds nothing.
        assert!(poll!(accept.as_mut()).is_pending());
        let accepted = accept.await.expect("a connection");
        assert!(accepted.as_raw_fd() >= 0);
    })
    .expect("no error");
}
