//! The rows. A macro and not a trait: the tasks of some runtimes are `Send`, those of others can't be.

/// Writes the rows down for the runtime whose `run`, `go` and `beside` are in scope.
///
/// Each row runs beside a socket that's registered and a timer that's pending, which `beside`
/// sees to: a runtime that has neither needn't ask the system for anything.
#[macro_export]
macro_rules! tasks {
    () => {
        /// Tasks, a thousand at a time, each of which returns a number.
        fn spawning(size: usize) -> std::io::Result<$crate::Cost> {
            run(async move {
                beside().await?;
                let watch = $crate::Watch::start()?;
                let mut count = 0;
                for _ in 0..size / 1000 {
                    let tasks: Vec<_> = (0..1000).map(|_| go(async { 1 })).collect();
                    for task in tasks {
                        count += task.await;
                    }
                }
                watch.stop(count)
            })
        }

        /// So many tasks that yield, `size` times together.
        fn yielding(tasks: usize, size: usize) -> std::io::Result<$crate::Cost> {
            run(async move {
                beside().await?;
                let watch = $crate::Watch::start()?;
                let yields = || async move {
                    let mut count = 0;
                    for _ in 0..size / tasks {
                        $crate::yield_now().await;
                        count += 1;
                    }
                    count
                };
                let tasks: Vec<_> = (0..tasks).map(|_| go(yields())).collect();
                let mut count = 0;
                for task in tasks {
                    count += task.await;
                }
                watch.stop(count)
            })
        }

        /// Two tasks that send a number there and back through channels.
        fn ping_pong(size: usize) -> std::io::Result<$crate::Cost> {
            use $crate::StreamExt;
            run(async move {
                beside().await?;
                let watch = $crate::Watch::start()?;
                let (ping, mut pinged) = $crate::mpsc::unbounded::<usize>();
                let (pong, mut ponged) = $crate::mpsc::unbounded::<usize>();
                let there = go(async move {
                    while let Some(n) = pinged.next().await {
                        if pong.unbounded_send(n).is_err() {
                            break;
                        }
                    }
                });
                let back = go(async move {
                    let mut count = 0;
                    for n in 0..size {
                        if ping.unbounded_send(n).is_err() || ponged.next().await != Some(n) {
                            break;
                        }
                        count += 1;
                    }
                    count
                });
                let count = back.await;
                there.await;
                watch.stop(count)
            })
        }

        fn task_row(row: &str, size: usize) -> std::io::Result<Option<$crate::Cost>> {
            match row {
                "spawn" => spawning(size),
                "yield-1" => yielding(1, size),
                "yield-100" => yielding(100, size),
                "ping-pong" => ping_pong(size),
                _ => return Ok(None),
            }
            .map(Some)
        }
    };
}

/// The rows that need timers: `sleep` is in scope as well.
#[macro_export]
macro_rules! timers {
    () => {
        /// Tasks that sleep for up to ten milliseconds each.
        fn timers(size: usize) -> std::io::Result<$crate::Cost> {
            run(async move {
                beside().await?;
                let watch = $crate::Watch::start()?;
                let nap = |n: usize| async move {
                    let length = std::time::Duration::from_micros((n * 7919 % 10_000) as u64);
                    sleep(length).await;
                    1
                };
                let tasks: Vec<_> = (0..size).map(|n| go(nap(n))).collect();
                let mut count = 0;
                for task in tasks {
                    count += task.await;
                }
                watch.stop(count)
            })
        }

        /// A task that sleeps for 100 µs, again and again.
        fn naps(size: usize) -> std::io::Result<$crate::Cost> {
            run(async move {
                beside().await?;
                let watch = $crate::Watch::start()?;
                let task = go(async move {
                    let mut count = 0;
                    for _ in 0..size {
                        sleep(std::time::Duration::from_micros(100)).await;
                        count += 1;
                    }
                    count
                });
                watch.stop(task.await)
            })
        }

        fn timer_row(row: &str, size: usize) -> std::io::Result<Option<$crate::Cost>> {
            match row {
                "timers" => timers(size).map(Some),
                "naps" => naps(size).map(Some),
                _ => Ok(None),
            }
        }
    };
}

/// What goes on beside a row, and the echo server: `listen`, `accept`, `sleep` and `answer` are
/// in scope as well.
#[macro_export]
macro_rules! sockets {
    () => {
        async fn beside() -> std::io::Result<()> {
            let (listener, _) = listen()?;
            let waits = go(async move { accept(&listener).await.map(drop) });
            let sleeps = go(sleep($crate::LONG));
            // Until both wait.
            for _ in 0..10 {
                $crate::yield_now().await;
            }
            // Some runtimes cancel a task with its handle.
            std::mem::forget((waits, sleeps));
            Ok(())
        }

        $crate::server!(echo, answer);
    };
}

/// A server that prints its address, and spawns `$answer` for each connection until it's killed.
#[macro_export]
macro_rules! server {
    ($name:ident, $answer:ident) => {
        fn $name() -> std::io::Result<$crate::Cost> {
            run(async move {
                let _sleeps = go(sleep($crate::LONG));
                let (listener, address) = listen()?;
                println!("{address}");
                let mut tasks = vec![];
                loop {
                    tasks.push(go($answer(accept(&listener).await?)));
                }
            })
        }
    };
}

/// An `answer` for streams that read into what's lent to them.
#[macro_export]
macro_rules! answer {
    () => {
        async fn answer(mut stream: Stream) -> std::io::Result<()> {
            let mut buffer = [0; 1024];
            loop {
                let count = stream.read(&mut buffer).await?;
                if count == 0 {
                    return Ok(());
                }
                stream.write_all(&buffer[..count]).await?;
            }
        }
    };
}
