//! The programs, written down once.

/// Writes the programs down for one runtime.
macro_rules! programs {
    ($module:ident, $($uses:item)*) => {
        pub mod $module {
            #![allow(unused_mut, dead_code, reason = "not every runtime's streams need it")]
            use std::io;
            use std::net;
            use std::sync::atomic::{AtomicUsize, Ordering};
            use std::time::Duration;

            use super::compare::{Cost, Ready, Watch};
            $($uses)*

            const STEPS: usize = 100_000;

            /// Longer than a bench runs.
            const LONG: Duration = Duration::from_secs(3600);

            /// How many tasks of `holding` have been polled.
            static WAITING: AtomicUsize = AtomicUsize::new(0);

            /// Tasks, a thousand at a time, each of which returns a number.
            pub fn spawning(size: usize) -> io::Result<Cost> {
                run(async move {
                    let watch = Watch::start()?;
                    for _ in 0..size / 1000 {
                        let tasks: Vec<_> = (0..1000).map(|n| go(async move { n })).collect();
                        for task in tasks {
                            std::hint::black_box(task.await);
                        }
                    }
                    watch.stop()
                })
            }

            /// So many tasks that yield, together 100 000 times.
            pub fn yielding(tasks: usize) -> io::Result<Cost> {
                run(async move {
                    let watch = Watch::start()?;
                    let yields = || async move {
                        for _ in 0..STEPS / tasks {
                            yield_now().await;
                        }
                    };
                    let tasks: Vec<_> = (0..tasks).map(|_| go(yields())).collect();
                    for task in tasks {
                        task.await;
                    }
                    watch.stop()
                })
            }

            /// Two tasks that send a number there and back through channels.
            pub fn ping_pong(rounds: usize) -> io::Result<Cost> {
                run(async move {
                    let watch = Watch::start()?;
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
                    watch.stop()
                })
            }

            /// Tasks that sleep for up to ten milliseconds each.
            pub fn timers(size: usize) -> io::Result<Cost> {
                run(async move {
                    let watch = Watch::start()?;
                    let nap = |n: usize| async move {
                        sleep(Duration::from_micros((n * 7919 % 10_000) as u64)).await;
                    };
                    let tasks: Vec<_> = (0..size).map(|n| go(nap(n))).collect();
                    for task in tasks {
                        task.await;
                    }
                    watch.stop()
                })
            }

            /// How long an echo server with so many connections takes.
            pub fn echo(connections: usize) -> io::Result<Duration> {
                Ok(serving(connections)?.time)
            }

            /// An echo server with so many connections.
            pub fn serving(connections: usize) -> io::Result<Cost> {
                run(async move {
                    let listener = super::clients::listener()?;
                    let clients = super::clients::start(listener.local_addr()?, connections);
                    let listener = listen(listener)?;
                    let mut tasks = Vec::new();
                    for _ in 0..connections {
                        let (stream, _) = listener.accept().await?;
                        tasks.push(go(answer(stream)));
                    }
                    for task in tasks {
                        task.await?;
                    }
                    clients.join().expect("the clients do not panic")
                })
            }

            async fn answer(mut stream: TcpStream) -> io::Result<()> {
                let mut buffer = [0; 1024];
                loop {
                    let count = stream.read(&mut buffer).await?;
                    if count == 0 {
                        return Ok(());
                    }
                    stream.write_all(&buffer[..count]).await?;
                }
            }

            /// So many tasks that wait for nothing. `ready` is called before the
            /// first of them starts and when all of them wait.
            pub fn idle(count: usize, ready: Ready) -> io::Result<()> {
                run(hold(count, ready, || std::future::pending()))
            }

            /// So many tasks that sleep.
            pub fn asleep(count: usize, ready: Ready) -> io::Result<()> {
                run(hold(count, ready, || sleep(LONG)))
            }

            async fn hold<F>(count: usize, ready: Ready, wait: fn() -> F) -> io::Result<()>
            where
                F: Future<Output = ()> + Send + 'static,
            {
                ready()?;
                let waiting = || async move {
                    WAITING.fetch_add(1, Ordering::Relaxed);
                    wait().await;
                };
                let tasks: Vec<_> = (0..count).map(|_| go(waiting())).collect();
                while WAITING.load(Ordering::Relaxed) < count {
                    yield_now().await;
                }
                ready()?;
                drop(tasks);
                Ok(())
            }

            /// An echo server that prints its address and serves forever.
            pub fn serving_for_ever() -> io::Result<()> {
                run(async move {
                    let listener = super::clients::listener()?;
                    println!("{}", listener.local_addr()?);
                    let listener = listen(listener)?;
                    let mut tasks = Vec::new();
                    loop {
                        let (stream, _) = listener.accept().await?;
                        tasks.push(go(answer(stream)));
                    }
                })
            }
        }
    };
}

/// The function of that name for each runtime, in the order of `RUNTIMES`.
macro_rules! each {
    ($program:ident) => {
        [
            ours::$program,
            tokio_current::$program,
            tokio_multi::$program,
            smol_local::$program,
        ]
    };
}

pub(crate) use each;
