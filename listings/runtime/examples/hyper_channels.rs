//! Channels of tokio and combinators of futures between hyper's tasks.
//!
//! Run it: `cargo run -p runtime --example hyper_channels`

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures::{StreamExt, TryStreamExt, stream};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::client::conn::http1::handshake;
use hyper::service::service_fn;
use hyper::{Request, Response};
use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s7_loop::{Runtime, spawn};
use runtime::s8_hyper::Io;
use runtime::s8_serve::serve_http;
use tokio::sync::{mpsc, oneshot, watch};

const PATIENCE: Duration = Duration::from_secs(10);

// ANCHOR: account
/// An amount, and where to say what the sum is with it.
type Deposit = (u64, oneshot::Sender<u64>);

/// Owns the sum, so that there's no lock.
async fn account(mut deposits: mpsc::Receiver<Deposit>, news: watch::Sender<u64>) -> u64 {
    let mut sum = 0;
    while let Some((amount, reply)) = deposits.recv().await {
        sum += amount;
        news.send_replace(sum);
        let _client_may_have_gone = reply.send(sum);
    }
    sum
}

async fn deposit(
    request: Request<Incoming>,
    deposits: mpsc::Sender<Deposit>,
) -> io::Result<Response<String>> {
    let body = request.into_body().collect().await;
    let body = body.map_err(io::Error::other)?.to_bytes();
    let text = str::from_utf8(&body).map_err(io::Error::other)?;
    let amount = text.parse().map_err(io::Error::other)?;
    let (reply, sum) = oneshot::channel();
    let sent = deposits.send((amount, reply)).await;
    sent.map_err(io::Error::other)?;
    let sum = sum.await.map_err(io::Error::other)?;
    Ok(Response::new(sum.to_string()))
}
// ANCHOR_END: account

// ANCHOR: client
async fn pay(address: SocketAddr, amount: u64) -> Result<(), Box<dyn Error>> {
    let stream = TcpStream::connect(address).await?;
    let (mut send, connection) = handshake(Io(stream)).await?;
    let connection = spawn(connection);
    let request = Request::post("/").header("host", "book");
    let response = send.send_request(request.body(amount.to_string())?).await?;
    response.into_body().collect().await?;
    drop(send);
    Ok(connection.await??)
}

async fn run() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let address = listener.local_addr()?;
    let (deposits, received) = mpsc::channel(1);
    let (news, mut sums) = watch::channel(0);
    let account = spawn(account(received, news));
    let enough = async move {
        if let Err(error) = sums.wait_for(|&sum| sum == 5050).await {
            eprintln!("the account has ended before the server: {error}");
        }
    };
    let service = service_fn(move |request| deposit(request, deposits.clone()));
    let server = spawn(serve_http(listener, enough, PATIENCE, service));

    let payments = stream::iter(1..=100).map(|amount| pay(address, amount));
    let paid: Vec<()> = payments.buffer_unordered(10).try_collect().await?;
    println!("requests answered: {}", paid.len());
    println!("connections served: {}", server.await??.done);
    println!("sum: {}", account.await?);
    Ok(())
}
// ANCHOR_END: client

fn main() -> Result<(), Box<dyn Error>> {
    Runtime::new()?.block_on(run())
}
