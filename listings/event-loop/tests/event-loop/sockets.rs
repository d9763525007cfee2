//! Sockets: exact reads, peers that misbehave, and what stays registered.

use std::cell::RefCell;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use event_loop::combine::{join, timeout};
use event_loop::{
    Direction, POLLER, Socket, accept_client, read_socket, run, send_all, sleep, spawn,
};

use crate::support::{
    Log, MOMENT, in_time, lines, logged, pair, run_to_the_end, tables, yield_once,
};

/// More than the system's buffers hold.
const MUCH: usize = 4_000_000;

/// The kind of an error, and its words.
fn error<T>(result: io::Result<T>) -> (ErrorKind, String) {
    match result {
        Ok(_) => (ErrorKind::Other, "no error".to_string()),
        Err(error) => (error.kind(), error.to_string()),
    }
}

#[test]
fn a_read_of_exactly_n_bytes_takes_a_poll_for_each_piece() -> io::Result<()> {
    let (ours, theirs) = pair()?;
    let log = Log::default();
    let its = Rc::clone(&log);
    spawn(async move {
        for piece in ["abcd", "ef", "ghijkl"] {
            send_all(&theirs, piece.into()).await?;
            sleep(MOMENT).await;
        }
        io::Result::Ok(())
    });
    // The first piece is there at the first poll, and more than asked at the last.
    run_to_the_end(async move {
        let data = logged("read", its, read_socket(&ours, 10)).await?;
        assert_eq!(data, b"abcdefghij");
        assert_eq!(read_socket(&ours, 2).await?, b"kl");
        io::Result::Ok(())
    })?;
    assert_eq!(lines(&log), ["read pending", "read pending", "read ready"]);
    assert_eq!(tables(), [0; 4]);
    Ok(())
}

#[test]
fn a_peer_that_closes_in_the_middle_is_an_error_of_that_task() -> io::Result<()> {
    let (ours, theirs) = pair()?;
    spawn(async move {
        sleep(MOMENT).await;
        send_all(&theirs, "abc".into()).await // and then it is dropped
    });
    run_to_the_end(async move {
        let (kind, words) = error(read_socket(&ours, 10).await);
        assert_eq!(kind, ErrorKind::UnexpectedEof);
        assert_eq!(words, "peer closed after 3 of 10 bytes");
        io::Result::Ok(())
    })?;
    assert_eq!(tables(), [0; 4]);
    Ok(())
}

/// A TCP connection: the server's end, and the client's in blocking mode.
async fn connection() -> io::Result<(Socket<TcpStream>, TcpStream)> {
    let server = TcpListener::bind("127.0.0.1:0")?;
    server.set_nonblocking(true)?;
    let client = TcpStream::connect(server.local_addr()?)?;
    let (socket, _) = accept_client(&Socket::new(server)).await?;
    Ok((socket, client))
}

#[test]
fn a_peer_that_resets_is_an_error_of_that_task() -> io::Result<()> {
    run_to_the_end(async {
        let (socket, client) = connection().await?;
        send_all(&socket, "unread".into()).await?;
        sleep(MOMENT).await;
        drop(client); // with a byte unread, the system sends a reset
        let (kind, _) = error(read_socket(&socket, 10).await);
        assert_eq!(kind, ErrorKind::ConnectionReset);
        io::Result::Ok(())
    })?;
    assert_eq!(tables(), [0; 4]);
    Ok(())
}

#[test]
fn a_send_to_a_peer_that_has_gone_is_an_error_of_that_task() -> io::Result<()> {
    let (ours, theirs) = pair()?;
    run_to_the_end(async move {
        drop(theirs);
        let (kind, _) = error(send_all(&ours, "ping".into()).await);
        assert_eq!(kind, ErrorKind::BrokenPipe);
        io::Result::Ok(())
    })
}

#[test]
fn a_peer_that_never_sends_ends_by_its_time_limit() -> io::Result<()> {
    let (ours, theirs) = pair()?;
    let (other, its_peer) = pair()?;
    spawn(async move {
        sleep(MOMENT * 3).await;
        send_all(&its_peer, "ping".into()).await
    });
    let silent = async move {
        let limited = timeout(MOMENT, read_socket(&ours, 4)).await;
        assert_eq!(
            error(limited),
            (ErrorKind::TimedOut, "not ready after 0.1 s".into())
        );
        let waits = POLLER.with(|poller| poller.waits().len());
        assert_eq!(waits, 1, "only the other task is registered");
    };
    run_to_the_end(async move {
        let (_, data) = join(silent, read_socket(&other, 4)).await;
        assert_eq!(data?, b"ping");
        drop(theirs);
        io::Result::Ok(())
    })?;
    assert_eq!(tables(), [0; 4]);
    Ok(())
}

#[test]
fn both_directions_of_a_socket_have_a_waker_each() -> io::Result<()> {
    in_time(|| {
        let (ours, theirs) = pair()?;
        let ours = Rc::new(ours);
        let order = Rc::new(RefCell::new(Vec::new()));
        let (reader, writer) = (Rc::clone(&ours), ours);
        let (read, wrote) = (Rc::clone(&order), Rc::clone(&order));
        spawn(async move {
            read_socket(&reader, 4).await?;
            read.borrow_mut().push("read");
            io::Result::Ok(())
        });
        spawn(async move {
            send_all(&writer, vec![0; MUCH]).await?;
            wrote.borrow_mut().push("wrote");
            io::Result::Ok(())
        });
        run_to_the_end(async move {
            sleep(MOMENT).await;
            assert_eq!(POLLER.with(|poller| poller.waits().len()), 2);
            send_all(&theirs, "ping".into()).await?;
            sleep(MOMENT).await;
            assert_eq!(read_socket(&theirs, MUCH).await?.len(), MUCH);
            io::Result::Ok(())
        })?;
        assert_eq!(*order.borrow(), ["read", "wrote"]);
        assert_eq!(tables(), [0; 4]);
        Ok(())
    })
}

#[test]
fn a_second_reader_of_a_socket_is_refused() -> io::Result<()> {
    in_time(|| {
        let (ours, theirs) = pair()?;
        let ours = Rc::new(ours);
        let first = Rc::clone(&ours);
        let read = Rc::new(RefCell::new(Vec::new()));
        let its = Rc::clone(&read);
        spawn(async move {
            let data = read_socket(&first, 4).await?;
            its.borrow_mut().extend(data);
            io::Result::Ok(())
        });
        run_to_the_end(async move {
            yield_once().await;
            let (kind, words) = error(read_socket(&ours, 4).await);
            assert_eq!(kind, ErrorKind::ResourceBusy);
            let expected = format!("another task waits for descriptor {} already", ours.fd());
            assert_eq!(words, expected);
            send_all(&theirs, "ping".into()).await
        })?;
        assert_eq!(*read.borrow(), b"ping", "the first reader is as it was");
        Ok(())
    })
}

#[test]
fn no_descriptor_stays_registered() -> io::Result<()> {
    run_to_the_end(async {
        for _ in 0..100 {
            let (socket, mut client) = connection().await?;
            let echo = async || {
                let data = read_socket(&socket, 4).await?;
                send_all(&socket, data).await
            };
            // Each read is polled once, so that it registers; then the client sends.
            for word in [b"ping", b"pong"] {
                let mut echo = pin!(echo());
                let poll = std::future::poll_fn(|context| Poll::Ready(echo.as_mut().poll(context)));
                assert!(poll.await.is_pending());
                assert_eq!(POLLER.with(|poller| poller.waits().len()), 1);
                client.write_all(word)?;
                echo.await?;
                let mut answer = [0; 4];
                client.read_exact(&mut answer)?;
                assert_eq!(&answer, word);
                assert_eq!(POLLER.with(|poller| poller.waits().len()), 0);
            }
        }
        io::Result::Ok(())
    })
}

#[test]
fn a_dropped_read_takes_its_registration_along() -> io::Result<()> {
    let (ours, _theirs) = pair()?;
    run_to_the_end(async move {
        {
            let mut read = pin!(read_socket(&ours, 4));
            let poll = std::future::poll_fn(|context| Poll::Ready(read.as_mut().poll(context)));
            assert!(poll.await.is_pending());
            assert_eq!(POLLER.with(|poller| poller.waits().len()), 1);
        }
        assert_eq!(POLLER.with(|poller| poller.waits().len()), 0);
        io::Result::Ok(())
    })
}

#[test]
fn a_new_socket_with_an_old_number_has_its_events() -> io::Result<()> {
    run_to_the_end(async {
        for _ in 0..3 {
            let (ours, theirs) = UnixStream::pair()?;
            ours.set_nonblocking(true)?;
            let ours = Socket::new(ours);
            // The future is leaked with its registration: only the socket can undo it.
            let mut leaked = Box::pin(read_socket(&ours, 4));
            let poll = std::future::poll_fn(|context| Poll::Ready(leaked.as_mut().poll(context)));
            assert!(poll.await.is_pending());
            std::mem::forget(leaked);
            assert_eq!(POLLER.with(|poller| poller.waits().len()), 1);
            drop(ours);
            assert_eq!(POLLER.with(|poller| poller.waits().len()), 0);
            drop(theirs);
        }
        let (ours, theirs) = pair()?;
        let read = read_socket(&ours, 4);
        let send = async {
            sleep(MOMENT).await;
            send_all(&theirs, "ping".into()).await
        };
        let (data, sent) = join(read, send).await;
        sent?;
        assert_eq!(data?, b"ping");
        io::Result::Ok(())
    })
}

#[test]
fn while_nothing_happens_nothing_is_polled() -> io::Result<()> {
    let (ours, theirs) = pair()?;
    let log = Log::default();
    let (reads, sleeps) = (Rc::clone(&log), Rc::clone(&log));
    spawn(async move { logged("read", reads, read_socket(&ours, 4)).await.map(drop) });
    spawn(async move {
        logged("sleep", sleeps, sleep(Duration::from_millis(500))).await;
        send_all(&theirs, "ping".into()).await
    });
    run()?;
    let expected = ["read pending", "sleep pending", "sleep ready", "read ready"];
    assert_eq!(lines(&log), expected);
    Ok(())
}

#[test]
fn a_port_in_use_is_an_error_of_that_task() -> io::Result<()> {
    let taken = TcpListener::bind("127.0.0.1:0")?;
    let address = taken.local_addr()?;
    let goes_on = Rc::new(RefCell::new(Vec::new()));
    let its = Rc::clone(&goes_on);
    spawn(async move { TcpListener::bind(address).map(drop) });
    spawn(async move {
        yield_once().await;
        its.borrow_mut().push(error(TcpListener::bind(address)).0);
    });
    run()?;
    assert_eq!(*goes_on.borrow(), [ErrorKind::AddrInUse]);
    Ok(())
}

#[test]
fn a_poller_refuses_what_cannot_be_waited_for() -> io::Result<()> {
    // A plain file is always ready: epoll takes none.
    let file = std::fs::File::open(env!("CARGO_MANIFEST_PATH"))?;
    let file = Socket::new(file);
    let waker = std::task::Waker::noop();
    let refused = POLLER.with(|poller| poller.register(&file, Direction::Read, waker));
    if cfg!(target_os = "linux") {
        assert_eq!(error(refused).0, ErrorKind::PermissionDenied);
        assert_eq!(tables(), [0; 4]);
    }
    Ok(())
}
