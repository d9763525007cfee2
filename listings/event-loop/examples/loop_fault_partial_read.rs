//! Four bytes in two pieces, read by a future that returns too early.
//!
//! Run it: `cargo run -p event-loop --example loop_fault_partial_read`

use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use event_loop::{Direction, POLLER, Socket, TASKS, run, send_all, sleep, spawn};

// ANCHOR: future
struct HastyRead<'s> {
    socket: &'s Socket<UnixStream>,
    buffer: [u8; 4],
    read_so_far: usize,
}

impl Future for HastyRead<'_> {
    type Output = io::Result<[u8; 4]>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        match this.socket.get().read(&mut this.buffer[this.read_so_far..]) {
            Ok(0) => return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into())),
            Ok(count) => this.read_so_far += count,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                let (socket, waker) = (this.socket, context.waker());
                POLLER.with(|poller| poller.register(socket, Direction::Read, waker))?;
            }
            Err(error) => return Poll::Ready(Err(error)),
        }
        if this.read_so_far == this.buffer.len() {
            Poll::Ready(Ok(this.buffer))
        } else {
            Poll::Pending
        }
    }
}
// ANCHOR_END: future

// ANCHOR: tasks
async fn reader(socket: Socket<UnixStream>) -> io::Result<()> {
    let read = HastyRead {
        socket: &socket,
        buffer: [0; 4],
        read_so_far: 0,
    };
    println!("read: {}", String::from_utf8_lossy(&read.await?));
    Ok(())
}

async fn watchdog() {
    sleep(Duration::from_millis(500)).await;
    let others = TASKS.with_borrow(|tasks| tasks.len() - 1);
    println!("after 0.5 s, tasks that still wait: {others}");
    std::process::exit(0);
}
// ANCHOR_END: tasks

async fn writer(socket: Socket<UnixStream>) -> io::Result<()> {
    for piece in ["pi", "ng"] {
        println!("write: {piece}");
        send_all(&socket, piece.into()).await?;
        sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let (ours, theirs) = UnixStream::pair()?;
    ours.set_nonblocking(true)?;
    theirs.set_nonblocking(true)?;
    spawn(writer(Socket::new(theirs)));
    spawn(reader(Socket::new(ours)));
    spawn(watchdog());
    run()
}
