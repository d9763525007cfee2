//! The echo by hand: an enum of its states instead of `async fn`.
//!
//! Run it: `cargo run -p event-loop --example loop_echo_machine`

use std::io;
use std::os::unix::net::UnixStream;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use event_loop::{Socket, read_socket, run, send_all, sleep, spawn};

const LENGTH: usize = 4;

// ANCHOR: machine
/// A child: what the machine waits for.
type Child<'s, T> = Pin<Box<dyn Future<Output = io::Result<T>> + 's>>;

enum EchoOnce<'s> {
    Entry(&'s Socket<UnixStream>),
    Reading(&'s Socket<UnixStream>, Child<'s, Vec<u8>>),
    Sending(Child<'s, ()>),
    Done,
}

impl Future for EchoOnce<'_> {
    type Output = io::Result<()>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let EchoOnce::Entry(socket) = *self {
            *self = EchoOnce::Reading(socket, Box::pin(read_socket(socket, LENGTH)));
        }
        if let EchoOnce::Reading(socket, read) = &mut *self {
            let data = ready!(read.as_mut().poll(context))?;
            *self = EchoOnce::Sending(Box::pin(send_all(socket, data)));
        }
        if let EchoOnce::Sending(send) = &mut *self {
            ready!(send.as_mut().poll(context))?;
            *self = EchoOnce::Done;
        }
        Poll::Ready(Ok(()))
    }
}

fn echo_once(socket: &Socket<UnixStream>) -> EchoOnce<'_> {
    EchoOnce::Entry(socket)
}
// ANCHOR_END: machine

// ANCHOR: own
async fn serve(socket: Socket<UnixStream>) -> io::Result<()> {
    echo_once(&socket).await
}
// ANCHOR_END: own

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
    spawn(serve(Socket::new(ours)));
    spawn(client(Socket::new(theirs)));
    run()
}
