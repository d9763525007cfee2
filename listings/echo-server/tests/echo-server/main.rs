//! Proofs of what the pages say about the echo server, its stages and its twin.

mod crowd;
mod echoes;
mod limits;
mod program;
mod shutdown;
mod sockets;

use std::collections::HashMap;
use std::io::{self, BufRead, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use echo_server::client::{exchange, say};
use echo_server::{Event, Limits, bind, handle, serve};
use echo_server::{s1_unwraps, s2_errors, s3_limit, s4_patience, threads};
use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, kill_process, setrlimit};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet, spawn_blocking};
use tokio::time::{self, sleep, timeout};
use tokio_util::sync::CancellationToken;

#[expect(dead_code, reason = "the test calls `talk` and not `main`")]
#[path = "../../examples/echo_client.rs"]
mod echo_client;

/// Room for all clients, and more patience than any test needs.
const ROOMY: Limits = Limits {
    connections: 1000,
    per_address: 1000,
    patience: Duration::from_secs(60),
    speed: 1,
    total: Duration::from_secs(3600),
    linger: MOMENT,
    grace: Duration::from_secs(60),
};

/// Longer than any test takes.
const WATCHDOG: Duration = Duration::from_secs(30);

/// Long enough that what can happen has happened.
const MOMENT: Duration = Duration::from_millis(200);

/// The stages of the server have the numbers of their modules, and its twin has the next one.
const WHOLE: u8 = 5;
const TWIN: u8 = 6;

/// A server that runs.
struct Running {
    /// Where it listens.
    address: SocketAddr,
    /// What it reports.
    events: mpsc::UnboundedReceiver<Event>,
    /// Ends with the number of connections that it cut.
    ended: JoinHandle<usize>,
    /// How to ask it to end.
    stop: Stop,
}

enum Stop {
    /// The server ends when this is dropped.
    Tasks(Option<oneshot::Sender<()>>),
    Threads(Arc<threads::Shared>),
}

impl Running {
    async fn start(stage: u8, limits: Limits) -> Running {
        match stage {
            WHOLE => Running::with_tasks(limits).await,
            TWIN => Running::with_threads(limits).await,
            _ => Running::with_stage(stage, limits).await,
        }
    }

    /// An early stage, which can't be asked to end.
    async fn with_stage(stage: u8, limits: Limits) -> Running {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (sender, events) = mpsc::unbounded_channel();
        let report = move |event| {
            let event = match event {
                s2_errors::Event::Closed(peer, result) => Event::Closed(peer, result),
                s2_errors::Event::NotAccepted(error) => Event::NotAccepted(error),
            };
            sender.send(event).unwrap_or_default();
        };
        let (places, patience) = (limits.connections, limits.patience);
        let ended = tokio::spawn(async move {
            match stage {
                1 => s1_unwraps::listen(listener).await,
                2 => s2_errors::listen(listener, report).await,
                3 => s3_limit::listen(listener, places, report).await,
                _ => s4_patience::listen(listener, places, patience, report).await,
            }
            0
        });
        Running {
            address,
            events,
            ended,
            stop: Stop::Tasks(None),
        }
    }

    async fn with_tasks(limits: Limits) -> Running {
        let listener = bind(([127, 0, 0, 1], 0).into(), 32 * 1024).expect("a port");
        let address = listener.local_addr().expect("an address");
        let (sender, events) = mpsc::unbounded_channel();
        let report = move |event| sender.send(event).unwrap_or_default();
        let (stop, stopped) = oneshot::channel();
        let shutdown = async { stopped.await.unwrap_or_default() };
        Running {
            address,
            events,
            ended: tokio::spawn(serve(listener, limits, handle, report, shutdown)),
            stop: Stop::Tasks(Some(stop)),
        }
    }

    async fn with_threads(limits: Limits) -> Running {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (sender, events) = mpsc::unbounded_channel();
        let report = move |event| sender.send(event).unwrap_or_default();
        let shared = Arc::new(threads::Shared::default());
        let its = Arc::clone(&shared);
        // A runtime waits for its own threads, and a test may leave its server running.
        let (end, ended) = oneshot::channel();
        thread::spawn(move || end.send(threads::serve(listener, limits, report, &its)));
        Running {
            address,
            events,
            ended: tokio::spawn(async { ended.await.expect("the server does not panic") }),
            stop: Stop::Threads(shared),
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("connected")
    }

    /// A client that writes until the server is stuck in a write of its own, and how much it wrote.
    async fn connect_greedy(&self) -> (TcpStream, usize) {
        let socket = TcpSocket::new_v4().expect("a socket");
        // Less than what the server needs to write on, whenever the system finds room for it.
        socket.set_recv_buffer_size(4096).expect("a smaller buffer");
        let mut stream = socket.connect(self.address).await.expect("connected");
        let written = fill(&mut stream).await;
        (stream, written)
    }

    async fn connect_from(&self, address: [u8; 4]) -> TcpStream {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind((address, 0).into()).expect("a local address");
        socket.connect(self.address).await.expect("connected")
    }

    /// The next report of the server.
    async fn event(&mut self) -> Event {
        self.events.recv().await.expect("the server runs")
    }

    /// Asks the server to end, and returns at once.
    fn ask_to_stop(&mut self) {
        match &mut self.stop {
            Stop::Tasks(stop) => drop(stop.take()),
            Stop::Threads(shared) => threads::stop(shared, self.address).expect("it is awake"),
        }
    }

    /// Asks the server to end, and returns how many connections it cut.
    async fn stop(mut self) -> usize {
        self.ask_to_stop();
        self.ended.await.expect("the server does not panic")
    }
}

/// Runs `test` with that stage, those after it and the twin, and fails if it takes forever.
async fn since(first: u8, limits: Limits, test: impl AsyncFn(Running)) {
    for stage in first..=TWIN {
        let server = Running::start(stage, limits).await;
        let done = timeout(WATCHDOG, test(server)).await;
        done.unwrap_or_else(|_| panic!("stage {stage} isn't done in time"));
    }
}

/// `length` bytes, of all values and without a short period.
fn binary(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (state >> 56) as u8
    };
    (0..length).map(|_| next()).collect()
}

async fn hello(stream: &mut TcpStream) {
    assert_eq!(say(stream, "hello").await.expect("an echo"), "hello");
}

/// Whether no echo comes within a moment.
async fn waits(stream: &mut TcpStream) -> bool {
    stream.write_all(b"?").await.expect("sent");
    timeout(MOMENT, stream.read_exact(&mut [0])).await.is_err()
}

fn reset(stream: TcpStream) {
    stream.set_zero_linger().expect("a socket with linger");
    drop(stream);
}

/// What the server reports of the connection from `peer`.
async fn closed(server: &mut Running, peer: SocketAddr) -> io::Result<u64> {
    loop {
        match server.event().await {
            Event::Closed(from, result) if from == peer => return result,
            _ => (),
        }
    }
}

/// Waits until connecting to `address` is refused.
async fn refused(address: SocketAddr) {
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

/// Writes until the other end takes no more, and returns how much it has taken.
async fn fill(stream: &mut TcpStream) -> usize {
    let mut taken = 0;
    while let Ok(written) = timeout(2 * MOMENT, stream.write(&[0; 1 << 16])).await {
        taken += written.expect("the connection holds");
    }
    taken
}
