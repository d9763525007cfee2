//! A server of hyper's on the runtime, for clients that know nothing of it.

use std::convert::Infallible;
use std::io::{self, Read, Write};
use std::net::{self, SocketAddr};
use std::thread;
use std::time::Duration;

use futures::channel::oneshot;
use futures::{FutureExt, stream};
use http_body_util::{BodyExt, Full, StreamBody, combinators::BoxBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use runtime::s5_sleep::{sleep, timeout};
use runtime::s6_net::TcpListener;
use runtime::s7_loop::Runtime;
use runtime::s7_serve::Served;
use runtime::s8_serve::serve_http;

/// Longer than any test runs.
pub const PATIENCE: Duration = Duration::from_secs(300);

pub const PIECE: usize = 65536;

type Body = BoxBody<Bytes, Infallible>;

/// `/echo` returns the body, `/count` its length, `/zeros/N` is N pieces long,
/// `/late` takes a moment, and any other path is its own answer.
pub async fn answer(request: Request<Incoming>) -> Result<Response<Body>, hyper::Error> {
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
        path => match path.strip_prefix("/zeros/").map(str::parse) {
            Some(Ok(pieces)) => return Ok(Response::new(zeros(pieces))),
            _ => Bytes::from(path.to_string()),
        },
    };
    Ok(Response::new(Full::new(body).boxed()))
}

/// A body of so many pieces, whose length is not announced.
fn zeros(pieces: usize) -> Body {
    let piece = Bytes::from_static(&[0; PIECE]);
    let pieces = std::iter::repeat_n(piece, pieces).map(|piece| Ok(Frame::data(piece)));
    BodyExt::boxed(StreamBody::new(stream::iter(pieces)))
}

/// Serves a client, which is a blocking program on a thread of its own.
pub fn serve_one<T: Send + 'static>(
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
        let stop = wait.map(|_| ());
        let server = serve_http(listener, stop, PATIENCE, service_fn(answer));
        let limited = timeout(Duration::from_secs(120), server).await;
        let served = limited.expect("the client is served")?;
        io::Result::Ok((client.join().expect("the client does not panic"), served))
    });
    served.expect("the listener lives")
}

/// Sends these bytes on a connection of their own, and returns all that comes back.
pub fn exchange(address: SocketAddr, request: &str) -> io::Result<String> {
    let mut stream = net::TcpStream::connect(address)?;
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
