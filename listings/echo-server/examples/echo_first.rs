//! The first server, listening on port 8080 of this machine.
//!
//! Run it: `cargo run -p echo-server --example echo_first`

use std::net::SocketAddr;

use echo_server::s1_unwraps::listen;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() {
    let address: SocketAddr = "127.0.0.1:8080".parse().unwrap();
    let listener = TcpListener::bind(address).await.unwrap();
    listen(listener).await;
}
