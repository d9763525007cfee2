//! hyper's traits for the runtime, each on its own.

use std::cell::Cell;
use std::convert::Infallible;
use std::error::Error;
use std::net;
use std::rc::Rc;
use std::thread;
use std::time::Duration;

use http_body_util::{BodyExt, Empty, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::handshake;
use hyper::rt::{Executor, Read, Timer, Write};
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response};
use runtime::s5_sleep::{sleep, timeout};
use runtime::s6_net::TcpStream;
use runtime::s7_loop::{Runtime, spawn, yield_now};
use runtime::s8_copied::Copied;
use runtime::s8_hyper::{Clock, Io, Tasks};

/// Two ends of a connection: the client's, and the server's as `adapt` makes it.
async fn pair<T>(adapt: impl FnOnce(TcpStream) -> T) -> Result<(TcpStream, T), Box<dyn Error>> {
    let listener = net::TcpListener::bind(("127.0.0.1", 0))?;
    let client = TcpStream::connect(listener.local_addr()?).await?;
    let (stream, _) = listener.accept()?;
    Ok((client, adapt(TcpStream::from_std(stream)?)))
}

fn run<T>(program: impl Future<Output = Result<T, Box<dyn Error>>>) -> T {
    let runtime = Runtime::new().expect("there are descriptors");
    let limited = timeout(Duration::from_secs(60), program);
    let result = runtime.block_on(limited);
    result
        .expect("the wait has an end")
        .expect("hyper and the sockets work")
}

/// Sends a body through a connection there and back.
async fn there_and_back<T>(
    adapt: impl FnOnce(TcpStream) -> T,
    body: Bytes,
) -> Result<Bytes, Box<dyn Error>>
where
    T: Read + Write + Unpin + 'static,
{
    let (client, server) = pair(adapt).await?;
    let echo = async |request: Request<Incoming>| {
        let body = request.into_body().collect().await?.to_bytes();
        Ok::<_, hyper::Error>(Response::new(Full::new(body)))
    };
    let serving = spawn(Builder::new().serve_connection(server, service_fn(echo)));
    let (mut send, connection) = handshake(Io(client)).await?;
    let connection = spawn(connection);
    let request = Request::post("/")
        .header("host", "h")
        .body(Full::new(body))?;
    let response = send.send_request(request).await?;
    let body = response.into_body().collect().await?.to_bytes();
    drop(send);
    connection.await??;
    serving.await??;
    Ok(body)
}

#[test]
fn both_ways_to_read_bring_all_bytes_in_their_order() {
    let bytes: Vec<u8> = (0..1_000_003_u32).map(|n| (n % 251) as u8).collect();
    let bytes = Bytes::from(bytes);
    let io = run(there_and_back(Io, bytes.clone()));
    assert!(io == bytes);
    let copied = run(there_and_back(Copied, bytes.clone()));
    assert!(copied == bytes);
}

#[test]
fn a_connection_without_bytes_waits_until_they_come() {
    let hello = async |_| Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()));
    let polls = run(async {
        let (client, server) = pair(Io).await?;
        assert!(server.is_write_vectored());
        let polls = Rc::new(Cell::new(0));
        let mut connection = Builder::new().serve_connection(server, service_fn(hello));
        let counter = polls.clone();
        let counted = spawn(std::future::poll_fn(move |context| {
            counter.set(counter.get() + 1);
            std::pin::Pin::new(&mut connection).poll(context)
        }));
        // The system says once that a new socket can be written to.
        sleep(Duration::from_millis(100)).await;
        let before = polls.get();
        // Others have many turns, and the connection has none.
        for _ in 0..1000 {
            yield_now().await;
        }
        assert_eq!((before <= 2, polls.get()), (true, before));
        client
            .write_all(b"GET / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n")
            .await?;
        let mut answer = [0; 12];
        assert_eq!(client.read(&mut answer).await?, answer.len());
        assert_eq!(&answer, b"HTTP/1.1 200");
        drop(client);
        counted.await??;
        Ok(polls.get() - before)
    });
    assert!(polls > 0, "the bytes have woken it");
}

#[test]
fn hypers_timer_goes_by_the_clock_of_the_runtime() {
    const HOUR: Duration = Duration::from_secs(3600);
    let runtime = Runtime::new().expect("there are descriptors");
    runtime.timers().pause();
    runtime.timers().advance(HOUR);
    let start = runtime.timers().now();
    let waited = runtime.block_on(async {
        assert_eq!(Clock.now(), start);
        Clock.sleep(HOUR).await;
        assert_eq!(Clock.now() - start, HOUR);
        let mut sleep = Clock.sleep_until(start + HOUR + HOUR);
        Clock.reset(&mut sleep, start + HOUR * 3);
        sleep.await;
        Clock.now() - start
    });
    assert_eq!(waited, HOUR * 3);
}

#[test]
fn what_hyper_hands_to_the_executor_runs_without_a_handle() {
    let sum = run(async {
        let sum = Rc::new(Cell::new(0));
        for n in 1..=10 {
            let sum = sum.clone();
            Tasks.execute(async move {
                yield_now().await;
                sum.set(sum.get() + n);
            });
        }
        while Rc::strong_count(&sum) > 1 {
            yield_now().await;
        }
        Ok(sum.get())
    });
    assert_eq!(sum, 55);
}

#[test]
fn a_channel_of_tokio_wakes_a_service_from_another_thread() {
    let (ask, mut asked) = tokio::sync::mpsc::channel::<tokio::sync::oneshot::Sender<u32>>(1);
    // A thread without any runtime.
    let other = thread::spawn(move || {
        while let Some(reply) = asked.blocking_recv() {
            reply.send(42).expect("the service waits");
        }
    });
    let body = run(async {
        let (client, server) = pair(Io).await?;
        let service = service_fn(move |_| {
            let ask = ask.clone();
            async move {
                let (reply, number) = tokio::sync::oneshot::channel();
                ask.send(reply).await?;
                let number = number.await?.to_string();
                Ok::<_, Box<dyn Error + Send + Sync>>(Response::new(number))
            }
        });
        let serving = spawn(Builder::new().serve_connection(server, service));
        let (mut send, connection) = handshake(Io(client)).await?;
        let connection = spawn(connection);
        let request = Request::get("/").header("host", "h");
        let response = send.send_request(request.body(String::new())?).await?;
        let body = response.into_body().collect().await?.to_bytes();
        drop(send);
        connection.await??;
        serving.await??;
        Ok(body)
    });
    assert_eq!(body, "42");
    other.join().expect("it ends with its last sender");
}
