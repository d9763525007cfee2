//! tokio: its current-thread runtime by default and with the book's interval, and `LocalRuntime`.

use std::io;
use std::net::SocketAddr;
use std::process::ExitCode;

use hyper_util::rt::{TokioIo, TokioTimer};
use programs::{Cost, answer, server, sockets, tasks, timers};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream as Stream};
use tokio::runtime::{Builder, LocalOptions};
use tokio::time::sleep;

fn listen() -> io::Result<(TcpListener, SocketAddr)> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    listener.set_nonblocking(true)?;
    Ok((TcpListener::from_std(listener)?, address))
}

async fn accept(listener: &TcpListener) -> io::Result<Stream> {
    let (stream, _) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

async fn greet(stream: Stream) -> io::Result<()> {
    programs::hello::serve(TokioIo::new(stream), TokioTimer::new()).await
}

answer!();

/// The rows for one way to run and to spawn.
macro_rules! variant {
    ($module:ident, $run:item $go:item) => {
        mod $module {
            use super::*;

            $run
            $go

            tasks!();
            timers!();
            sockets!();
            server!(hello, greet);

            pub fn row(row: &str, size: usize) -> io::Result<Option<Cost>> {
                match row {
                    "echo" => echo().map(Some),
                    "hyper" => hello().map(Some),
                    "timers" | "naps" => timer_row(row, size),
                    _ => task_row(row, size),
                }
            }
        }
    };
}

fn go<F>(future: F) -> impl Future<Output = F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let handle = tokio::spawn(future);
    async { handle.await.expect("no task fails") }
}

variant! { current,
    fn run<T>(program: impl Future<Output = io::Result<T>>) -> io::Result<T> {
        Builder::new_current_thread().enable_all().build()?.block_on(program)
    }
    use super::go;
}

variant! { patient,
    fn run<T>(program: impl Future<Output = io::Result<T>>) -> io::Result<T> {
        let mut builder = Builder::new_current_thread();
        // As often as the book's runtime asks the system while there's work.
        builder.enable_all().event_interval(244).build()?.block_on(program)
    }
    use super::go;
}

variant! { local,
    fn run<T>(program: impl Future<Output = io::Result<T>>) -> io::Result<T> {
        let mut builder = Builder::new_current_thread();
        let builder = builder.enable_all().event_interval(244);
        builder.build_local(LocalOptions::default())?.block_on(program)
    }
    fn go<F: Future + 'static>(future: F) -> impl Future<Output = F::Output> {
        let handle = tokio::task::spawn_local(future);
        async { handle.await.expect("no task fails") }
    }
}

fn main() -> ExitCode {
    programs::main(&[
        ("current", current::row),
        ("patient", patient::row),
        ("local", local::row),
    ])
}
