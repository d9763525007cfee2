//! A client leaves, and its query goes on to its end.
//!
//! Run it: `cargo run -p incidents --example pool_kept`

use std::sync::Arc;
use std::time::Duration;

use hyper::Response;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
use tokio::sync::Mutex;
use tokio::task::JoinError;
use tokio::time::{sleep, timeout};

/// A pool of one connection. It comes back when the guard is dropped.
type Pool = Arc<Mutex<Connection>>;

#[derive(Default)]
struct Connection {
    acquired: bool,
}

async fn query(pool: Pool) -> &'static str {
    let mut connection = pool.lock().await;
    if std::mem::replace(&mut connection.acquired, true) {
        return "error: acquired already";
    }
    sleep(Duration::from_millis(200)).await;
    connection.acquired = false;
    "block 7"
}

// ANCHOR: handle
async fn handle(pool: Pool) -> Result<Response<String>, JoinError> {
    let answer = tokio::spawn(query(pool)).await?;
    Ok(Response::new(answer.to_string()))
}
// ANCHOR_END: handle

async fn get(pool: Pool, patience: Duration) -> std::io::Result<String> {
    let (mut client, server) = duplex(1024);
    let service = service_fn(move |_| handle(Arc::clone(&pool)));
    tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(server), service));
    client
        .write_all(b"GET / HTTP/1.1\r\nhost: node\r\nconnection: close\r\n\r\n")
        .await?;
    let mut answer = String::new();
    match timeout(patience, client.read_to_string(&mut answer)).await {
        Ok(read) => read.map(|_| answer.lines().last().unwrap_or("nothing").to_string()),
        Err(_) => Ok("the client leaves".to_string()),
    }
}

/// What two clients hear, the first of which has so much patience.
pub(crate) async fn two_clients(patience: Duration) -> std::io::Result<[String; 2]> {
    let pool = Pool::default();
    let first = get(Arc::clone(&pool), patience).await?;
    Ok([first, get(pool, Duration::from_secs(60)).await?])
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    println!("{:?}", two_clients(Duration::from_millis(100)).await?);
    Ok(())
}
