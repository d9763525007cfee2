//! What each future of the sockets loses when it's dropped.

use std::io::{self, Write};
use std::net::{self, SocketAddr};
use std::pin::pin;
use std::time::Duration;

use futures::{AsyncReadExt, poll};
use runtime::s5_sleep::timeout;
use runtime::s6_block_on::block_on;
use runtime::s6_net::{TcpListener, TcpStream, UdpSocket};
use runtime::s6_reactor;
use runtime::s7_yield::yield_now;

/// Runs a test. A lost wake is a failure, and not a test without end.
fn run(test: impl Future<Output = io::Result<()>>) {
    let limited = async { timeout(Duration::from_secs(30), test).await };
    let result = block_on(limited).expect("the loop can wait");
    result.expect("no wait is in vain").expect("no error");
}

fn local() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

/// Polls at most that often, and then drops. The reactor has a turn after each poll.
async fn polled<F: Future>(times: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    for _ in 0..times {
        if let std::task::Poll::Ready(output) = poll!(future.as_mut()) {
            return Some(output);
        }
        yield_now().await;
    }
    None
}

#[test]
fn an_accept_that_is_dropped_leaves_its_connection_to_the_next() {
    run(async {
        for polls in 1..5 {
            let listener = TcpListener::bind(local())?;
            let mut early = Box::pin(listener.accept());
            assert!(poll!(early.as_mut()).is_pending());
            let client = net::TcpStream::connect(listener.local_addr()?)?;
            let accepted = match polled(polls, early).await {
                Some(accepted) => accepted?,
                None => listener.accept().await?,
            };
            assert_eq!(accepted.1, client.local_addr()?);
        }
        Ok(())
    });
}

#[test]
fn a_connect_that_is_dropped_closes_its_socket() {
    run(async {
        // A full queue: the listener's system doesn't answer any more.
        let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None)?;
        socket.bind(&local().into())?;
        socket.listen(0)?;
        let listener = net::TcpListener::from(socket);
        let address = listener.local_addr()?;
        let mut made = Vec::new();
        loop {
            let mut connect = Box::pin(TcpStream::connect(address));
            if let Some(stream) = polled(20, connect.as_mut()).await {
                made.push(stream?);
                continue;
            }
            assert_eq!(s6_reactor::current().len(), made.len() + 1);
            drop(connect);
            assert_eq!(s6_reactor::current().len(), made.len());
            return Ok(());
        }
    });
}

#[test]
fn a_write_all_that_is_dropped_has_sent_a_part() {
    run(async {
        let listener = TcpListener::bind(local())?;
        let mut near = TcpStream::connect(listener.local_addr()?).await?;
        let far = listener.accept().await?.0;
        // More than the buffers of the system hold.
        let sent: Vec<u8> = (0..32_000_000_u32).map(|n| (n % 251) as u8).collect();
        assert!(polled(20, far.write_all(&sent)).await.is_none());
        drop(far);
        let mut received = Vec::new();
        near.read_to_end(&mut received).await?;
        assert!(!received.is_empty() && received.len() < sent.len());
        assert!(sent.starts_with(&received));
        Ok(())
    });
}

#[test]
fn a_read_exact_that_is_dropped_takes_bytes_along() {
    run(async {
        let listener = TcpListener::bind(local())?;
        let mut far = net::TcpStream::connect(listener.local_addr()?)?;
        let mut near = listener.accept().await?.0;
        far.write_all(b"half")?;
        let mut buffer = [0; 8];
        assert!(polled(20, near.read_exact(&mut buffer)).await.is_none());
        far.write_all(b"rest")?;
        let count = near.read(&mut [0; 8]).await?;
        assert_eq!((count, &buffer), (4, b"half\0\0\0\0"));
        Ok(())
    });
}

#[test]
fn a_receive_that_is_dropped_leaves_its_datagram_to_the_next() {
    run(async {
        for polls in 1..5 {
            let (ours, theirs) = (UdpSocket::bind(local())?, net::UdpSocket::bind(local())?);
            let mut first = [0; 4];
            let mut early = Box::pin(ours.recv_from(&mut first));
            assert!(poll!(early.as_mut()).is_pending());
            theirs.send_to(b"late", ours.local_addr()?)?;
            let (count, sender) = match polled(polls, early).await {
                Some(received) => received?,
                None => ours.recv_from(&mut [0; 4]).await?,
            };
            assert_eq!((count, sender), (4, theirs.local_addr()?));
        }
        Ok(())
    });
}

#[test]
fn a_send_that_is_dropped_while_it_waits_has_sent_nothing() {
    run(async {
        let (ours, theirs) = (UdpSocket::bind(local())?, net::UdpSocket::bind(local())?);
        theirs.set_nonblocking(true)?;
        let peer = theirs.local_addr()?;
        // Until the budget is used up, and the next one has to wait.
        let mut sent = 0;
        while polled(1, ours.send_to(b"!", peer)).await.is_some() {
            sent += 1;
        }
        let mut received = 0;
        while theirs.recv(&mut [0; 4]).is_ok() {
            received += 1;
        }
        assert_eq!((sent, received), (128, 128));
        Ok(())
    });
}
