//! compio, with io_uring.

use std::io;
use std::net::SocketAddr;
use std::process::ExitCode;

use compio::io::{AsyncRead, AsyncWriteExt};
use compio::net::{TcpListener, TcpStream as Stream};
use compio::runtime::Runtime;
use compio::time::sleep;
use programs::{Cost, server, sockets, tasks, timers};

fn run<T>(program: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    // As often as the book's runtime asks the system while there's work.
    let runtime = Runtime::builder().event_interval(244).build()?;
    runtime.block_on(program)
}

fn go<F: Future + 'static>(future: F) -> impl Future<Output = F::Output> {
    let handle = compio::runtime::spawn(future);
    async { handle.await.expect("no task fails") }
}

fn listen() -> io::Result<(TcpListener, SocketAddr)> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    Ok((TcpListener::from_std(listener)?, address))
}

async fn accept(listener: &TcpListener) -> io::Result<Stream> {
    let (stream, _) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

async fn answer(mut stream: Stream) -> io::Result<()> {
    let mut buffer = Vec::with_capacity(1024);
    loop {
        buffer = match stream.read(buffer).await.into() {
            (Ok(0), _) => return Ok(()),
            (Ok(_), buffer) => buffer,
            (Err(error), _) => return Err(error),
        };
        let (result, written): (io::Result<()>, _) = stream.write_all(buffer).await.into();
        result?;
        buffer = written;
        buffer.clear();
    }
}

async fn greet(stream: Stream) -> io::Result<()> {
    programs::hello::serve(
        cyper_core::HyperStream::new_plain(stream),
        cyper_core::CompioTimer,
    )
    .await
}

tasks!();
timers!();
sockets!();
server!(hello, greet);

fn row(row: &str, size: usize) -> io::Result<Option<Cost>> {
    match row {
        "echo" => echo().map(Some),
        "hyper" => hello().map(Some),
        "timers" | "naps" => timer_row(row, size),
        _ => task_row(row, size),
    }
}

fn main() -> ExitCode {
    programs::main(&[("compio", row)])
}
