//! The same programs for each runtime.

#![allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "each bench takes some of them"
)]

#[macro_use]
mod bodies;
pub mod clients;
pub mod compare;

pub(crate) use bodies::each;
pub use clients::MESSAGES;

programs! { ours,
    use runtime::s5_sleep::sleep;
    use runtime::s6_net::{TcpListener, TcpStream};
    use runtime::s6_one_shot::Polling;
    use runtime::s7_loop::{Runtime, spawn, yield_now};
    thread_local! {
        pub static DRIVER: std::cell::Cell<&'static str> = const { std::cell::Cell::new("edge") };
    }
    pub fn run<T>(program: impl Future<Output = io::Result<T>>) -> io::Result<T> {
        let runtime = match DRIVER.get() {
            "one-shot" => Runtime::with_driver(Box::new(Polling::one_shot()?)),
            "edge-polling" => Runtime::with_driver(Box::new(Polling::edge()?)),
            _ => Runtime::new()?,
        };
        runtime.block_on(program)
    }
    pub fn go<F: Future + 'static>(future: F) -> impl Future<Output = F::Output> {
        let handle = spawn(future);
        async { handle.await.expect("no task fails") }
    }
    pub fn listen(listener: net::TcpListener) -> io::Result<TcpListener> {
        TcpListener::from_std(listener)
    }
}

programs! { tokio_current,
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::task::yield_now;
    use tokio::time::sleep;
    pub fn run<T>(program: impl Future<Output = io::Result<T>>) -> io::Result<T> {
        tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(program)
    }
    pub fn go<F>(future: F) -> impl Future<Output = F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let handle = tokio::spawn(future);
        async { handle.await.expect("no task fails") }
    }
    pub fn listen(listener: net::TcpListener) -> io::Result<TcpListener> {
        listener.set_nonblocking(true)?;
        TcpListener::from_std(listener)
    }
}

programs! { tokio_multi,
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;
    use tokio::task::yield_now;
    use tokio::time::sleep;
    use super::tokio_current::{go, listen};
    pub fn run<T, F>(program: F) -> io::Result<T>
    where
        T: Send + 'static,
        F: Future<Output = io::Result<T>> + Send + 'static,
    {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        // On a worker, and not beside them.
        runtime.block_on(async { tokio::spawn(program).await? })
    }
}

programs! { smol_local,
    use smol::future::yield_now;
    use smol::io::{AsyncReadExt, AsyncWriteExt};
    use smol::net::{TcpListener, TcpStream};
    use smol::{LocalExecutor, Timer};
    thread_local! {
        static EXECUTOR: &'static LocalExecutor<'static> = Box::leak(Box::default());
    }
    pub fn run<T>(program: impl Future<Output = io::Result<T>>) -> io::Result<T> {
        smol::block_on(EXECUTOR.with(|executor| executor.run(program)))
    }
    pub fn go<F: Future + 'static>(future: F) -> impl Future<Output = F::Output> {
        EXECUTOR.with(|executor| executor.spawn(future))
    }
    async fn sleep(length: Duration) {
        Timer::after(length).await;
    }
    pub fn listen(listener: net::TcpListener) -> io::Result<TcpListener> {
        TcpListener::try_from(listener)
    }
}
