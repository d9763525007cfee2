//! monoio: built three times, for io_uring, for epoll, and for hyper.

use std::io;
use std::net::SocketAddr;
use std::process::ExitCode;

use monoio::io::{AsyncReadRent, AsyncWriteRentExt};
use monoio::net::{TcpListener, TcpStream as Stream};
use monoio::time::sleep;
use programs::{Cost, sockets, tasks, timers};

fn run<T>(program: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    monoio::RuntimeBuilder::<monoio::FusionDriver>::new()
        .enable_timer()
        .build()?
        .block_on(program)
}

fn go<F: Future<Output: 'static> + 'static>(future: F) -> impl Future<Output = F::Output> {
    monoio::spawn(future)
}

fn listen() -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

async fn accept(listener: &TcpListener) -> io::Result<Stream> {
    let (stream, _) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

async fn answer(mut stream: Stream) -> io::Result<()> {
    let mut buffer = Vec::with_capacity(1024);
    let mut result;
    loop {
        (result, buffer) = stream.read(buffer).await;
        if result? == 0 {
            return Ok(());
        }
        (result, buffer) = stream.write_all(buffer).await;
        result?;
        buffer.clear();
    }
}

tasks!();
timers!();
sockets!();

#[cfg(feature = "hyper")]
mod hello {
    use monoio::io::IntoPollIo;
    use monoio_compat::hyper::{MonoioIo, MonoioTimer};

    use super::*;

    async fn greet(stream: Stream) -> io::Result<()> {
        let io = MonoioIo::new(stream.into_poll_io()?);
        programs::hello::serve(io, MonoioTimer).await
    }

    programs::server!(hello, greet);

    pub fn row() -> io::Result<Option<Cost>> {
        hello().map(Some)
    }
}

fn row(row: &str, size: usize) -> io::Result<Option<Cost>> {
    match row {
        "echo" => echo().map(Some),
        #[cfg(feature = "hyper")]
        "hyper" => hello::row(),
        "timers" | "naps" => timer_row(row, size),
        _ => task_row(row, size),
    }
}

fn main() -> ExitCode {
    programs::main(&[("monoio", row)])
}
