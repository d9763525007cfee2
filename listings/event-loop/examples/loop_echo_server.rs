//! An echo server: each client sends four bytes and gets them back.
//!
//! Run it: `cargo run -p event-loop --example loop_echo_server`

use std::io;
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use event_loop::combine::timeout;
use event_loop::{Socket, accept_client, read_socket, run, send_all, sleep, spawn};

const LENGTH: usize = 4;

/// How long a client may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long the server leaves `accept` alone after it failed.
const PAUSE: Duration = Duration::from_millis(100);

async fn echo_once(socket: &Socket<TcpStream>) -> io::Result<()> {
    let data = read_socket(socket, LENGTH).await?;
    send_all(socket, data).await
}

// ANCHOR: serve
async fn serve_client(client: Socket<TcpStream>) -> io::Result<()> {
    timeout(PATIENCE, echo_once(&client)).await
}

async fn accept_loop(server: Socket<TcpListener>) {
    loop {
        match accept_client(&server).await {
            Ok((client, _)) => spawn(serve_client(client)),
            Err(error) => {
                // Perhaps no descriptor is left. Those in use will be given back.
                eprintln!("cannot accept: {error}");
                sleep(PAUSE).await;
            }
        }
    }
}
// ANCHOR_END: serve

// ANCHOR: main
fn main() -> io::Result<()> {
    let port = std::env::args().nth(1).unwrap_or_else(|| "0".to_string());
    let server = TcpListener::bind(format!("127.0.0.1:{port}"))?;
    server.set_nonblocking(true)?;
    println!("listening on {}", server.local_addr()?);
    spawn(accept_loop(Socket::new(server)));
    run()
}
// ANCHOR_END: main
