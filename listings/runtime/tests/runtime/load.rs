//! Many connections, and more than there are descriptors for.

use std::io::{self, Read, Write};
use std::net::{self, Shutdown, SocketAddr};
use std::pin::pin;
use std::task::Poll;
use std::thread;
use std::time::Duration;

use runtime::s1_poll::bell;
use runtime::s5_sleep::sleep;
use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s7_loop::Runtime;
use runtime::s7_serve::{Fault, serve};

use crate::alone::{has_process_of_its_own, role, run_as};
use crate::support::{echo, on_a_thread, with_server};

/// What the client of that number sends: 4 bytes of its own, many times.
fn message(n: u32) -> Vec<u8> {
    n.to_le_bytes().repeat(75)
}

/// So many clients of a server, on one thread, in blocking mode.
fn clients(address: SocketAddr, count: u32) -> io::Result<()> {
    let mut streams = Vec::new();
    for n in 0..count {
        let mut stream = net::TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        stream.write_all(&n.to_le_bytes())?;
        let mut answer = [0; 4];
        stream.read_exact(&mut answer)?;
        assert_eq!(u32::from_le_bytes(answer), n);
        streams.push(stream);
    }
    // All of them are accepted, and none is closed.
    for (n, mut stream) in (0..).zip(&streams) {
        stream.write_all(&message(n))?;
        stream.shutdown(Shutdown::Write)?;
    }
    for (n, mut stream) in (0..).zip(&streams) {
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        assert!(answer == message(n), "{n}: {} bytes", answer.len());
    }
    Ok(())
}

#[test]
fn ten_thousand_connections_at_once_get_every_byte_back() {
    let test = "load::ten_thousand_connections_at_once_get_every_byte_back";
    if let Some((address, count)) = role().as_deref().and_then(|role| role.split_once(' ')) {
        let address = address.parse().expect("an address");
        let count = count.parse().expect("a number");
        return clients(address, count).expect("every byte");
    }
    // Other tests need descriptors too.
    if !has_process_of_its_own(test) {
        return;
    }
    let limit = measure::process::raise_descriptor_limit().expect("a limit");
    // The clients have a process of their own, so that each side needs one
    // descriptor for a connection.
    let room = limit.unwrap_or(u64::MAX).saturating_sub(100);
    let count = usize::try_from(room.min(10_000)).expect("a small number");
    if count < 10_000 {
        eprintln!("only {count} connections: raise the limit with `ulimit -Hn 10100`");
    }
    let ((), seen) = with_server(echo, |address| {
        on_a_thread(move || run_as(&format!("{address} {count}"), test))
    });
    assert_eq!((seen.served.done, seen.served.failed), (count, 0));
    assert_eq!((seen.most, seen.left), (count, 0));
}

#[test]
fn resets_end_their_own_connections_only() {
    let (answer, seen) = with_server(echo, |address| async move {
        let steady = TcpStream::connect(address).await?;
        for _ in 0..200 {
            let stream = TcpStream::connect(address).await?;
            stream.write_all(b"gone").await?;
            // The echo has come, so the server has accepted and reads again.
            let mut buffer = [0; 4];
            stream.read(&mut buffer).await?;
            socket2::SockRef::from(stream.get()).set_linger(Some(Duration::ZERO))?;
        }
        steady.write_all(b"alive").await?;
        let mut buffer = [0; 5];
        steady.read(&mut buffer).await?;
        Ok(buffer)
    });
    assert_eq!(
        (&answer, seen.served.done, seen.served.failed),
        (b"alive", 1, 200)
    );
    assert_eq!(seen.left, 0);
}

#[test]
fn a_reset_before_the_connection_is_accepted_does_not_end_the_server() {
    let ((), seen) = with_server(echo, |address| async move {
        // In one poll: the server has no turn in between.
        for _ in 0..20 {
            let stream = net::TcpStream::connect(address)?;
            socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO))?;
        }
        let stream = TcpStream::connect(address).await?;
        stream.write_all(b"!").await?;
        assert_eq!(stream.read(&mut [0; 8]).await?, 1);
        Ok(())
    });
    assert_eq!(seen.served.done, 1);
}

#[test]
fn a_server_without_descriptors_backs_off_and_recovers() {
    if !has_process_of_its_own("load::a_server_without_descriptors_backs_off_and_recovers") {
        return;
    }
    let (answers, seen) = with_server(echo, |address| async move {
        // A server that tries again at once never comes back.
        thread::spawn(|| {
            thread::sleep(Duration::from_secs(60));
            eprintln!("the server does not back off");
            std::process::abort();
        });
        // For the clients' ends, and for two of the server's.
        echo_server::descriptors::leave(12)?;
        let mut clients = Vec::new();
        for n in 0..10 {
            let stream = TcpStream::connect(address).await?;
            stream.write_all(&[n]).await?;
            clients.push(stream);
        }
        // The server tries and fails for some time.
        sleep(Duration::from_millis(100)).await;
        let mut answers = Vec::new();
        for stream in clients {
            let mut buffer = [0; 8];
            stream.read(&mut buffer).await?;
            answers.push(buffer[0]);
            // It leaves, and with it a descriptor on each side.
        }
        Ok(answers)
    });
    assert_eq!(answers, (0..10).collect::<Vec<_>>());
    assert_eq!((seen.served.done, seen.served.failed), (10, 0));
    assert_eq!(seen.left, 0);
    assert!(seen.most < 10 && seen.served.backoffs > 0, "{seen:?}");
}

#[test]
fn a_shutdown_is_heard_during_a_back_off() {
    if !has_process_of_its_own("load::a_shutdown_is_heard_during_a_back_off") {
        return;
    }
    let program = async {
        let listener = TcpListener::bind(([127, 0, 0, 1], 0).into())?;
        let address = listener.local_addr()?;
        let (ringer, bell) = bell();
        let mut server = pin!(serve(listener, async { _ = bell.await }, echo));
        echo_server::descriptors::leave(1)?;
        let _client = net::TcpStream::connect(address)?;
        assert!(futures::poll!(&mut server).is_pending());
        ringer.ring();
        let Poll::Ready(served) = futures::poll!(&mut server) else {
            panic!("the server pauses");
        };
        served
    };
    let runtime = Runtime::new().expect("descriptors");
    let served = runtime.block_on(program);
    assert_eq!(served.expect("it serves").backoffs, 1);
}

#[test]
fn a_failed_accept_is_about_a_connection_or_the_system_or_the_listener() {
    use rustix::io::Errno;
    let of = |errno| Fault::of(&io::Error::from(errno));
    assert_eq!(of(Errno::CONNABORTED), Fault::Connection);
    assert_eq!(of(Errno::NETUNREACH), Fault::Connection);
    assert_eq!(of(Errno::PERM), Fault::Connection);
    assert_eq!(of(Errno::MFILE), Fault::Shortage);
    assert_eq!(of(Errno::NFILE), Fault::Shortage);
    assert_eq!(of(Errno::BADF), Fault::Listener);
    assert_eq!(of(Errno::INVAL), Fault::Listener);
}
