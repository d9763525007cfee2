//! hyper on the runtime, tried by clients that know nothing of it.

use std::convert::Infallible;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{self, SocketAddr};
use std::thread;
use std::time::Duration;

use futures::channel::oneshot;
use http_body_util::{BodyExt, Empty, Full, StreamBody, combinators::BoxBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, client, server};
use runtime::s5_sleep::sleep;
use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s7_loop::{Runtime, spawn};
use runtime::s7_serve::{Served, serve};
use runtime::s8_hyper::{Clock, Io};

type Body = BoxBody<Bytes, Infallible>;

async fn answer(request: Request<Incoming>) -> Result<Response<Body>, hyper::Error> {
    let body = match request.uri().path() {
        "/echo" => request.into_body().collect().await?.to_bytes(),
        "/count" => {
            // Without keeping it: flat memory.
            let mut body = request.into_body();
            let mut sum = 0;
            while let Some(frame) = body.frame().await {
                sum += frame?.data_ref().map_or(0, Bytes::len);
            }
            Bytes::from(sum.to_string())
        }
        "/late" => {
            sleep(Duration::from_millis(5)).await;
            Bytes::from_static(b"late")
        }
        path => match path.strip_prefix("/zeros/").map(str::parse::<usize>) {
            Some(Ok(pieces)) => return Ok(Response::new(zeros(pieces))),
            _ => Bytes::from(path.to_string()),
        },
    };
    Ok(Response::new(Full::new(body).boxed()))
}

/// A body of so many pieces of 64 KiB, whose length is not announced.
fn zeros(pieces: usize) -> Body {
    let piece = Bytes::from_static(&[0; 65536]);
    let pieces = std::iter::repeat_n(piece, pieces).map(|piece| Ok(Frame::data(piece)));
    BodyExt::boxed(StreamBody::new(futures::stream::iter(pieces)))
}

async fn connection(stream: TcpStream) -> io::Result<()> {
    let mut http = server::conn::http1::Builder::new();
    http.timer(Clock).pipeline_flush(true);
    let connection = http.serve_connection(Io(stream), service_fn(answer));
    connection.await.map_err(io::Error::other)
}

/// Serves a client, which is a blocking program on a thread of its own.
fn serve_one<T: Send + 'static>(
    client: impl FnOnce(SocketAddr) -> T + Send + 'static,
) -> (T, Served) {
    let runtime = Runtime::new().expect("there are descriptors");
    let served = runtime.block_on(async {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let address = listener.local_addr()?;
        let (done, wait) = oneshot::channel::<()>();
        let client = thread::spawn(move || {
            let result = client(address);
            drop(done);
            result
        });
        let stop = async { _ = wait.await };
        let served = serve(listener, stop, connection).await?;
        io::Result::Ok((client.join().expect("the client does not panic"), served))
    });
    served
        .expect("the system waits")
        .expect("the listener lives")
}

fn lines(stream: &net::TcpStream) -> impl Iterator<Item = String> {
    BufReader::new(stream).lines().map_while(Result::ok)
}

#[test]
fn an_independent_client_is_served_on_one_connection() {
    let (answers, served) = serve_one(|address| {
        let agent = ureq::agent();
        let paths = ["/one", "/two", "/late"];
        paths.map(|path| {
            let mut response = agent
                .get(format!("http://{address}{path}"))
                .call()
                .expect("served");
            response.body_mut().read_to_string().expect("text")
        })
    });
    assert_eq!(answers, ["/one", "/two", "late"]);
    // Kept alive: one connection for three requests.
    assert_eq!(served.done + served.failed, 1);
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let (bodies, _) = serve_one(|address| {
        let mut stream = net::TcpStream::connect(address).expect("it listens");
        let mut requests = String::new();
        for n in 0..20 {
            requests += &format!("GET /{n} HTTP/1.1\r\nhost: h\r\n\r\n");
        }
        requests += "GET /last HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n";
        stream.write_all(requests.as_bytes()).expect("it reads");
        let mut all = String::new();
        stream.read_to_string(&mut all).expect("text");
        let bodies = all.split("\r\n\r\n").skip(1);
        let bodies = bodies.map(|body| {
            body.split("HTTP/1.1")
                .next()
                .unwrap_or_default()
                .to_string()
        });
        bodies.collect::<Vec<_>>()
    });
    let mut expected: Vec<_> = (0..20).map(|n| format!("/{n}")).collect();
    expected.push("/last".to_string());
    assert_eq!(bodies, expected);
}

#[test]
fn a_chunked_body_arrives_whole() {
    let (answer, _) = serve_one(|address| {
        let mut stream = net::TcpStream::connect(address).expect("it listens");
        let head = "POST /echo HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\
                    transfer-encoding: chunked\r\n\r\n";
        for part in [head, "4\r\nab", "cd\r\n3", "\r\nefg\r\n0\r\n", "\r\n"] {
            stream.write_all(part.as_bytes()).expect("it reads");
            stream.flush().expect("it reads");
        }
        lines(&stream).last()
    });
    assert_eq!(answer.as_deref(), Some("abcdefg"));
}

#[test]
fn a_client_that_vanishes_in_the_middle_troubles_nobody_else() {
    let (answer, served) = serve_one(|address| {
        let mut rude = net::TcpStream::connect(address).expect("it listens");
        // More than the buffers of the system hold.
        rude.write_all(b"GET /zeros/1000 HTTP/1.1\r\nhost: h\r\n\r\n")
            .expect("it reads");
        rude.read_exact(&mut [0; 100_000]).expect("it answers");
        drop(rude);
        let url = format!("http://{address}/other");
        let mut response = ureq::get(url).call().expect("served");
        response.body_mut().read_to_string().expect("text")
    });
    assert_eq!((answer.as_str(), served.failed), ("/other", 1));
}

#[test]
fn large_bodies_pass_in_both_directions() {
    const PIECES: usize = 256; // 16 MiB
    let (counted, _) = serve_one(|address| {
        let mut response = ureq::get(format!("http://{address}/zeros/{PIECES}"))
            .call()
            .expect("served");
        let mut reader = response.body_mut().as_reader();
        let down = io::copy(&mut reader, &mut io::sink()).expect("it comes");
        let body = io::repeat(0).take(down);
        let mut body = body;
        let send = ureq::SendBody::from_reader(&mut body);
        let mut response = ureq::post(format!("http://{address}/count"))
            .send(send)
            .expect("served");
        (down, response.body_mut().read_to_string().expect("text"))
    });
    let bytes = PIECES * 65536;
    assert_eq!(counted, (bytes as u64, bytes.to_string()));
}

#[test]
fn a_client_that_says_nothing_is_given_up_by_hypers_own_time_limit() {
    let runtime = Runtime::new().expect("there are descriptors");
    let result = runtime.block_on(async {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let silent = TcpStream::connect(listener.local_addr()?).await?;
        silent.write_all(b"GET / HT").await?;
        let (stream, _) = listener.accept().await?;
        let mut http = server::conn::http1::Builder::new();
        http.timer(Clock)
            .header_read_timeout(Duration::from_millis(5));
        let served = http.serve_connection(Io(stream), service_fn(answer)).await;
        io::Result::Ok(served.expect_err("the head never ends").is_timeout())
    });
    assert!(result.expect("the system waits").expect("the sockets live"));
}

#[test]
fn hypers_client_and_server_talk_on_one_thread() {
    let runtime = Runtime::new().expect("there are descriptors");
    let result: Result<Bytes, Box<dyn std::error::Error>> = runtime
        .block_on(async {
            let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
            let address = listener.local_addr()?;
            let server = spawn(async move { connection(listener.accept().await?.0).await });
            let stream = TcpStream::connect(address).await?;
            let (mut send, connection) = client::conn::http1::handshake(Io(stream)).await?;
            let driver = spawn(connection);
            let request = Request::get("/hello")
                .header("host", "h")
                .body(Empty::<Bytes>::new())?;
            let response = send.send_request(request).await?;
            let body = response.into_body().collect().await?.to_bytes();
            drop(send);
            driver.await??;
            server.await??;
            Ok(body)
        })
        .expect("the system waits");
    assert_eq!(result.expect("served"), "/hello");
}
