//! Sockets under each driver.

use std::io::{self, Read, Write};
use std::net::{self, Shutdown, SocketAddr};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Context, Wake, Waker};
use std::thread;
use std::time::Duration;

use futures::future::{Either, join, select, try_join_all};
use futures::{AsyncReadExt, AsyncWriteExt};
use runtime::s1_poll::bell;
use runtime::s5_sleep::{sleep, timeout};
use runtime::s6_block_on::block_on_with;
use runtime::s6_counted::{Counted, Counts};
use runtime::s6_net::{TcpListener, TcpStream, UdpSocket};
use runtime::s6_one_shot::Polling;
use runtime::s6_reactor::{self, Driver};
use runtime::s7_edge::Edge;

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../../examples/epoll_driver.rs"]
mod epoll_driver;

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../../examples/epoll_by_hand.rs"]
mod epoll_by_hand;

/// Runs the same on each driver. No socket stays registered.
fn on_each<F: Future<Output = io::Result<()>>>(test: impl Fn() -> F) {
    on("one shot", Polling::one_shot(), &test);
    on("edge, mio", Edge::new(), &test);
    if cfg!(target_os = "linux") {
        on("edge, polling", Polling::edge(), &test);
        on("one shot, epoll itself", epoll_driver::Epoll::new(), &test);
    }
}

fn on<F: Future<Output = io::Result<()>>>(
    name: &str,
    driver: io::Result<impl Driver + 'static>,
    test: impl Fn() -> F,
) {
    let counts = Arc::new(Counts::default());
    let driver = Counted(driver.expect("descriptors"), counts.clone());
    let test = async {
        // A lost wake is a failure, and not a test without end.
        let result = timeout(Duration::from_secs(30), test()).await;
        assert_eq!(s6_reactor::current().len(), 0, "{name}");
        result.expect(name)
    };
    let result = block_on_with(driver, test);
    result.expect(name).expect(name);
    let [added, removed] = [&counts.added, &counts.removed].map(|n| n.load(Ordering::SeqCst));
    assert_eq!(added, removed, "{name}");
}

fn local() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

async fn pair() -> io::Result<(TcpStream, TcpStream)> {
    let listener = TcpListener::bind(local())?;
    let (a, b) = join(
        TcpStream::connect(listener.local_addr()?),
        listener.accept(),
    )
    .await;
    Ok((a?, b?.0))
}

#[test]
fn every_byte_comes_back() {
    on_each(|| async {
        let (near, mut far) = pair().await?;
        let echo = async move {
            let mut buffer = vec![0; 1 << 20];
            let mut sum = 0;
            loop {
                let count = far.read(&mut buffer).await?;
                if count == 0 {
                    far.close().await?;
                    return Ok::<usize, io::Error>(sum);
                }
                far.write_all(&buffer[..count]).await?;
                sum += count;
            }
        };
        // More than the buffers of the system hold, both ways at once.
        let sent: Vec<u8> = (0..8_000_000_u32).map(|n| (n % 251) as u8).collect();
        let (mut reader, mut writer) = near.split();
        let mut received = Vec::new();
        let client = join(reader.read_to_end(&mut received), async {
            writer.write_all(&sent).await?;
            writer.close().await
        });
        let ((read, wrote), echoed) = join(client, echo).await;
        read?;
        wrote?;
        assert!(received == sent);
        assert_eq!(echoed?, sent.len());
        Ok(())
    });
}

#[test]
fn the_end_of_the_stream_that_comes_with_the_last_bytes_is_seen() {
    on_each(|| async {
        for _ in 0..50 {
            let listener = TcpListener::bind(local())?;
            let mut peer = net::TcpStream::connect(listener.local_addr()?)?;
            let (stream, _) = listener.accept().await?;
            let mut buffer = [0; 100];
            // Both come when the read waits, and before its event is fetched.
            let send = async {
                peer.write_all(b"last words")?;
                peer.shutdown(Shutdown::Write)
            };
            let (count, sent) = join(stream.read(&mut buffer), send).await;
            sent?;
            assert_eq!(count?, 10);
            assert_eq!(stream.read(&mut buffer).await?, 0);
        }
        Ok(())
    });
}

#[test]
fn bytes_that_come_while_the_loop_sleeps_wake_it() {
    on_each(|| async {
        let listener = TcpListener::bind(local())?;
        let address = listener.local_addr()?;
        let (go, wait) = mpsc::channel::<()>();
        let peer = thread::spawn(move || -> io::Result<()> {
            let mut peer = net::TcpStream::connect(address)?;
            for n in 0..100_u8 {
                wait.recv().map_err(io::Error::other)?;
                peer.write_all(&[n])?;
            }
            peer.read_exact(&mut [0])
        });
        let (stream, _) = listener.accept().await?;
        for n in 0..100_u8 {
            go.send(()).map_err(io::Error::other)?;
            let mut buffer = [0; 8];
            assert_eq!((stream.read(&mut buffer).await?, buffer[0]), (1, n));
        }
        stream.write_all(b"!").await?;
        peer.join().expect("no panic")
    });
}

#[test]
fn a_reset_is_an_error_and_not_an_end() {
    on_each(|| async {
        let listener = TcpListener::bind(local())?;
        let peer = net::TcpStream::connect(listener.local_addr()?)?;
        let (stream, _) = listener.accept().await?;
        let peer = socket2::Socket::from(peer);
        peer.set_linger(Some(Duration::ZERO))?;
        drop(peer);
        let error = stream.read(&mut [0; 8]).await.expect_err("it was reset");
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
        Ok(())
    });
}

#[test]
fn a_refused_connection_is_an_error() {
    on_each(|| async {
        let closed = net::TcpListener::bind(local())?.local_addr()?;
        let refused = TcpStream::connect(closed)
            .await
            .err()
            .map(|error| error.kind());
        assert_eq!(refused, Some(io::ErrorKind::ConnectionRefused));
        Ok(())
    });
}

#[test]
fn a_half_open_peer_still_reads() {
    on_each(|| async {
        let (near, far) = pair().await?;
        near.finish()?;
        assert_eq!(far.read(&mut [0; 8]).await?, 0);
        far.write_all(b"answer").await?;
        let mut buffer = [0; 8];
        assert_eq!(near.read(&mut buffer).await?, 6);
        Ok(())
    });
}

#[test]
fn datagrams_come_whole_and_with_their_sender() {
    on_each(|| async {
        let (a, b) = (UdpSocket::bind(local())?, UdpSocket::bind(local())?);
        let receive = async {
            let mut buffer = [0; 100];
            let (count, sender) = b.recv_from(&mut buffer).await?;
            b.send_to(&buffer[..count], sender).await
        };
        let send = async {
            a.send_to(b"ping", b.local_addr()?).await?;
            let mut buffer = [0; 100];
            let (count, sender) = a.recv_from(&mut buffer).await?;
            assert_eq!((&buffer[..count], sender), (&b"ping"[..], b.local_addr()?));
            io::Result::Ok(())
        };
        let (received, sent) = join(receive, send).await;
        received.and(sent)
    });
}

#[test]
fn the_waker_of_the_latest_poll_of_a_read_is_woken() {
    struct Count(AtomicUsize);
    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    on_each(|| async {
        let (near, far) = pair().await?;
        let counts = [0, 0].map(|n| Arc::new(Count(AtomicUsize::new(n))));
        for count in &counts {
            let waker = Waker::from(count.clone());
            let mut context = Context::from_waker(&waker);
            assert!(near.poll_read_into(&mut context, &mut [0; 8]).is_pending());
        }
        far.write_all(b"!").await?;
        while counts[1].0.load(Ordering::SeqCst) == 0 {
            sleep(Duration::from_millis(1)).await;
        }
        assert_eq!(counts[0].0.load(Ordering::SeqCst), 0);
        Ok(())
    });
}

#[test]
fn many_connections_at_once_lose_nothing() {
    on_each(|| async {
        let listener = TcpListener::bind(local())?;
        let address = listener.local_addr()?;
        let clients = (0..100_u8).map(|n| async move {
            let stream = TcpStream::connect(address).await?;
            stream.write_all(&[n; 100]).await?;
            stream.finish()?;
            let mut stream = stream;
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).await?;
            assert_eq!(answer, [n; 100]);
            io::Result::Ok(())
        });
        let serve = async {
            let mut echoes = Vec::new();
            for _ in 0..100 {
                let (mut stream, _) = listener.accept().await?;
                echoes.push(async move {
                    let mut bytes = Vec::new();
                    stream.read_to_end(&mut bytes).await?;
                    stream.write_all(&bytes).await
                });
            }
            try_join_all(echoes).await.map(|_| ())
        };
        let (clients, served) = join(try_join_all(clients), serve).await;
        clients?;
        served
    });
}

#[test]
fn a_wake_from_another_thread_ends_the_wait() {
    on_each(|| async {
        let (ringer, bell) = bell();
        let thread = thread::spawn(move || {
            thread::sleep(Duration::from_millis(100));
            ringer.ring();
        });
        // If only the limit ends the wait, both are ready, and the limit is first.
        let limit = pin!(sleep(Duration::from_secs(20)));
        assert!(matches!(select(limit, bell).await, Either::Right(_)));
        thread.join().expect("ringing does not panic");
        Ok(())
    });
}

#[test]
fn a_driver_on_epoll_itself_hears_sockets_and_other_threads() {
    let counts = Arc::new(Counts::default());
    let epoll = epoll_driver::Epoll::new().expect("descriptors");
    let test = async {
        let (near, far) = pair().await?;
        let (ringer, bell) = bell();
        let thread = thread::spawn(move || {
            thread::sleep(Duration::from_millis(50));
            ringer.ring();
        });
        // If only the limit ends the wait, both are ready, and the limit is first.
        let limit = pin!(sleep(Duration::from_secs(20)));
        assert!(matches!(select(limit, bell).await, Either::Right(_)));
        thread.join().expect("ringing does not panic");
        let mut buffer = [0; 8];
        let (read, written) = join(near.read(&mut buffer), far.write_all(b"bytes")).await;
        written?;
        assert_eq!(read?, 5);
        drop(far);
        assert_eq!(near.read(&mut buffer).await?, 0);
        io::Result::Ok(())
    };
    let result = block_on_with(Counted(epoll, counts.clone()), test);
    result.expect("it can wait").expect("no error");
    assert_eq!(counts.notified.load(Ordering::SeqCst), 1);
}

#[test]
fn level_repeats_one_shot_has_to_be_asked_and_edge_reports_each_change() {
    use rustix::event::epoll::EventFlags;
    // Nothing there, the first byte, asked again, the second byte, asked for anew, both read.
    let reported = |mode| {
        let reports = epoll_by_hand::reports(mode).expect("no error");
        reports.map(|keys| match keys[..] {
            [] => false,
            [7] => true,
            _ => panic!("one socket: {keys:?}"),
        })
    };
    let expected = [
        (EventFlags::empty(), [false, true, true, true, true, false]),
        (
            EventFlags::ONESHOT,
            [false, true, false, false, true, false],
        ),
        (EventFlags::ET, [false, true, false, true, true, false]),
    ];
    for (mode, events) in expected {
        assert_eq!(reported(mode), events, "{mode:?}");
    }
}
