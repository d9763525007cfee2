//! Sockets that several tasks use, and peers that never let go.

use std::cell::Cell;
use std::future::pending;
use std::io::{self, Read, Write};
use std::net;
use std::os::unix::net::UnixStream;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use futures::future::{join_all, poll_fn};
use runtime::s1_poll::Wakes;
use runtime::s5_sleep::timeout;
use runtime::s6_net::{TcpListener, TcpStream, UdpSocket};
use runtime::s6_one_shot::Polling;
use runtime::s6_reactor::{self, Direction, Driver, Reactor, Socket};
use runtime::s7_edge::Edge;
use runtime::s7_loop::{Runtime, spawn, yield_now};

use crate::watchdog::Watchdog;

fn on_both_drivers<F: Future<Output = io::Result<()>>>(test: fn() -> F) -> io::Result<()> {
    let _watchdog = Watchdog::quick();
    Runtime::new()?.block_on(test())?;
    Runtime::with_driver(Box::new(Polling::one_shot()?)).block_on(test())
}

async fn pair() -> io::Result<(TcpStream, net::TcpStream)> {
    let listener = TcpListener::bind(([127, 0, 0, 1], 0).into())?;
    let peer = net::TcpStream::connect(listener.local_addr()?)?;
    Ok((listener.accept().await?.0, peer))
}

#[test]
fn each_of_three_tasks_that_accept_gets_a_connection() -> io::Result<()> {
    on_both_drivers(|| async {
        let listener = Rc::new(TcpListener::bind(([127, 0, 0, 1], 0).into())?);
        let address = listener.local_addr()?;
        let tasks = [(); 3].map(|()| {
            let listener = listener.clone();
            spawn(async move { listener.accept().await.map(drop) })
        });
        yield_now().await;
        let _clients = [(); 3].map(|()| net::TcpStream::connect(address));
        for end in join_all(tasks).await {
            end.expect("it returns")?;
        }
        Ok(())
    })
}

#[test]
fn each_of_three_tasks_that_read_gets_a_byte() -> io::Result<()> {
    on_both_drivers(|| async {
        let (stream, mut peer) = pair().await?;
        let stream = Rc::new(stream);
        let tasks = [(); 3].map(|()| {
            let stream = stream.clone();
            spawn(async move { stream.read(&mut [0]).await })
        });
        yield_now().await;
        peer.write_all(b"abc")?;
        for end in join_all(tasks).await {
            assert_eq!(end.expect("it returns")?, 1);
        }
        Ok(())
    })
}

#[test]
fn each_of_three_tasks_that_receive_gets_a_datagram() -> io::Result<()> {
    on_both_drivers(|| async {
        let socket = Rc::new(UdpSocket::bind(([127, 0, 0, 1], 0).into())?);
        let tasks = [(); 3].map(|()| {
            let socket = socket.clone();
            spawn(async move { socket.recv_from(&mut [0; 8]).await })
        });
        yield_now().await;
        let address = socket.local_addr()?;
        for _ in 0..3 {
            socket.send_to(b"!", address).await?;
        }
        for end in join_all(tasks).await {
            assert_eq!(end.expect("it returns")?.0, 1);
        }
        Ok(())
    })
}

#[test]
fn one_task_reads_while_another_writes() -> io::Result<()> {
    on_both_drivers(|| async {
        let (stream, mut peer) = pair().await?;
        let reads = Rc::new(stream);
        let writes = reads.clone();
        let writer = spawn(async move {
            writes.write_all(&vec![7; 10_000_000]).await?;
            writes.finish()
        });
        let reader = spawn(async move { reads.read(&mut [0; 16]).await });
        // Both wait: for a byte, and, since the buffers are full, for room.
        yield_now().await;
        peer.write_all(b"!")?;
        assert_eq!(reader.await.expect("it returns")?, 1);
        let rest = thread::spawn(move || io::copy(&mut peer, &mut io::sink()));
        writer.await.expect("it returns")?;
        assert_eq!(rest.join().expect("no panic")?, 10_000_000);
        Ok(())
    })
}

#[test]
fn a_read_that_is_dropped_leaves_no_waker() -> io::Result<()> {
    let reactor = Arc::new(Reactor::new(Box::new(Edge::new()?)));
    let _entered = s6_reactor::enter(reactor.clone());
    let (ours, _theirs) = UnixStream::pair()?;
    let socket = Socket::new(ours)?;
    let wakes = Arc::new(Wakes::default());
    let waker = Waker::from(wakes.clone());
    for _ in 0..3 {
        let mut read = Box::pin(socket.read(1, |mut stream| stream.read(&mut [0])));
        let mut context = Context::from_waker(&waker);
        assert!(read.as_mut().poll(&mut context).is_pending());
        assert!(read.as_mut().poll(&mut context).is_pending());
        assert_eq!(
            Arc::strong_count(&wakes),
            3,
            "ours, its clone and the socket's"
        );
        drop(read);
        assert_eq!(Arc::strong_count(&wakes), 2);
    }
    Ok(())
}

#[test]
fn a_socket_that_is_always_ready_lets_others_go_after_128_attempts() -> io::Result<()> {
    let reactor = Arc::new(Reactor::new(Box::new(Edge::new()?)));
    let _entered = s6_reactor::enter(reactor);
    let socket = Socket::new(UnixStream::pair()?.0)?;
    let wakes = Arc::new(Wakes::default());
    let waker = Waker::from(wakes.clone());
    let mut context = Context::from_waker(&waker);
    for wakes_so_far in 0..3 {
        for _ in 0..128 {
            let polled = socket.poll_io(Direction::Read, &mut context, |_| Ok(()));
            assert!(polled.is_ready());
        }
        assert_eq!(wakes.count(), wakes_so_far);
        let polled = socket.poll_io(Direction::Read, &mut context, |_| Ok(()));
        assert!(polled.is_pending());
        // It's polled again, after the others.
        assert_eq!(wakes.count(), wakes_so_far + 1);
    }
    Ok(())
}

#[test]
fn what_comes_in_one_direction_wakes_nobody_who_waits_in_the_other() -> io::Result<()> {
    assert!(!Edge::new()?.is_one_shot());
    Runtime::new()?.block_on(async {
        let (stream, mut peer) = pair().await?;
        let stream = Rc::new(stream);
        let polls = Rc::new(Cell::new(0));
        let (counted, writes) = (polls.clone(), stream.clone());
        drop(spawn(async move {
            let block = vec![0; 1 << 20];
            poll_fn(|context| {
                counted.set(counted.get() + 1);
                while let Poll::Ready(written) =
                    writes.poll_write_with(context, |mut stream| stream.write(&block))
                {
                    written.expect("the peer is there");
                }
                Poll::<()>::Pending
            })
            .await;
        }));
        // Until the buffers are full.
        while timeout(Duration::from_millis(20), pending::<()>())
            .await
            .is_ok()
        {}
        let before = polls.get();
        for _ in 0..50 {
            peer.write_all(b"!")?;
            assert_eq!(stream.read(&mut [0; 8]).await?, 1);
        }
        assert!(polls.get() - before < 10, "{} polls", polls.get() - before);
        Ok::<_, io::Error>(())
    })
}

#[test]
fn the_bytes_behind_an_urgent_one_are_read() -> io::Result<()> {
    on_both_drivers(|| async {
        let (stream, mut peer) = pair().await?;
        let stream = Rc::new(stream);
        let reads = stream.clone();
        let reader = spawn(async move {
            let (mut buffer, mut all) = ([0; 64], Vec::new());
            while !all.ends_with(b"behind") {
                let count = reads.read(&mut buffer).await?;
                all.extend_from_slice(&buffer[..count]);
            }
            Ok::<_, io::Error>(all)
        });
        yield_now().await;
        peer.write_all(b"before")?;
        socket2::SockRef::from(&peer).send_out_of_band(b"!")?;
        peer.write_all(b"behind")?;
        let limited = timeout(Duration::from_secs(30), reader).await;
        let all = limited.expect("no byte is left").expect("it returns")?;
        assert_eq!(all, b"beforebehind");
        Ok(())
    })
}
