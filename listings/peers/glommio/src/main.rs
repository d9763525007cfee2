//! glommio, which is io_uring only.

use std::io;
use std::net::SocketAddr;
use std::process::ExitCode;

use futures_lite::{AsyncReadExt, AsyncWriteExt};
use glommio::net::{TcpListener, TcpStream as Stream};
use glommio::timer::sleep;
use glommio::{LocalExecutorBuilder, Placement};
use programs::{Cost, answer, sockets, tasks, timers};

fn run<T>(program: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    LocalExecutorBuilder::new(Placement::Unbound)
        .make()?
        .run(program)
}

fn go<F: Future<Output: 'static> + 'static>(future: F) -> impl Future<Output = F::Output> {
    glommio::spawn_local(future)
}

fn listen() -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

async fn accept(listener: &TcpListener) -> io::Result<Stream> {
    let stream = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

tasks!();
timers!();
sockets!();
answer!();

fn row(row: &str, size: usize) -> io::Result<Option<Cost>> {
    match row {
        "echo" => echo().map(Some),
        "timers" | "naps" => timer_row(row, size),
        _ => task_row(row, size),
    }
}

fn main() -> ExitCode {
    programs::main(&[("glommio", row)])
}
