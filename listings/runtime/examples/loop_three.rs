//! A timer, a socket and a message from another thread, on one thread.
//!
//! Run it: `cargo run -p runtime --example loop_three`

use std::io::{self, Write};
use std::net;
use std::thread;
use std::time::Duration;

use futures::channel::oneshot::{self, Receiver, Sender};
use runtime::s5_sleep::sleep;
use runtime::s6_net::TcpListener;
use runtime::s7_loop::{Runtime, spawn};

// ANCHOR: tasks
async fn sleeps() -> io::Result<()> {
    sleep(Duration::from_millis(150)).await;
    println!("the timer");
    Ok(())
}

async fn reads(listener: TcpListener) -> io::Result<()> {
    let (stream, _) = listener.accept().await?;
    let mut buffer = [0; 16];
    let count = stream.read(&mut buffer).await?;
    println!("the socket: {}", String::from_utf8_lossy(&buffer[..count]));
    Ok(())
}

async fn listens(message: Receiver<&'static str>) -> io::Result<()> {
    let message = message.await.map_err(io::Error::other)?;
    println!("the thread: {message}");
    Ok(())
}
// ANCHOR_END: tasks

/// Sends bytes after 300 ms, and the message 150 ms later.
fn others(mut stream: net::TcpStream, send: Sender<&'static str>) -> io::Result<()> {
    thread::sleep(Duration::from_millis(300));
    stream.write_all(b"bytes")?;
    thread::sleep(Duration::from_millis(150));
    send.send("a message").map_err(io::Error::other)
}

// ANCHOR: main
async fn three(listener: TcpListener, message: Receiver<&'static str>) -> io::Result<()> {
    let tasks = [
        spawn(sleeps()),
        spawn(reads(listener)),
        spawn(listens(message)),
    ];
    for task in tasks {
        task.await??;
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let listener = net::TcpListener::bind("127.0.0.1:0")?;
    let stream = net::TcpStream::connect(listener.local_addr()?)?;
    let (send, message) = oneshot::channel();
    let others = thread::spawn(move || others(stream, send));
    let runtime = Runtime::new()?;
    runtime.block_on(async { three(TcpListener::from_std(listener)?, message).await })?;
    others.join().expect("the other thread does not panic")
}
// ANCHOR_END: main
