//! A server to try with a browser or with curl.
//!
//! Run it: `cargo run -p runtime --example hyper_serve`, with another address after `--`

use std::cell::RefCell;
use std::convert::Infallible;
use std::error::Error;
use std::time::Duration;

use futures::FutureExt;
use futures::channel::oneshot;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use runtime::s6_net::TcpListener;
use runtime::s7_loop::Runtime;
use runtime::s8_serve::serve_http;

const PATIENCE: Duration = Duration::from_secs(10);

fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::args().nth(1);
    let address = address.unwrap_or_else(|| "127.0.0.1:8080".to_string());
    let served = Runtime::new()?.block_on(async {
        let parsed = address.parse();
        let parsed = parsed.map_err(|error| format!("{address} is no address: {error}"))?;
        let listener = TcpListener::bind(parsed)
            .map_err(|error| format!("cannot listen on {address}: {error}"))?;
        println!("listening on http://{}/", listener.local_addr()?);
        println!("a request for /stop ends the server");

        let (stop, stopped) = oneshot::channel::<()>();
        let stop = RefCell::new(Some(stop));
        let service = service_fn(move |request: Request<Incoming>| {
            let path = request.uri().path().to_string();
            println!("{} {path}", request.method());
            if path == "/stop" {
                drop(stop.take());
            }
            async move { Ok::<_, Infallible>(Response::new(format!("this is {path}\n"))) }
        });
        let served = serve_http(listener, stopped.map(|_| ()), PATIENCE, service);
        Ok::<_, Box<dyn Error>>(served.await?)
    })?;
    println!("ended: {served:?}");
    Ok(())
}
