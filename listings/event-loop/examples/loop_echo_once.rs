//! Reads four bytes from a client and sends them back.
//!
//! Run it: `cargo run -p event-loop --example loop_echo_once`

use std::io;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use event_loop::{Socket, read_socket, run, send_all, sleep, spawn};

const LENGTH: usize = 4;

// ANCHOR: echo_once
async fn echo_once(socket: Socket<UnixStream>) -> io::Result<()> {
    let data = read_socket(&socket, LENGTH).await?;
    send_all(&socket, data).await
}
// ANCHOR_END: echo_once

async fn client(socket: Socket<UnixStream>) -> io::Result<()> {
    for half in ["pi", "ng"] {
        send_all(&socket, half.into()).await?;
        sleep(Duration::from_millis(100)).await;
    }
    let answer = read_socket(&socket, LENGTH).await?;
    println!("the client gets: {}", String::from_utf8_lossy(&answer));
    Ok(())
}

fn main() -> io::Result<()> {
    let (ours, theirs) = UnixStream::pair()?;
    ours.set_nonblocking(true)?;
    theirs.set_nonblocking(true)?;
    spawn(echo_once(Socket::new(ours)));
    spawn(client(Socket::new(theirs)));
    run()
}
