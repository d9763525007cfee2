//! Many connections, slow and rude ones among them, counted byte for byte.

use std::io::{self, Read, Write};
use std::net::{self, SocketAddr};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use futures::channel::oneshot;
use runtime::s5_sleep::sleep;
use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s7_loop::{Runtime, spawn};
use runtime::s7_serve::{Served, serve};

/// One at a time: the tests use up the descriptors of the process.
static ALONE: Mutex<()> = Mutex::new(());

async fn echo(stream: TcpStream) -> io::Result<()> {
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer).await? {
            0 => return stream.finish(),
            count => stream.write_all(&buffer[..count]).await?,
        }
    }
}

/// Runs an echo server for the time of `clients`, which run beside it.
fn served<T, F: Future<Output = io::Result<T>>>(
    clients: impl FnOnce(SocketAddr) -> F,
) -> io::Result<(T, Served)> {
    let runtime = Runtime::new()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let server = serve(listener, async { _ = stopped.await }, echo);
        let clients = async {
            let result = clients(address).await;
            drop(stop);
            result
        };
        let (served, result) = futures::future::join(server, clients).await;
        Ok((result?, served?))
    })?
}

/// Runs a blocking client on a thread.
async fn on_a_thread<T: Send + 'static>(
    client: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let (done, wait) = oneshot::channel();
    let thread = thread::spawn(move || {
        // The receiver waits for it.
        _ = done.send(client());
    });
    let result = wait.await.map_err(io::Error::other)?;
    thread.join().expect("no panic");
    result
}

#[test]
fn thousands_of_connections_at_once_get_every_byte_back() {
    let _alone = ALONE.lock();
    let limit = measure::process::raise_descriptor_limit().expect("a limit");
    // Two descriptors for each connection, and some for the rest.
    let room = (limit.unwrap_or(u64::MAX) / 2).saturating_sub(100);
    let count = usize::try_from(room.min(2_000)).expect("a small number");
    let ((), served) = served(|address| async move {
        let mut streams = Vec::new();
        for _ in 0..count {
            streams.push(TcpStream::connect(address).await?);
        }
        // All are open at the same time.
        let clients = streams.into_iter().enumerate().map(|(n, stream)| {
            spawn(async move {
                let message = [(n % 251) as u8; 300];
                stream.write_all(&message).await?;
                stream.finish()?;
                let (mut answer, mut buffer) = (Vec::new(), [0; 512]);
                loop {
                    match stream.read(&mut buffer).await? {
                        0 => break,
                        count => answer.extend_from_slice(&buffer[..count]),
                    }
                }
                assert_eq!(answer, message);
                io::Result::Ok(())
            })
        });
        for client in clients.collect::<Vec<_>>() {
            client.await??;
        }
        Ok(())
    })
    .expect("the server lives");
    assert_eq!((served.done, served.failed), (count, 0));
}

#[test]
fn slow_readers_lose_nothing_and_hold_up_nobody() {
    const BYTES: usize = 3_000_000;
    let _alone = ALONE.lock();
    let (received, served) = served(|address| async move {
        let slow = TcpStream::connect(address).await?;
        let slow = std::rc::Rc::new(slow);
        let writer = slow.clone();
        // The server's answers fill all buffers: it has to wait for this reader.
        let write = spawn(async move {
            for _ in 0..BYTES / 1000 {
                writer.write_all(&[1; 1000]).await?;
            }
            writer.finish()
        });
        // Somebody else is served meanwhile.
        let quick = on_a_thread(move || {
            let mut stream = net::TcpStream::connect(address)?;
            stream.write_all(b"quick")?;
            let mut answer = [0; 5];
            stream.read_exact(&mut answer)?;
            Ok(answer)
        });
        assert_eq!(&quick.await?, b"quick");
        let mut received = 0;
        let mut buffer = [0; 1777];
        loop {
            match slow.read(&mut buffer).await? {
                0 => break,
                count => received += count,
            }
        }
        write.await??;
        Ok(received)
    })
    .expect("the server lives");
    assert_eq!((received, served.done, served.failed), (BYTES, 2, 0));
}

#[test]
fn resets_end_their_own_connections_only() {
    let _alone = ALONE.lock();
    let (answer, served) = served(|address| async move {
        for _ in 0..20 {
            let stream = TcpStream::connect(address).await?;
            stream.write_all(b"gone").await?;
            // The echo has come, so the server has accepted and reads again.
            let mut buffer = [0; 4];
            stream.read(&mut buffer).await?;
            socket2::SockRef::from(stream.get()).set_linger(Some(Duration::ZERO))?;
        }
        let stream = TcpStream::connect(address).await?;
        stream.write_all(b"alive").await?;
        let mut buffer = [0; 5];
        stream.read(&mut buffer).await?;
        Ok(buffer)
    })
    .expect("the server lives");
    assert_eq!((&answer, served.done, served.failed), (b"alive", 1, 20));
}

#[test]
fn a_server_without_descriptors_backs_off_and_recovers() {
    let _alone = ALONE.lock();
    let (answer, served) = served(|address| async move {
        // Everything is used up but one descriptor, which the client takes.
        let mut hoard = Vec::new();
        let shortage = loop {
            match std::fs::File::open("/dev/null") {
                Ok(file) => hoard.push(file),
                Err(error) => break error,
            }
        };
        assert_eq!(
            shortage.raw_os_error(),
            Some(rustix::io::Errno::MFILE.raw_os_error())
        );
        hoard.pop();
        let stream = TcpStream::connect(address).await?;
        stream.write_all(b"patience").await?;
        // The server tries and fails for some time.
        sleep(Duration::from_millis(100)).await;
        drop(hoard);
        let mut buffer = [0; 8];
        stream.read(&mut buffer).await?;
        Ok(buffer)
    })
    .expect("the server lives");
    assert_eq!((&answer, served.done), (b"patience", 1));
    assert!(served.backoffs > 0);
}
