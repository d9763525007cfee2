//! An echo server and one client, in one loop.
//!
//! Run it: `cargo run -p event-loop --example loop_echo_turns`

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use event_loop::{Socket, accept_client, read_socket, run, send_all, sleep, spawn};

const LENGTH: usize = 4;

// ANCHOR: tasks
async fn serve_client(client: Socket<TcpStream>) -> io::Result<()> {
    let data = read_socket(&client, LENGTH).await?;
    send_all(&client, data).await?;
    println!("server: done");
    Ok(())
}

async fn accept_one(server: Socket<TcpListener>) -> io::Result<()> {
    let (client, _) = accept_client(&server).await?;
    println!("server: a client");
    spawn(serve_client(client));
    Ok(())
}

async fn client(address: SocketAddr) -> io::Result<()> {
    sleep(Duration::from_millis(100)).await;
    // This blocks, but only briefly: the listener is on this machine.
    let stream = TcpStream::connect(address)?;
    stream.set_nonblocking(true)?;
    let socket = Socket::new(stream);
    send_all(&socket, "pi".into()).await?;
    sleep(Duration::from_millis(100)).await;
    send_all(&socket, "ng".into()).await?;
    let answer = read_socket(&socket, LENGTH).await?;
    println!("client: {}", String::from_utf8_lossy(&answer));
    Ok(())
}
// ANCHOR_END: tasks

fn main() -> io::Result<()> {
    let server = TcpListener::bind("127.0.0.1:0")?;
    server.set_nonblocking(true)?;
    let address = server.local_addr()?;
    spawn(accept_one(Socket::new(server)));
    spawn(client(address));
    run()
}
