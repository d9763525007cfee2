//! Clients that are slow, and the end of the server.

use std::convert::Infallible;
use std::error::Error;
use std::io;
use std::net::{self, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures::FutureExt;
use futures::channel::oneshot;
use http_body_util::{BodyExt, Full, combinators::BoxBody};
use hyper::body::{Bytes, Incoming};
use hyper::rt::{Timer, Write};
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response};
use runtime::s5_sleep::timeout;
use runtime::s5_timers;
use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s7_loop::{Runtime, spawn};
use runtime::s8_hyper::{Clock, Io};
use runtime::s8_patient::Patient;
use runtime::s8_serve::serve_http;

use crate::hyper_support::{PATIENCE, answer};

type Answer = Response<BoxBody<Bytes, Infallible>>;

const LIMIT: Duration = Duration::from_secs(10);
const HOUR: Duration = Duration::from_secs(3600);

/// Serves a client that has sent these bytes and does nothing more, on a clock
/// that goes on by itself. How it ended, and when.
fn served(request: &[u8]) -> Result<(Result<(), hyper::Error>, Duration), Box<dyn Error>> {
    let runtime = Runtime::new()?;
    runtime.timers().pause();
    let start = runtime.timers().now();
    let result = runtime.block_on(async {
        let listener = net::TcpListener::bind(("127.0.0.1", 0))?;
        let client = TcpStream::connect(listener.local_addr()?).await?;
        client.write_all(request).await?;
        let (stream, _) = listener.accept()?;
        let io = Patient::new(Io(TcpStream::from_std(stream)?), LIMIT);
        let mut http = Builder::new();
        http.timer(Clock).header_read_timeout(LIMIT);
        let connection = http.serve_connection(io, service_fn(limited));
        let result = timeout(HOUR, connection).await;
        io::Result::Ok(result.expect("the connection is over within an hour"))
    })?;
    Ok((result, runtime.timers().now() - start))
}

/// As the server of the other tests, with a limit for bodies of requests.
async fn limited(request: Request<Incoming>) -> Result<Answer, Box<dyn Error + Send + Sync>> {
    if request.uri().path() == "/echo" {
        let body = timeout(LIMIT, request.into_body().collect()).await??;
        return Ok(Response::new(Full::new(body.to_bytes()).boxed()));
    }
    Ok(answer(request).await?)
}

#[test]
fn a_client_that_sends_half_a_head_is_given_up() {
    let (result, after) = served(b"GET / HTTP/1.1\r\nho").expect("served");
    assert!(result.expect_err("the head never ends").is_timeout());
    assert_eq!(after, LIMIT);
}

#[test]
fn a_client_that_sends_half_a_body_is_given_up_by_the_service() {
    let request = b"POST /echo HTTP/1.1\r\nhost: h\r\ncontent-length: 10\r\n\r\nfour";
    let (result, after) = served(request).expect("served");
    let error = result.expect_err("the body never ends");
    let elapsed = error.source().map(ToString::to_string);
    assert_eq!(elapsed.as_deref(), Some("the time limit came first"));
    assert_eq!(after, LIMIT);
}

#[test]
fn a_client_that_takes_no_bytes_is_given_up() {
    // More than the buffers of the system hold.
    let request = b"GET /zeros/1000 HTTP/1.1\r\nhost: h\r\n\r\n";
    let (result, after) = served(request).expect("served");
    let error = result.expect_err("the response does not fit");
    let source = error.source().and_then(|error| error.downcast_ref());
    assert_eq!(source.map(io::Error::kind), Some(io::ErrorKind::TimedOut));
    // The system may have taken some more bytes in between.
    assert!(after >= LIMIT);
}

/// Takes as many bytes as it has room for.
struct Narrow(usize);

impl Write for Narrow {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match std::mem::take(&mut self.0).min(bytes.len()) {
            0 => Poll::Pending,
            count => Poll::Ready(Ok(count)),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[test]
fn a_client_that_takes_a_little_at_a_time_is_not_given_up() {
    let runtime = Runtime::new().expect("there are descriptors");
    runtime.timers().pause();
    let second = Duration::from_secs(1);
    let all = runtime.block_on(async {
        let context = &mut Context::from_waker(Waker::noop());
        let mut patient = Patient::new(Narrow(0), LIMIT);
        let timers = s5_timers::current();
        for _ in 0..5 {
            assert!(
                Pin::new(&mut patient)
                    .poll_write(context, b"bytes")
                    .is_pending()
            );
            timers.advance(LIMIT - second);
            assert!(
                Pin::new(&mut patient)
                    .poll_write(context, b"bytes")
                    .is_pending()
            );
            patient.get_mut().0 = 1;
            let poll = Pin::new(&mut patient).poll_write(context, b"bytes");
            assert!(matches!(poll, Poll::Ready(Ok(1))));
        }
        assert!(
            Pin::new(&mut patient)
                .poll_write(context, b"bytes")
                .is_pending()
        );
        timers.advance(LIMIT);
        Pin::new(&mut patient).poll_write(context, b"bytes")
    });
    let Poll::Ready(Err(error)) = all else {
        panic!("the last write has waited too long");
    };
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
}

const REQUEST: &[u8] = b"GET /once HTTP/1.1\r\nhost: h\r\n\r\n";

/// Asks once and stays on the connection.
async fn ask_once(address: SocketAddr) -> io::Result<TcpStream> {
    let client = TcpStream::connect(address).await?;
    client.write_all(REQUEST).await?;
    let (mut answer, mut buffer) = (Vec::new(), [0; 1024]);
    while !answer.ends_with(b"/once") {
        let count = client.read(&mut buffer).await?;
        assert!(count > 0, "the answer has no end");
        answer.extend_from_slice(&buffer[..count]);
    }
    Ok(client)
}

/// Starts a server: its address, what stops it, and its end.
type Started = (
    SocketAddr,
    oneshot::Sender<()>,
    runtime::s7_loop::JoinHandle<io::Result<runtime::s7_serve::Served>>,
);

fn start(patience: Duration) -> io::Result<Started> {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel();
    let stopped = stopped.map(|_| ());
    let server = spawn(serve_http(listener, stopped, patience, service_fn(answer)));
    Ok((address, stop, server))
}

#[test]
fn a_client_that_is_silent_after_its_request_is_given_up() {
    let runtime = Runtime::new().expect("there are descriptors");
    let result = runtime.block_on(async {
        let (address, _stop, _server) = start(PATIENCE)?;
        let client = ask_once(address).await?;
        // From now on the clock goes on by itself.
        s5_timers::current().pause();
        let before = Clock.now();
        let end = timeout(HOUR, client.read(&mut [0; 1])).await;
        let end = end.expect("the connection is over within an hour")?;
        io::Result::Ok((end, Clock.now() - before))
    });
    let (end, after) = result.expect("served");
    assert_eq!(end, 0);
    assert!(after > PATIENCE / 2, "the limit has ended it");
}

#[test]
fn an_idle_connection_ends_with_the_server() {
    let runtime = Runtime::new().expect("there are descriptors");
    let result = runtime.block_on(async {
        let (address, stop, server) = start(PATIENCE * 10)?;
        let client = ask_once(address).await?;
        drop(stop);
        let served = timeout(PATIENCE / 10, server).await.expect("it ends")??;
        let end = client.read(&mut [0; 1]).await?;
        io::Result::Ok((served.done, end))
    });
    let result = result.expect("served");
    assert_eq!(result, (1, 0));
}
