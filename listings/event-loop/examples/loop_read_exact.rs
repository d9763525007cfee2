//! Ten bytes that arrive in three pieces.
//!
//! Run it: `cargo run -p event-loop --example loop_read_exact`

use std::future::poll_fn;
use std::io;
use std::os::unix::net::UnixStream;
use std::pin::pin;
use std::time::Duration;

use event_loop::{Socket, read_socket, run, send_all, sleep, spawn};

// ANCHOR: tasks
/// Says what each poll of another future answers.
async fn loud<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|context| {
        let answer = future.as_mut().poll(context);
        let state = if answer.is_pending() {
            "pending"
        } else {
            "ready"
        };
        println!("poll: {state}");
        answer
    })
    .await
}

async fn reader(socket: Socket<UnixStream>) -> io::Result<()> {
    let data = loud(read_socket(&socket, 10)).await?;
    println!("read: {}", String::from_utf8_lossy(&data));
    let rest = read_socket(&socket, 2).await?;
    println!("read: {}", String::from_utf8_lossy(&rest));
    Ok(())
}

async fn writer(socket: Socket<UnixStream>) -> io::Result<()> {
    for piece in ["abcd", "ef", "ghijkl"] {
        println!("write: {piece}");
        send_all(&socket, piece.into()).await?;
        sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

// ANCHOR_END: tasks

fn main() -> io::Result<()> {
    let (ours, theirs) = UnixStream::pair()?;
    ours.set_nonblocking(true)?;
    theirs.set_nonblocking(true)?;
    spawn(reader(Socket::new(ours)));
    spawn(writer(Socket::new(theirs)));
    run()
}
