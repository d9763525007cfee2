//! Peers that are slow, silent, half gone, or all there at once.

use std::cell::Cell;
use std::io::{self, Read, Write};
use std::net::{self, Shutdown};
use std::rc::Rc;
use std::time::Duration;

use futures::future::{join_all, try_join, try_join_all};
use runtime::s5_sleep::{sleep, timeout};
use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s7_loop::Runtime;
use runtime::s7_serve::{Served, serve};

use crate::support::{echo, on_a_thread, with_server};

/// An echo that waits for each message, and for its own writes, up to a limit.
async fn impatient_echo(stream: TcpStream) -> io::Result<()> {
    const LIMIT: Duration = Duration::from_secs(1);
    let mut buffer = vec![0; 65_536];
    loop {
        match timeout(LIMIT, stream.read(&mut buffer))
            .await
            .map_err(io::Error::other)??
        {
            0 => return stream.finish(),
            count => timeout(LIMIT, stream.write_all(&buffer[..count]))
                .await
                .map_err(io::Error::other)??,
        }
    }
}

#[test]
fn a_slow_reader_gets_every_byte_and_holds_up_no_one() {
    const BYTES: usize = 8_000_000;
    let (received, seen) = with_server(echo, |address| async move {
        // The server's answers fill all buffers: it has to wait for this reader.
        let slow = TcpStream::connect(address).await?;
        let sent: Vec<u8> = (0..BYTES).map(|n| (n % 251) as u8).collect();
        let write = async {
            slow.write_all(&sent).await?;
            slow.finish()
        };
        let read = async {
            // Another client is served before it begins to read.
            let quick = on_a_thread(move || {
                let mut stream = net::TcpStream::connect(address)?;
                stream.write_all(b"quick")?;
                let mut answer = [0; 5];
                stream.read_exact(&mut answer)?;
                Ok(answer)
            });
            assert_eq!(&quick.await?, b"quick");
            let (mut received, mut buffer) = (Vec::new(), [0; 1777]);
            loop {
                match slow.read(&mut buffer).await? {
                    0 => return Ok(received),
                    count => received.extend_from_slice(&buffer[..count]),
                }
            }
        };
        let ((), received) = try_join(write, read).await?;
        Ok(received == sent)
    });
    assert!(received);
    assert_eq!((seen.served.done, seen.served.failed), (2, 0));
}

#[test]
fn a_server_reads_no_more_from_a_peer_that_does_not_read() {
    const PIECE: usize = 65_536;
    let (sent, seen) = with_server(echo, |address| async move {
        let stream = TcpStream::connect(address).await?;
        let mut sent = 0;
        let piece = vec![0; PIECE];
        // Until nothing goes out for a while: all buffers are full.
        let send = || timeout(Duration::from_millis(200), stream.write_all(&piece));
        while sent < 1 << 30 && send().await.is_ok() {
            sent += PIECE;
        }
        // The reset ends the server's task.
        socket2::SockRef::from(stream.get()).set_linger(Some(Duration::ZERO))?;
        Ok(sent)
    });
    // What the system's buffers hold are megabytes.
    assert!(sent < 1 << 30, "the server reads on without end");
    assert_eq!((seen.served.failed, seen.left), (1, 0));
}

#[test]
fn peers_that_are_silent_or_do_not_read_end_by_the_time_limit() {
    let (ends, seen) = with_server(impatient_echo, |address| async move {
        let silent = (0..20).map(|_| TcpStream::connect(address));
        let silent = try_join_all(silent).await?;
        let deaf = async {
            let stream = TcpStream::connect(address).await?;
            let error = stream.write_all(&vec![0; 100_000_000]).await.err();
            Ok(error.is_some())
        };
        let lively = async {
            let stream = TcpStream::connect(address).await?;
            stream.write_all(b"alive").await?;
            stream.read(&mut [0; 5]).await
        };
        let (deaf, lively) = try_join(deaf, lively).await?;
        assert_eq!((deaf, lively), (true, 5));
        let ends = silent
            .iter()
            .map(async |stream| stream.read(&mut [0]).await);
        try_join_all(ends).await
    });
    assert_eq!(ends, [0; 20]);
    assert_eq!((seen.served.done, seen.served.failed), (1, 21));
    assert_eq!(seen.left, 0);
}

#[test]
fn half_open_peers_get_all_their_bytes_back() {
    let ((), seen) = with_server(echo, |address| async move {
        let clients = (0..100_u8).map(|n| {
            on_a_thread(move || {
                let mut stream = net::TcpStream::connect(address)?;
                let message = vec![n; 10_000];
                stream.write_all(&message)?;
                stream.shutdown(Shutdown::Write)?;
                let mut answer = Vec::new();
                stream.read_to_end(&mut answer)?;
                assert!(answer == message);
                Ok(())
            })
        });
        try_join_all(clients).await.map(|_| ())
    });
    assert_eq!((seen.served.done, seen.served.failed), (100, 0));
}

#[test]
fn connected_clients_get_a_turn_before_the_next_accept() {
    // Connections that are accepted and have not had a turn.
    let (waiting, most) = (Rc::new(Cell::new(0)), Cell::new(0));
    let at_once = |stream: TcpStream| {
        let waiting = waiting.clone();
        waiting.set(waiting.get() + 1);
        most.set(most.get().max(waiting.get()));
        async move {
            waiting.set(waiting.get() - 1);
            stream.finish()
        }
    };
    let (ends, seen) = with_server(at_once, |address| async move {
        // All of them wait in the system's queue when the server has its turn.
        let clients = (0..100).map(|_| net::TcpStream::connect(address));
        let clients = clients.collect::<io::Result<Vec<_>>>()?;
        let ends = clients.into_iter().map(async |stream| {
            let stream = TcpStream::from_std(stream)?;
            stream.read(&mut [0]).await
        });
        Ok(join_all(ends)
            .await
            .into_iter()
            .filter_map(Result::ok)
            .sum())
    });
    assert_eq!((ends, seen.served.done), (0_usize, 100));
    assert_eq!((waiting.get(), most.get()), (0, 1));
}

#[test]
fn a_task_that_panics_ends_its_own_connection_only() {
    let panics = |stream: TcpStream| async move {
        let mut buffer = [0; 1];
        stream.read(&mut buffer).await?;
        assert_eq!(buffer, *b"!");
        stream.write_all(b"!").await
    };
    let (ends, seen) = with_server(panics, |address| async move {
        let mut ends = Vec::new();
        for word in [b"?", b"!"] {
            let stream = TcpStream::connect(address).await?;
            stream.write_all(word).await?;
            ends.push(stream.read(&mut [0; 2]).await?);
        }
        Ok(ends)
    });
    assert_eq!(ends, [0, 1]);
    assert_eq!((seen.served.done, seen.served.failed), (1, 1));
}

#[test]
fn a_shutdown_waits_for_the_open_connections() {
    let runtime = Runtime::new().expect("descriptors");
    let program = async {
        let listener = TcpListener::bind(([127, 0, 0, 1], 0).into())?;
        let address = listener.local_addr()?;
        let late = async {
            let stream = TcpStream::connect(address).await?;
            sleep(Duration::from_millis(200)).await;
            stream.write_all(b"late").await?;
            stream.read(&mut [0; 8]).await
        };
        let soon = sleep(Duration::from_millis(100));
        try_join(serve(listener, soon, echo), late).await
    };
    let (served, count) = runtime.block_on(program).expect("it serves");
    let one = Served {
        done: 1,
        ..Served::default()
    };
    assert_eq!((served, count), (one, 4));
}
