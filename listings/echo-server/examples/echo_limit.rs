//! A hundred clients connect to a server with three places.
//!
//! Run it: `cargo run -p echo-server --example echo_limit`

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use echo_server::client::say;
use echo_server::s2_errors::Event;
use echo_server::s3_limit::listen;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::time::{sleep, timeout};

const MOMENT: Duration = Duration::from_millis(100);

fn report(event: Event) {
    match event {
        Event::Closed(_, Ok(bytes)) => println!("server: closed after {bytes} bytes"),
        Event::Closed(_, Err(error)) => println!("server: connection failed: {error}"),
        Event::NotAccepted(error) => println!("server: cannot accept: {error}"),
    }
}

// ANCHOR: clients
async fn idle_clients(address: SocketAddr) -> io::Result<()> {
    let mut clients = Vec::new();
    while clients.len() < 100 {
        clients.push(TcpStream::connect(address).await?);
    }
    sleep(MOMENT).await;
    println!("clients: {}", clients.len());
    println!("tasks: {}", Handle::current().metrics().num_alive_tasks());

    let mut fourth = clients.remove(3);
    let mut answer = Box::pin(say(&mut fourth, "hello"));
    match timeout(MOMENT, &mut answer).await {
        Ok(answer) => println!("the fourth client gets: {}", answer?),
        Err(_) => println!("the fourth client waits"),
    }
    drop(clients.remove(0));
    println!("the fourth client gets: {}", answer.await?);
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::select! {
        () = listen(listener, 3, report) => Ok(()),
        done = idle_clients(address) => done,
    }
}
// ANCHOR_END: clients
