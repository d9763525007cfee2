//! The same programs for each runtime.

#![allow(dead_code, reason = "each bench takes some of them")]

use std::error::Error;
use std::io::{self, Read, Write};
use std::net::{self, SocketAddr};
use std::thread;
use std::time::{Duration, Instant};

use measure::{Report, median};

/// A program: its size goes in, and how long it took comes out.
pub type Program = fn(usize) -> io::Result<Duration>;

/// The runtimes, by the words in figures.
pub const RUNTIMES: [&str; 4] = ["ours", "tokio", "tokio-multi", "smol"];

/// What the names stand for.
pub const NAMES: [&str; 4] = [
    "the book's runtime",
    "tokio, current-thread",
    "tokio, multi-thread",
    "smol, one thread",
];

/// Measures a program on all runtimes in turn, so that what else the machine
/// does troubles all of them alike.
pub fn compare(
    report: &mut Report,
    name: &str,
    what: &str,
    runs: usize,
    (size, steps): (usize, usize),
    programs: [Program; 4],
) -> Result<(), Box<dyn Error>> {
    let mut times: [Vec<f64>; 4] = Default::default();
    for run in 0..=runs {
        for (program, times) in programs.iter().zip(&mut times) {
            let time = program(size)?.as_secs_f64() / steps as f64;
            // The first time warms up.
            if run > 0 {
                times.push(time);
            }
        }
    }
    let ours = median(times[0].clone());
    for (place, times) in times.into_iter().enumerate() {
        let (runtime, middle) = (RUNTIMES[place], median(times));
        let words = format!("{what}, {}", NAMES[place]);
        report.figure(&format!("{name}-{runtime}"), middle, "s", &words);
        if place > 0 {
            let words = format!("{what}: {} against {}", NAMES[place], NAMES[0]);
            report.figure(
                &format!("{name}-ratio-{runtime}"),
                middle / ours,
                "×",
                &words,
            );
        }
        eprintln!(
            "{name} {runtime}: {:.0} ns, {:.2}",
            middle * 1e9,
            middle / ours
        );
    }
    Ok(())
}

/// Clients of an echo server: so many connections, and in each round a message
/// on each of them, until so many messages have come back.
pub const MESSAGES: usize = 4000;

/// Runs the clients on a thread of their own, and times them.
pub fn clients(
    address: SocketAddr,
    connections: usize,
) -> thread::JoinHandle<io::Result<Duration>> {
    thread::spawn(move || {
        let connect = |_| {
            let stream = net::TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            Ok(stream)
        };
        let mut streams = (0..connections)
            .map(connect)
            .collect::<io::Result<Vec<_>>>()?;
        let mut message = [7; 64];
        let mut round = |streams: &mut [net::TcpStream]| -> io::Result<()> {
            for stream in streams.iter_mut() {
                stream.write_all(&message)?;
            }
            for stream in streams.iter_mut() {
                stream.read_exact(&mut message)?;
            }
            Ok(())
        };
        round(&mut streams)?;
        let start = Instant::now();
        for _ in 0..MESSAGES / connections {
            round(&mut streams)?;
        }
        Ok(start.elapsed())
    })
}

/// Writes the programs down for one runtime.
macro_rules! programs {
    ($module:ident, $($uses:item)*) => {
        pub mod $module {
            #![allow(unused_mut, dead_code, reason = "not every runtime's streams need it")]
            use std::io;
            use std::net;
            use std::time::{Duration, Instant};
            $($uses)*

            const STEPS: usize = 100_000;

            /// Tasks, a thousand at a time, each of which returns a number.
            pub fn spawning(size: usize) -> io::Result<Duration> {
                run(async move {
                    let start = Instant::now();
                    for _ in 0..size / 1000 {
                        let tasks: Vec<_> = (0..1000).map(|n| go(async move { n })).collect();
                        for task in tasks {
                            std::hint::black_box(task.await);
                        }
                    }
                    Ok(start.elapsed())
                })
            }

            /// So many tasks that yield, together 100 000 times.
            pub fn yielding(tasks: usize) -> io::Result<Duration> {
                run(async move {
                    let start = Instant::now();
                    let yields = || async move {
                        for _ in 0..STEPS / tasks {
                            yield_now().await;
                        }
                    };
                    let tasks: Vec<_> = (0..tasks).map(|_| go(yields())).collect();
                    for task in tasks {
                        task.await;
                    }
                    Ok(start.elapsed())
                })
            }

            /// Two tasks that send a number there and back through channels.
            pub fn ping_pong(rounds: usize) -> io::Result<Duration> {
                run(async move {
                    let start = Instant::now();
                    let (ping, mut pinged) = tokio::sync::mpsc::channel::<usize>(1);
                    let (pong, mut ponged) = tokio::sync::mpsc::channel::<usize>(1);
                    let there = go(async move {
                        while let Some(n) = pinged.recv().await {
                            if pong.send(n).await.is_err() {
                                break;
                            }
                        }
                    });
                    let back = go(async move {
                        let mut sum = 0;
                        for n in 0..rounds {
                            if ping.send(n).await.is_err() {
                                break;
                            }
                            sum += ponged.recv().await.unwrap_or_default();
                        }
                        sum
                    });
                    let sum = back.await;
                    there.await;
                    assert_eq!(sum, rounds * (rounds - 1) / 2);
                    Ok(start.elapsed())
                })
            }

            /// Tasks that sleep for up to ten milliseconds each.
            pub fn timers(size: usize) -> io::Result<Duration> {
                run(async move {
                    let start = Instant::now();
                    let nap = |n: usize| async move {
                        sleep(Duration::from_micros((n * 7919 % 10_000) as u64)).await;
                    };
                    let tasks: Vec<_> = (0..size).map(|n| go(nap(n))).collect();
                    for task in tasks {
                        task.await;
                    }
                    Ok(start.elapsed())
                })
            }

            /// An echo server with so many connections.
            pub fn echo(connections: usize) -> io::Result<Duration> {
                run(async move {
                    let listener = net::TcpListener::bind(("127.0.0.1", 0))?;
                    let clients = super::clients(listener.local_addr()?, connections);
                    let listener = listen(listener)?;
                    let mut tasks = Vec::new();
                    for _ in 0..connections {
                        let (mut stream, _) = listener.accept().await?;
                        tasks.push(go(async move {
                            let mut buffer = [0; 1024];
                            loop {
                                let count = stream.read(&mut buffer).await?;
                                if count == 0 {
                                    return io::Result::Ok(());
                                }
                                stream.write_all(&buffer[..count]).await?;
                            }
                        }));
                    }
                    for task in tasks {
                        task.await?;
                    }
                    clients.join().expect("the clients do not panic")
                })
            }
        }
    };
}

programs! { ours,
    use runtime::s5_sleep::sleep;
    use runtime::s6_net::TcpListener;
    use runtime::s6_one_shot::Polling;
    use runtime::s7_loop::{Runtime, spawn, yield_now};
    thread_local! {
        pub static DRIVER: std::cell::Cell<&'static str> = const { std::cell::Cell::new("edge") };
    }
    fn run<T>(program: impl Future<Output = io::Result<T>>) -> io::Result<T> {
        let runtime = match DRIVER.get() {
            "one-shot" => Runtime::with_driver(Box::new(Polling::one_shot()?)),
            "edge-polling" => Runtime::with_driver(Box::new(Polling::edge()?)),
            _ => Runtime::new()?,
        };
        runtime.block_on(program)?
    }
    fn go<F: Future + 'static>(future: F) -> impl Future<Output = F::Output> {
        let handle = spawn(future);
        async { handle.await.expect("no task fails") }
    }
    fn listen(listener: net::TcpListener) -> io::Result<TcpListener> {
        TcpListener::from_std(listener)
    }
}

programs! { tokio_current,
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::task::yield_now;
    use tokio::time::sleep;
    fn run<T>(program: impl Future<Output = io::Result<T>>) -> io::Result<T> {
        tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(program)
    }
    fn go<F>(future: F) -> impl Future<Output = F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let handle = tokio::spawn(future);
        async { handle.await.expect("no task fails") }
    }
    fn listen(listener: net::TcpListener) -> io::Result<TcpListener> {
        listener.set_nonblocking(true)?;
        TcpListener::from_std(listener)
    }
}

programs! { tokio_multi,
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::task::yield_now;
    use tokio::time::sleep;
    fn run<T, F>(program: F) -> io::Result<T>
    where
        T: Send + 'static,
        F: Future<Output = io::Result<T>> + Send + 'static,
    {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        // On a worker, and not beside them.
        runtime.block_on(async { tokio::spawn(program).await? })
    }
    fn go<F>(future: F) -> impl Future<Output = F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let handle = tokio::spawn(future);
        async { handle.await.expect("no task fails") }
    }
    fn listen(listener: net::TcpListener) -> io::Result<TcpListener> {
        listener.set_nonblocking(true)?;
        TcpListener::from_std(listener)
    }
}

programs! { smol_local,
    use smol::future::yield_now;
    use smol::io::{AsyncReadExt, AsyncWriteExt};
    use smol::net::TcpListener;
    use smol::{LocalExecutor, Timer};
    thread_local! {
        static EXECUTOR: &'static LocalExecutor<'static> = Box::leak(Box::default());
    }
    fn run<T>(program: impl Future<Output = io::Result<T>>) -> io::Result<T> {
        smol::block_on(EXECUTOR.with(|executor| executor.run(program)))
    }
    fn go<F: Future + 'static>(future: F) -> impl Future<Output = F::Output> {
        EXECUTOR.with(|executor| executor.spawn(future))
    }
    async fn sleep(length: Duration) {
        Timer::after(length).await;
    }
    fn listen(listener: net::TcpListener) -> io::Result<TcpListener> {
        TcpListener::try_from(listener)
    }
}
