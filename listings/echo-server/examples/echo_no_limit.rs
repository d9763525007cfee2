//! A hundred clients connect to the first server and send nothing.
//!
//! Run it: `cargo run -p echo-server --example echo_no_limit`

use std::io;
use std::time::Duration;

use echo_server::s1_unwraps::listen;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::time::sleep;

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(listen(listener));
    println!("tasks: {}", Handle::current().metrics().num_alive_tasks());

    let mut clients = Vec::new();
    while clients.len() < 100 {
        clients.push(TcpStream::connect(address).await?);
    }
    sleep(Duration::from_millis(100)).await;
    println!("tasks: {}", Handle::current().metrics().num_alive_tasks());
    Ok(())
}
