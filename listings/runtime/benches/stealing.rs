//! When several threads pay: the loop on one thread, the workers, and tokio's.
//!
//! Run it: `cargo bench -p runtime --bench stealing`

use std::error::Error;
use std::future::Future;
use std::hint::black_box;
use std::io::{self, Read, Write};
use std::net::{self, SocketAddr};
use std::thread;
use std::time::{Duration, Instant};

use measure::{Report, median};
use runtime::s7_loop;
use runtime::s7_stealing as stealing;

#[path = "../examples/steal_one_queue.rs"]
#[expect(dead_code, reason = "its main function prints, and is not called here")]
mod one_queue;

const RUNS: usize = 9;

/// A runtime that the programs below run on.
trait Contender {
    const NAME: &'static str;
    const WORDS: &'static str;
    fn run<F>(program: F) -> io::Result<F::Output>
    where
        F: Future<Output: Send> + Send + 'static;
    fn go<F>(future: F) -> impl Future<Output = F::Output> + Send
    where
        F: Future<Output: Send> + Send + 'static;
    /// Echoes on so many connections, and works so long for each message.
    fn serve(
        listener: net::TcpListener,
        connections: usize,
        work: u32,
    ) -> impl Future<Output = io::Result<()>> + Send;
}

struct Loop;
struct Workers<const COUNT: usize, const SLOT: u32>;
struct Tokio;

/// An echo server whose streams have `read` and `write_all`.
macro_rules! serve {
    ($listener:ty) => {
        async fn serve(
            listener: net::TcpListener,
            connections: usize,
            work: u32,
        ) -> io::Result<()> {
            listener.set_nonblocking(true)?;
            let listener = <$listener>::from_std(listener)?;
            let mut tasks = Vec::new();
            for _ in 0..connections {
                #[allow(unused_mut, reason = "not every runtime's streams need it")]
                let (mut stream, _) = listener.accept().await?;
                tasks.push(Self::go(async move {
                    let mut buffer = [0; 1024];
                    loop {
                        let count = stream.read(&mut buffer).await?;
                        if count == 0 {
                            return io::Result::Ok(());
                        }
                        compute(work);
                        stream.write_all(&buffer[..count]).await?;
                    }
                }));
            }
            for task in tasks {
                task.await?;
            }
            Ok(())
        }
    };
}

impl Contender for Loop {
    const NAME: &'static str = "loop";
    const WORDS: &'static str = "one loop on one thread";
    fn run<F>(program: F) -> io::Result<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        Ok(s7_loop::Runtime::new()?.block_on(program))
    }
    fn go<F>(future: F) -> impl Future<Output = F::Output> + Send
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let handle = s7_loop::spawn(future);
        async { handle.await.expect("no task fails") }
    }
    serve!(runtime::s6_net::TcpListener);
}

impl<const COUNT: usize, const SLOT: u32> Contender for Workers<COUNT, SLOT> {
    const NAME: &'static str = match (COUNT, SLOT) {
        (1, _) => "workers-1",
        (_, 0) => "no-slot",
        _ => "workers-2",
    };
    const WORDS: &'static str = match (COUNT, SLOT) {
        (1, _) => "a worker",
        (_, 0) => "two workers without a slot",
        _ => "two workers",
    };
    fn run<F>(program: F) -> io::Result<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let runtime = stealing::Runtime::with_slot_limit(COUNT, SLOT)?;
        Ok(runtime.block_on(runtime.spawn(program))?)
    }
    fn go<F>(future: F) -> impl Future<Output = F::Output> + Send
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let handle = stealing::spawn(future);
        async { handle.await.expect("no task fails") }
    }
    serve!(runtime::s6_net::TcpListener);
}

use tokio::io::{AsyncReadExt, AsyncWriteExt};

impl Contender for Tokio {
    const NAME: &'static str = "tokio-2";
    const WORDS: &'static str = "tokio, two workers";
    fn run<F>(program: F) -> io::Result<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(2).enable_all().build()?;
        Ok(runtime.block_on(async { tokio::spawn(program).await })?)
    }
    fn go<F>(future: F) -> impl Future<Output = F::Output> + Send
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let handle = tokio::spawn(future);
        async { handle.await.expect("no task fails") }
    }
    serve!(tokio::net::TcpListener);
}

/// Works for about a microsecond, so many times.
fn compute(rounds: u32) {
    let mut number = 1_u64;
    for round in 0..rounds * 1000 {
        number = black_box(number.wrapping_mul(6364136223846793005) + u64::from(round));
    }
}

/// Tasks that work and do not wait; the longest a hundred times the shortest.
async fn uneven<R: Contender>((): ()) -> io::Result<Duration> {
    let start = Instant::now();
    let work = |n: u32| async move { compute(n * 37 % 100 + 1) };
    let tasks: Vec<_> = (0..400).map(|n| R::go(work(n))).collect();
    for task in tasks {
        task.await;
    }
    Ok(start.elapsed())
}

/// A hundred tasks that yield, together 100 000 times.
async fn yields<R: Contender>((): ()) -> io::Result<Duration> {
    let start = Instant::now();
    let yields = || async {
        for _ in 0..1000 {
            s7_loop::yield_now().await;
        }
    };
    let tasks: Vec<_> = (0..100).map(|_| R::go(yields())).collect();
    for task in tasks {
        task.await;
    }
    Ok(start.elapsed() / 100_000)
}

/// Pairs of tasks that send a number there and back.
async fn ping_pong<R: Contender>((pairs, rounds): (usize, usize)) -> io::Result<Duration> {
    use tokio::sync::mpsc::channel;
    let start = Instant::now();
    let mut tasks = Vec::new();
    for _ in 0..pairs {
        let (ping, mut pinged) = channel::<usize>(1);
        let (pong, mut ponged) = channel::<usize>(1);
        let back = R::go(async move {
            let mut sum = 0;
            while let Some(n) = pinged.recv().await {
                sum += n;
                if pong.send(n).await.is_err() {
                    break;
                }
            }
            sum
        });
        let there = R::go(async move {
            let mut sum = 0;
            for n in 0..rounds {
                if ping.send(n).await.is_err() {
                    break;
                }
                sum += ponged.recv().await.unwrap_or_default();
            }
            sum
        });
        tasks.push((there, back));
    }
    for (there, back) in tasks {
        assert_eq!(there.await, back.await);
    }
    Ok(start.elapsed() / (pairs * rounds) as u32)
}

/// So many messages over 64 connections, each of which takes so much work.
async fn echo<R: Contender>((messages, work): (usize, u32)) -> io::Result<Duration> {
    let listener = net::TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    let clients = thread::spawn(move || clients(address, 64, messages));
    R::serve(listener, 64, work).await?;
    let time = clients.join().expect("the clients do not panic")?;
    Ok(time / messages as u32)
}

/// In each round, a message on each connection.
fn clients(address: SocketAddr, connections: usize, messages: usize) -> io::Result<Duration> {
    let connect = |_| {
        let stream = net::TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(stream)
    };
    let mut streams = (0..connections)
        .map(connect)
        .collect::<io::Result<Vec<_>>>()?;
    let mut message = [7; 64];
    let mut round = || -> io::Result<()> {
        for stream in &mut streams {
            stream.write_all(&message)?;
        }
        for stream in &mut streams {
            stream.read_exact(&mut message)?;
        }
        Ok(())
    };
    round()?;
    let start = Instant::now();
    for _ in 0..messages / connections {
        round()?;
    }
    Ok(start.elapsed())
}

/// Measures a program on all contenders in turn, so that what else the machine
/// does troubles all of them alike.
macro_rules! compare {
    ($report:expr, $name:expr, $what:expr, $program:ident $arguments:tt, $($contender:ty),*) => {{
        let runs: Vec<(&str, &str, fn() -> io::Result<Duration>)> = vec![$((
            <$contender>::NAME,
            <$contender>::WORDS,
            || <$contender>::run($program::<$contender>($arguments))?,
        )),*];
        compare(&mut $report, $name, $what, &runs)?;
    }};
}

type Run<'a> = (&'a str, &'a str, fn() -> io::Result<Duration>);

fn compare(report: &mut Report, name: &str, what: &str, runs: &[Run]) -> io::Result<()> {
    let mut times = vec![Vec::new(); runs.len()];
    for round in 0..=RUNS {
        for ((_, _, run), times) in runs.iter().zip(&mut times) {
            let time = run()?.as_secs_f64();
            // The first time warms up.
            if round > 0 {
                times.push(time);
            }
        }
    }
    let first = median(times[0].clone());
    for ((contender, words, _), times) in runs.iter().zip(times) {
        let middle = median(times);
        report.figure(
            &format!("{name}-{contender}"),
            middle,
            "s",
            &format!("{what}: {words}"),
        );
        let gain = first / middle;
        if *contender != runs[0].0 {
            let words = format!("{what}: how many times as fast as {} is {words}", runs[0].1);
            report.figure(&format!("{name}-gain-{contender}"), gain, "×", &words);
        }
        eprintln!("{name} {contender}: {:.3} µs, {gain:.2}", middle * 1e6);
    }
    Ok(())
}

/// A yield, by the tasks of the program with one queue.
fn one_queue(workers: usize) -> io::Result<Duration> {
    let start = Instant::now();
    one_queue::run(workers);
    Ok(start.elapsed() / (one_queue::TASKS * one_queue::YIELDS) as u32)
}

type One = Workers<1, 3>;
type Two = Workers<2, 3>;
type NoSlot = Workers<2, 0>;

fn main() -> Result<(), Box<dyn Error>> {
    let mut report = Report::new();
    let what = "400 tasks that work, 50 µs each on average";
    compare!(report, "uneven", what, uneven(), Loop, One, Two, Tokio);
    let what = "a yield, by 100 tasks that yield";
    compare!(report, "yield", what, yields(), Loop, One, Two, Tokio);
    let what = "a yield, by 64 tasks in one queue under a lock";
    let runs: [Run; 2] = [
        ("workers-1", "a worker", || one_queue(1)),
        ("workers-2", "two workers", || one_queue(2)),
    ];
    compare(&mut report, "one-queue", what, &runs)?;
    let what = "a message there and back, one pair of tasks";
    compare!(
        report,
        "ping",
        what,
        ping_pong(1, 20_000),
        Loop,
        One,
        Two,
        NoSlot,
        Tokio
    );
    let what = "a message there and back, 16 pairs of tasks";
    compare!(
        report,
        "pairs",
        what,
        ping_pong(16, 1_000),
        Loop,
        One,
        Two,
        NoSlot,
        Tokio
    );
    let what = "an echo of 64 bytes, 64 connections";
    compare!(report, "echo", what, echo(6400, 0), Loop, One, Two, Tokio);
    let what = "an echo of 64 bytes and some work for it, 64 connections";
    compare!(report, "work", what, echo(1280, 100), Loop, One, Two, Tokio);
    Ok(report.finish()?)
}
