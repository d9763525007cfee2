//! A socket in blocking mode, and a clock beside it.
//!
//! Run it: `cargo run -p event-loop --example loop_fault_blocking`

use std::io;
use std::os::unix::net::UnixStream;
use std::thread;
use std::time::Duration;

use event_loop::{Socket, read_socket, run, sleep, spawn};

// ANCHOR: tasks
async fn reader(socket: Socket<UnixStream>) -> io::Result<()> {
    let data = read_socket(&socket, 4).await?;
    println!("read: {}", String::from_utf8_lossy(&data));
    Ok(())
}

async fn clock() {
    for tick in 1..=3 {
        sleep(Duration::from_millis(100)).await;
        println!("tick {tick}");
    }
}
// ANCHOR_END: tasks

// ANCHOR: main
fn main() -> io::Result<()> {
    let (ours, theirs) = UnixStream::pair()?;
    let writer = thread::spawn(move || {
        thread::sleep(Duration::from_millis(600));
        io::Write::write_all(&mut &theirs, b"ping")
    });
    // `ours.set_nonblocking(true)?` is missing.
    spawn(reader(Socket::new(ours)));
    spawn(clock());
    run()?;
    writer
        .join()
        .map_err(|_| io::Error::other("the writer panicked"))?
}
// ANCHOR_END: main
