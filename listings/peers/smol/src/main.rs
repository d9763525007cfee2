//! smol: a `LocalExecutor`, and a `StaticLocalExecutor`, which is never dropped.

use std::io;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use async_executor::{LocalExecutor, StaticLocalExecutor};
use programs::{Cost, answer, server, sockets, tasks, timers};
use smol::io::{AsyncReadExt, AsyncWriteExt};
use smol::net::{TcpListener, TcpStream as Stream};
use smol_hyper::rt::{FuturesIo, SmolTimer};

async fn sleep(length: Duration) {
    smol::Timer::after(length).await;
}

fn listen() -> io::Result<(TcpListener, SocketAddr)> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    Ok((TcpListener::try_from(listener)?, address))
}

async fn accept(listener: &TcpListener) -> io::Result<Stream> {
    let (stream, _) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

async fn greet(stream: Stream) -> io::Result<()> {
    programs::hello::serve(FuturesIo::new(stream), SmolTimer::new()).await
}

answer!();

/// The rows for one kind of executor.
macro_rules! variant {
    ($module:ident, $kind:ty, $new:expr) => {
        mod $module {
            use super::*;

            thread_local! {
                static EXECUTOR: &'static $kind = $new;
            }

            fn run<T>(program: impl Future<Output = io::Result<T>>) -> io::Result<T> {
                smol::block_on(EXECUTOR.with(|executor| executor.run(program)))
            }

            fn go<F: Future + 'static>(future: F) -> impl Future<Output = F::Output> {
                EXECUTOR.with(|executor| executor.spawn(future))
            }

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

variant! { local, LocalExecutor<'static>, Box::leak(Box::default()) }
variant! { leaked, StaticLocalExecutor, LocalExecutor::new().leak() }

fn main() -> ExitCode {
    programs::main(&[("local", local::row), ("static", leaked::row)])
}
