//! An HTTP/1 server: connections, time limits, and a graceful shutdown.

use std::error::Error;
use std::io;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::{Either, select};
use hyper::body::{Body, Incoming};
use hyper::server::conn::http1::Builder;
use hyper::service::Service;
use hyper::{Request, Response};

use crate::s6_net::{TcpListener, TcpStream};
use crate::s7_serve::{Served, serve};
use crate::s8_hyper::{Clock, Io};
use crate::s8_patient::Patient;

// ANCHOR: serve
/// Serves HTTP/1 until `shutdown`, and then ends each connection after the
/// response that's on its way.
///
/// A client has `patience` to send the head of a request, and as long to take
/// the next bytes of a response. The service decides how long a body may take.
///
/// # Errors
///
/// If the listener fails for good.
pub async fn serve_http<S, B>(
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + 'static,
    patience: Duration,
    service: S,
) -> io::Result<Served>
where
    S: Service<Request<Incoming>, Response = Response<B>> + 'static,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    B: Body + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let service = Rc::new(service);
    let shutdown = shutdown.shared();
    let mut http = Builder::new();
    // hyper adds it to the time, and panics if no clock counts that far.
    let head = patience.min(Duration::from_secs(u32::MAX.into()));
    http.timer(Clock).header_read_timeout(head);
    let connection = |stream: TcpStream| {
        let (http, service) = (http.clone(), service.clone());
        let shutdown = shutdown.clone();
        async move {
            stream.get().set_nodelay(true)?;
            let io = Patient::new(Io(stream), patience);
            let connection = pin!(http.serve_connection(io, service));
            let result = match select(connection, shutdown).await {
                Either::Left((result, _)) => result,
                Either::Right(((), mut connection)) => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            result.map_err(io::Error::other)
        }
    };
    serve(listener, shutdown.clone(), connection).await
}
// ANCHOR_END: serve
