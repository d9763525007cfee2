//! The book's runtime.

use std::io;
use std::net::SocketAddr;
use std::process::ExitCode;

use programs::{Cost, answer, server, sockets, tasks, timers};
use runtime::s5_sleep::sleep;
use runtime::s6_net::{TcpListener, TcpStream as Stream};
use runtime::s7_loop::{Runtime, spawn};
use runtime::s8_hyper::{Clock, Io};

fn run<T>(program: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    Runtime::new()?.block_on(program)
}

fn go<F: Future + 'static>(future: F) -> impl Future<Output = F::Output> {
    let handle = spawn(future);
    async { handle.await.expect("no task fails") }
}

fn listen() -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(([127, 0, 0, 1], 0).into())?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

async fn accept(listener: &TcpListener) -> io::Result<Stream> {
    let (stream, _) = listener.accept().await?;
    stream.get().set_nodelay(true)?;
    Ok(stream)
}

async fn greet(stream: Stream) -> io::Result<()> {
    programs::hello::serve(Io(stream), Clock).await
}

tasks!();
timers!();
sockets!();
answer!();
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
    programs::main(&[("book", row)])
}
