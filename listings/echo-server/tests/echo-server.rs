//! Proofs of what the page says about the echo server, its stages and its twin.

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
#[path = "../examples/echo_client.rs"]
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

#[tokio::test]
async fn many_clients_at_once_get_their_own_bytes_back() {
    since(WHOLE, ROOMY, async |mut server| {
        let address = server.address;
        let clients: Vec<_> = (0..200)
            .map(|seed| {
                tokio::spawn(async move {
                    let message = binary(5000, seed);
                    let answer = exchange(address, &message).await.expect("an answer");
                    assert!(answer == message, "client {seed}");
                })
            })
            .collect();
        for client in clients {
            client.await.expect("the client gets its bytes");
        }
        for _ in 0..200 {
            assert!(matches!(server.event().await, Event::Closed(_, Ok(5000))));
        }
        assert_eq!(server.stop().await, 0);
    })
    .await;
}

#[tokio::test]
async fn clients_connected_together_are_served_in_turns() {
    since(1, ROOMY, async |server| {
        let mut clients = Vec::new();
        while clients.len() < 50 {
            clients.push(server.connect().await);
        }
        for _ in 0..3 {
            for client in &mut clients {
                hello(client).await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_slow_client_holds_up_no_other() {
    since(1, ROOMY, async |server| {
        let mut slow = server.connect().await;
        for byte in b"slow" {
            slow.write_all(&[*byte]).await.expect("sent");
            let answer = exchange(server.address, b"quick").await;
            assert_eq!(answer.expect("an answer"), b"quick");
        }
        let mut answer = [0; 4];
        slow.read_exact(&mut answer).await.expect("an answer");
        assert_eq!(answer, *b"slow");
    })
    .await;
}

#[tokio::test]
async fn a_client_that_never_reads_holds_up_only_itself() {
    since(2, ROOMY, async |server| {
        let mut greedy = server.connect().await;
        let block = [7; 64 * 1024];
        while let Ok(sent) = timeout(MOMENT, greedy.write_all(&block)).await {
            sent.expect("sent");
        }
        let answer = exchange(server.address, b"modest").await;
        assert_eq!(answer.expect("an answer"), b"modest");
    })
    .await;
}

#[tokio::test]
async fn a_client_that_half_closes_gets_the_rest() {
    since(2, ROOMY, async |mut server| {
        let mut client = server.connect().await;
        client.write_all(&binary(3000, 1)).await.expect("sent");
        client.shutdown().await.expect("closed");
        let mut answer = Vec::new();
        client.read_to_end(&mut answer).await.expect("an answer");
        assert!(answer == binary(3000, 1));
        assert!(matches!(server.event().await, Event::Closed(_, Ok(3000))));
    })
    .await;
}

#[tokio::test]
async fn a_reset_is_reported_and_touches_no_other_connection() {
    since(2, ROOMY, async |mut server| {
        let mut other = server.connect().await;
        hello(&mut other).await;
        let mut client = server.connect().await;
        hello(&mut client).await;
        let from = client.local_addr().expect("an address");
        reset(client);

        let Event::Closed(peer, Err(error)) = server.event().await else {
            panic!("a reset is an error");
        };
        assert_eq!(peer, from);
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        hello(&mut other).await;
        hello(&mut server.connect().await).await;
    })
    .await;
}

#[tokio::test]
async fn a_mebibyte_comes_back_byte_for_byte() {
    since(1, ROOMY, async |server| {
        let message = binary(1024 * 1024, 2);
        let answer = exchange(server.address, &message).await.expect("an answer");
        assert!(answer == message);
    })
    .await;
}

#[tokio::test]
async fn every_byte_value_comes_back() {
    since(1, ROOMY, async |server| {
        let message: Vec<u8> = (0..=255).collect();
        let answer = exchange(server.address, &message).await;
        assert_eq!(answer.expect("an answer"), message);
    })
    .await;
}

#[tokio::test]
async fn beyond_the_limit_a_client_waits_for_a_place() {
    let limits = Limits {
        connections: 2,
        ..ROOMY
    };
    since(3, limits, async |server| {
        let mut first = server.connect().await;
        let mut second = server.connect().await;
        hello(&mut first).await;
        hello(&mut second).await;
        let mut third = server.connect().await;
        assert!(waits(&mut third).await);
        hello(&mut second).await;

        drop(first);
        third.read_exact(&mut [0]).await.expect("the echo");
        hello(&mut third).await;
    })
    .await;
}

#[tokio::test]
async fn a_hundred_clients_share_three_places() {
    let limits = Limits {
        connections: 3,
        ..ROOMY
    };
    since(WHOLE, limits, async |mut server| {
        let address = server.address;
        let client = |seed| async move {
            let message = binary(2000, seed);
            let answer = exchange(address, &message).await.expect("an answer");
            assert!(answer == message, "client {seed}");
        };
        let clients: Vec<_> = (0..100).map(|seed| tokio::spawn(client(seed))).collect();
        for client in clients {
            client.await.expect("the client gets its bytes");
        }
        for _ in 0..100 {
            assert!(matches!(server.event().await, Event::Closed(_, Ok(2000))));
        }
        assert_eq!(server.stop().await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_place_is_freed_by_a_reset_and_by_a_panic() {
    let limits = Limits {
        connections: 1,
        ..ROOMY
    };
    since(3, limits, async |server| {
        for _ in 0..20 {
            let mut client = server.connect().await;
            hello(&mut client).await;
            reset(client);
        }
        hello(&mut server.connect().await).await;
    })
    .await;

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let report = |event| panic!("the test's own panic: {event:?}");
    tokio::spawn(s3_limit::listen(listener, 1, report));
    for _ in 0..3 {
        let answer = timeout(WATCHDOG, exchange(address, b"hello")).await;
        let answer = answer.expect("there's a place").expect("an answer");
        assert_eq!(answer, b"hello");
    }
}

/// Whether the connection of `server` that ended first ran out of patience.
async fn lost_patience(server: &mut Running) -> bool {
    let Event::Closed(_, Err(error)) = server.event().await else {
        return false;
    };
    // The second is what a thread gets from a socket with a time limit.
    [ErrorKind::TimedOut, ErrorKind::WouldBlock].contains(&error.kind())
}

#[tokio::test]
async fn a_silent_client_loses_its_place() {
    let limits = Limits {
        connections: 1,
        patience: MOMENT,
        ..ROOMY
    };
    since(4, limits, async |mut server| {
        let _silent = server.connect().await;
        let mut talking = server.connect().await;
        hello(&mut talking).await;
        assert!(lost_patience(&mut server).await);
    })
    .await;
}

#[tokio::test]
async fn a_client_that_does_not_read_loses_its_place() {
    let limits = Limits {
        connections: 1,
        patience: MOMENT,
        ..ROOMY
    };
    since(4, limits, async |mut server| {
        let mut greedy = server.connect().await;
        // It writes on and on, so it isn't silent, until the server takes it no longer.
        let block = [7; 64 * 1024];
        while greedy.write_all(&block).await.is_ok() {}
        assert!(lost_patience(&mut server).await);
        hello(&mut server.connect().await).await;
    })
    .await;
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

#[tokio::test]
async fn a_shutdown_ends_silent_connections_at_once() {
    // Without an end of their own, they'd keep the server for longer than the watchdog lets it.
    since(WHOLE, ROOMY, async |server| {
        let mut clients = Vec::new();
        while clients.len() < 20 {
            clients.push(server.connect().await);
        }
        for client in &mut clients {
            hello(client).await;
        }
        assert_eq!(server.stop().await, 0);
        for client in &mut clients {
            assert_eq!(client.read(&mut [0]).await.expect("the end"), 0);
        }
    })
    .await;
}

#[tokio::test]
async fn a_shutdown_waits_for_a_connection_in_the_middle_of_an_echo() {
    since(WHOLE, ROOMY, async |mut server| {
        let (mut client, _) = server.connect_greedy().await;
        server.ask_to_stop();
        refused(server.address).await;
        sleep(MOMENT).await;
        assert!(!server.ended.is_finished());

        // The twin doesn't linger, so there it may be a reset that ends this.
        while matches!(client.read(&mut [0; 1024]).await, Ok(1..)) {}
        drop(client);
        assert_eq!(server.ended.await.expect("no panic"), 0);
    })
    .await;
}

#[tokio::test]
async fn a_lingering_close_loses_no_echo_where_bytes_are_unread() {
    let limits = Limits {
        linger: WATCHDOG,
        ..ROOMY
    };
    let mut server = Running::start(WHOLE, limits).await;
    let (mut client, sent) = server.connect_greedy().await;
    let peer = client.local_addr().expect("an address");
    server.ask_to_stop();
    refused(server.address).await;

    let mut echoes = Vec::new();
    let read = timeout(WATCHDOG, client.read_to_end(&mut echoes)).await;
    read.expect("in time").expect("the end, and no reset");
    drop(client);
    let echoed = closed(&mut server, peer).await.expect("no error");
    assert_eq!(echoed, echoes.len() as u64);
    assert!(echoes.len() < sent, "{sent} bytes are sent and echoed");
}

#[tokio::test]
async fn a_shutdown_cuts_what_stays_longer_than_the_grace() {
    let limits = Limits {
        linger: Duration::ZERO,
        grace: MOMENT,
        ..ROOMY
    };
    since(WHOLE, limits, async |server| {
        let mut silent = server.connect().await;
        hello(&mut silent).await;
        let _greedy = [server.connect_greedy().await, server.connect_greedy().await];
        assert_eq!(server.stop().await, 2);
        assert_eq!(silent.read(&mut [0]).await.expect("the end"), 0);
    })
    .await;
}

#[tokio::test]
async fn a_shutdown_ends_a_server_without_a_free_place() {
    let limits = Limits {
        connections: 1,
        ..ROOMY
    };
    since(WHOLE, limits, async |server| {
        let mut client = server.connect().await;
        hello(&mut client).await;
        assert_eq!(server.stop().await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_address_gets_no_more_than_its_share_of_places() {
    let limits = Limits {
        per_address: 2,
        ..ROOMY
    };
    let mut server = Running::start(WHOLE, limits).await;
    let mut first = server.connect_from([127, 0, 0, 2]).await;
    let mut second = server.connect_from([127, 0, 0, 2]).await;
    hello(&mut first).await;
    hello(&mut second).await;
    let mut third = server.connect_from([127, 0, 0, 2]).await;
    let Event::Refused(peer) = server.event().await else {
        panic!("the third is one too many");
    };
    assert_eq!(peer, third.local_addr().expect("an address"));
    assert_eq!(third.read(&mut [0]).await.expect("the end"), 0);
    hello(&mut server.connect_from([127, 0, 0, 3]).await).await;

    let peer = first.local_addr().expect("an address");
    drop(first);
    closed(&mut server, peer).await.expect("no error");
    hello(&mut server.connect_from([127, 0, 0, 2]).await).await;
}

#[tokio::test(start_paused = true)]
async fn each_byte_that_is_echoed_earns_time_up_to_the_total() {
    let second = Duration::from_secs(1);
    let limits = Limits {
        patience: 60 * second,
        speed: 10,
        total: 100 * second,
        ..ROOMY
    };
    let start = time::Instant::now();
    assert_eq!(limits.due(start, 0), start + 60 * second);
    time::advance(50 * second).await;
    assert_eq!(limits.due(start, 0), start + 60 * second);
    assert_eq!(limits.due(start, 300), start + 90 * second);
    assert_eq!(limits.due(start, 10_000), start + 100 * second);
    // A minute from now is sooner than what it has earned.
    let later = time::Instant::now() + 60 * second;
    assert_eq!(limits.due(time::Instant::now(), 10_000), later);
    assert_eq!(limits.due(start + 40 * second, 10_000), later);
}

#[tokio::test]
async fn a_client_slower_than_the_minimum_speed_loses_its_place() {
    let limits = Limits {
        connections: 1,
        patience: MOMENT,
        speed: 1000,
        ..ROOMY
    };
    let mut server = Running::start(WHOLE, limits).await;
    let mut slow = server.connect().await;
    let mut quick = server.connect().await;
    quick.write_all(b"quick").await.expect("sent");
    let talk = async {
        // It's never silent for as long as the server's patience.
        while say(&mut slow, "a").await.is_ok() {
            sleep(MOMENT / 20).await;
        }
        quick.read_exact(&mut [0; 5]).await.expect("the echo");
    };
    timeout(WATCHDOG, talk).await.expect("it's cut");
    assert!(lost_patience(&mut server).await);
}

#[tokio::test]
async fn a_connection_lasts_no_longer_than_the_total() {
    let limits = Limits {
        total: 2 * MOMENT,
        ..ROOMY
    };
    let mut server = Running::start(WHOLE, limits).await;
    let mut busy = server.connect().await;
    let talk = async { while say(&mut busy, "as fast as it can").await.is_ok() {} };
    timeout(WATCHDOG, talk).await.expect("it's cut");
    assert!(lost_patience(&mut server).await);
}

/// Waits until connecting to `address` is refused.
async fn refused(address: SocketAddr) {
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

/// Runs the test of that name again in a process of its own, where `ALONE` is its stage.
///
/// A limit on descriptors holds for a whole process, and other tests need theirs.
async fn alone(test: &str, stage: u8) {
    let program = std::env::current_exe().expect("this test's program");
    let mut command = Command::new(program);
    command
        .args([test, "--exact", "--nocapture"])
        .env("ALONE", stage.to_string());
    let run = spawn_blocking(move || command.output());
    let output = run.await.expect("no panic").expect("it starts");
    let words = [output.stdout, output.stderr].concat();
    let words = String::from_utf8_lossy(&words);
    let passed = output.status.success() && words.contains("1 passed");
    assert!(passed, "stage {stage}: {words}");
}

/// Waits until the server waits for its next client. A thread that waits in `accept` has the
/// descriptor for that client already.
async fn wait_in_accept(server: &mut Running) -> TcpStream {
    let mut client = server.connect().await;
    hello(&mut client).await;
    // The client is answered, so the server runs and is on its way back to `accept`.
    sleep(MOMENT).await;
    client
}

/// The server that this process is for, if it is one of `alone`.
async fn server_alone() -> Option<Running> {
    let stage = std::env::var("ALONE").ok()?;
    let stage = stage.parse().expect("the number of a stage");
    Some(Running::start(stage, ROOMY).await)
}

#[tokio::test]
async fn a_server_without_descriptors_reports_it_and_lives_on() {
    let Some(mut server) = server_alone().await else {
        let this = "a_server_without_descriptors_reports_it_and_lives_on";
        for stage in 2..=TWIN {
            alone(this, stage).await;
        }
        return;
    };
    let _client = wait_in_accept(&mut server).await;
    echo_server::descriptors::leave(3).expect("a lower limit");
    let mut first = server.connect().await;
    hello(&mut first).await;
    let mut second = server.connect().await;
    let event = timeout(WATCHDOG, server.event()).await;
    let Ok(Event::NotAccepted(error)) = event else {
        panic!("there was a descriptor left");
    };
    let none_left = rustix::io::Errno::MFILE.raw_os_error();
    assert_eq!(error.raw_os_error(), Some(none_left));

    drop(first);
    let served = timeout(WATCHDOG, hello(&mut second)).await;
    served.expect("the second client is served");
    drop(second);
    let mut third = server.connect().await;
    let served = timeout(WATCHDOG, hello(&mut third)).await;
    served.expect("the third client is served");
}

#[tokio::test]
async fn after_a_failed_accept_the_server_pauses() {
    let Some(mut server) = server_alone().await else {
        let this = "after_a_failed_accept_the_server_pauses";
        for stage in 2..=TWIN {
            alone(this, stage).await;
        }
        return;
    };
    let _first = wait_in_accept(&mut server).await;
    echo_server::descriptors::leave(1).expect("a lower limit");
    let start = Instant::now();
    let _second = server.connect().await;
    for _ in 0..4 {
        let event = timeout(WATCHDOG, server.event()).await;
        assert!(matches!(event, Ok(Event::NotAccepted(_))));
    }
    // Three pauses lie between four attempts. Without them it is microseconds.
    assert!(start.elapsed() >= Duration::from_millis(300));
}

/// How a client of the crowd behaves.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// Sends, reads its echo and leaves.
    Polite,
    /// Closes its sending side before it reads.
    HalfClosing,
    /// Sends nothing.
    Silent,
    /// Sends a byte now and then.
    Slow,
    /// Sends and never reads.
    Greedy,
    /// Resets its connection once it has an echo.
    Resetting,
}

impl Kind {
    /// Plays such a client, and returns how its connection should end for the server.
    async fn play(self, address: SocketAddr, seed: u64) -> io::Result<Option<ErrorKind>> {
        let message = binary(900, seed);
        let mut stream = TcpStream::connect(address).await?;
        match self {
            Kind::Polite => {
                stream.write_all(&message).await?;
                let mut answer = vec![0; message.len()];
                stream.read_exact(&mut answer).await?;
                assert!(answer == message, "client {seed}");
                return Ok(None);
            }
            Kind::HalfClosing => {
                stream.write_all(&message).await?;
                stream.shutdown().await?;
                let mut answer = Vec::new();
                stream.read_to_end(&mut answer).await?;
                assert!(answer == message, "client {seed}");
                return Ok(None);
            }
            Kind::Silent => assert_eq!(stream.read(&mut [0]).await?, 0),
            Kind::Slow => {
                while say(&mut stream, "a").await.is_ok() {
                    sleep(MOMENT / 10).await;
                }
            }
            Kind::Greedy => while stream.write_all(&message).await.is_ok() {},
            Kind::Resetting => {
                hello(&mut stream).await;
                reset(stream);
                return Ok(Some(ErrorKind::ConnectionReset));
            }
        }
        Ok(Some(ErrorKind::TimedOut))
    }
}

/// Gives this process all the descriptors that the system lets it have.
fn raise_the_limit_on_descriptors() -> io::Result<()> {
    let maximum = getrlimit(Resource::Nofile).maximum;
    let limit = Rlimit {
        current: maximum,
        maximum,
    };
    Ok(setrlimit(Resource::Nofile, limit)?)
}

#[tokio::test]
async fn a_crowd_of_thousands_with_bad_clients_in_it_is_served() {
    if std::env::var_os("ALONE").is_none() {
        return alone(
            "a_crowd_of_thousands_with_bad_clients_in_it_is_served",
            WHOLE,
        )
        .await;
    }
    raise_the_limit_on_descriptors().expect("a higher limit");
    let limits = Limits {
        connections: 300,
        per_address: 3000,
        patience: 10 * MOMENT,
        speed: 10_000,
        ..ROOMY
    };
    let server = Running::start(WHOLE, limits).await;
    let served = timeout(WATCHDOG, serve_the_crowd(server)).await;
    served.expect("the crowd is served in time");
}

/// Sends the crowd to `server`, and looks at how each of its connections ends.
async fn serve_the_crowd(mut server: Running) {
    let bad = [Kind::Silent, Kind::Slow, Kind::Greedy, Kind::Resetting];
    let bad = bad.into_iter().flat_map(|kind| [kind; 50]);
    let good = [Kind::Polite, Kind::HalfClosing];
    let good = good.into_iter().flat_map(|kind| [kind; 1000]);
    let mut crowd = JoinSet::new();
    for (seed, kind) in bad.chain(good).enumerate() {
        let address = server.address;
        crowd.spawn(async move { (kind, kind.play(address, seed as u64).await) });
    }
    let mut expected = HashMap::new();
    while let Some(played) = crowd.join_next().await {
        let (kind, played) = played.expect("no panic");
        let end = played.unwrap_or_else(|error| panic!("{kind:?}: {error}"));
        *expected.entry(end).or_insert(0) += 1;
    }
    let mut ends = HashMap::new();
    for _ in 0..2200 {
        let Event::Closed(_, result) = server.event().await else {
            panic!("all are accepted");
        };
        *ends
            .entry(result.err().map(|error| error.kind()))
            .or_insert(0) += 1;
    }
    assert_eq!(ends, expected);
    assert_eq!(ends[&None], 2000);
    assert_eq!(server.stop().await, 0);
}

#[tokio::test]
async fn a_panic_in_a_spawned_task_ends_only_that_task() {
    let server = Running::start(1, ROOMY).await;
    let clients = async {
        let mut other = server.connect().await;
        let mut client = server.connect().await;
        hello(&mut other).await;
        hello(&mut client).await;
        reset(client);
        hello(&mut other).await;
        hello(&mut server.connect().await).await;
    };
    timeout(WATCHDOG, clients).await.expect("done in time");
    assert!(!server.ended.is_finished());
}

#[tokio::test]
async fn each_connection_holds_one_buffer_and_little_more() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let stream = TcpStream::connect(address).await.expect("connected");
    let size = size_of_val(&handle(stream, ROOMY, CancellationToken::new()));
    assert!((1024..2048).contains(&size), "{size}");
}

#[tokio::test]
async fn tcp_keeps_bytes_and_not_the_writes() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let mut client = TcpStream::connect(address).await.expect("connected");
    let (mut server, _) = listener.accept().await.expect("accepted");
    client.write_all(b"two ").await.expect("sent");
    client.write_all(b"words").await.expect("sent");
    client.shutdown().await.expect("closed");
    sleep(MOMENT).await;

    let mut buffer = [0; 1024];
    let n = server.read(&mut buffer).await.expect("read");
    assert_eq!(&buffer[..n], b"two words");
    assert_eq!(server.read(&mut buffer).await.expect("read"), 0);
}

#[tokio::test]
async fn a_client_is_connected_before_it_is_accepted() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let mut client = TcpStream::connect(address).await.expect("connected");
    assert!(waits(&mut client).await);

    // A client that isn't accepted loses its connection together with the listener.
    drop(listener);
    let read = timeout(WATCHDOG, client.read(&mut [0])).await;
    let error = read.expect("in time").expect_err("the listener is gone");
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn the_client_sends_its_input_and_prints_the_answer() {
    since(1, ROOMY, async |server| {
        let input = binary(300_000, 4);
        let mut output = Vec::new();
        let talked = echo_client::talk(server.connect().await, input.as_slice(), &mut output);
        talked.await.expect("the server echoes");
        assert!(output == input);
    })
    .await;
}

/// A server that cuts its connections as soon as it's asked to end.
async fn impatient() -> Running {
    Running::with_tasks(Limits {
        grace: Duration::ZERO,
        ..ROOMY
    })
    .await
}

#[tokio::test]
async fn a_cut_connection_gives_its_client_the_end_of_the_stream() -> io::Result<()> {
    let server = impatient().await;
    let mut client = server.connect().await;
    hello(&mut client).await;
    assert_eq!(server.stop().await, 1);
    assert_eq!(client.read(&mut [0]).await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_cut_connection_with_unread_bytes_gives_its_client_a_reset() {
    let server = impatient().await;
    let mut client = server.connect().await;
    fill(&mut client).await;
    assert_eq!(server.stop().await, 1);

    let mut echoes = Vec::new();
    let read = timeout(WATCHDOG, client.read_to_end(&mut echoes)).await;
    let error = read.expect("in time").expect_err("not the end");
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
}

/// Writes until the other end takes no more, and returns how much it has taken.
async fn fill(stream: &mut TcpStream) -> usize {
    let mut taken = 0;
    while let Ok(written) = timeout(2 * MOMENT, stream.write(&[0; 1 << 16])).await {
        taken += written.expect("the connection holds");
    }
    taken
}

/// How many bytes the system keeps for a client that doesn't read what a server sends it.
async fn kept_for_a_silent_client(listener: TcpListener) -> io::Result<usize> {
    let client = TcpSocket::new_v4()?;
    // Its own buffer is small, so it's the server's that counts.
    client.set_recv_buffer_size(4096)?;
    let _client = client.connect(listener.local_addr()?).await?;
    let (mut stream, _) = listener.accept().await?;
    Ok(fill(&mut stream).await)
}

#[tokio::test]
async fn a_client_that_does_not_read_fills_buffers_of_the_system() -> io::Result<()> {
    let local = SocketAddr::from(([127, 0, 0, 1], 0));
    let kept = kept_for_a_silent_client(TcpListener::bind(local).await?).await?;
    assert!(kept > 100 * 1024, "{kept} bytes for a buffer of 1024");
    let bounded = kept_for_a_silent_client(bind(local, 8192)?).await?;
    assert!(4 * bounded < kept, "{bounded} and {kept} bytes");
    Ok(())
}

#[test]
fn a_listener_that_is_shut_down_ends_its_accept() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let socket = socket2::SockRef::from(&listener);
    thread::scope(|scope| {
        let accepting = scope.spawn(|| listener.accept());
        let start = Instant::now();
        while !accepting.is_finished() {
            if start.elapsed() > WATCHDOG {
                // A client ends the wait, and so the test, with the failure below.
                let address = listener.local_addr().expect("an address");
                std::net::TcpStream::connect(address).expect("a client");
            }
            // Before the thread is in `accept` this does no harm.
            socket.shutdown(Shutdown::Both).unwrap_or_default();
            thread::yield_now();
        }
        assert!(accepting.join().expect("no panic").is_err());
    });
}

/// The program `echo_serve`, which a test has started.
struct Program {
    process: Child,
    /// What it prints, from its second line on.
    lines: io::Lines<io::BufReader<ChildStdout>>,
    /// A client that it has served and that stays connected.
    client: std::net::TcpStream,
}

impl Program {
    fn start() -> io::Result<Program> {
        let test = std::env::current_exe()?;
        let target = test.ancestors().nth(2).expect("the folder of a profile");
        let mut process = Command::new(target.join("examples/echo_serve"))
            .arg("127.0.0.1:0")
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().expect("it is piped");
        let mut lines = io::BufReader::new(output).lines();
        let first = lines.next().expect("a line")?;
        let address = first.strip_prefix("listening on ").expect("an address");
        let mut client = std::net::TcpStream::connect(address)?;
        client.set_read_timeout(Some(WATCHDOG))?;
        client.write_all(b"hello")?;
        client.read_exact(&mut [0; 5])?;
        Ok(Program {
            process,
            lines,
            client,
        })
    }

    fn send(&self, signal: Signal) -> io::Result<()> {
        Ok(kill_process(Pid::from_child(&self.process), signal)?)
    }

    /// Waits until it listens no more.
    fn wait_for_the_shutdown(&self) -> io::Result<()> {
        let address = self.client.peer_addr()?;
        let start = Instant::now();
        while start.elapsed() < WATCHDOG {
            match std::net::TcpStream::connect(address) {
                // Not often, because what it prints meanwhile isn't read.
                Ok(_) => thread::sleep(MOMENT),
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => return Ok(()),
                // In the moment when it ends, a client in its queue gets a reset.
                Err(error) if error.kind() == ErrorKind::ConnectionReset => (),
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("it listens on"))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // A test that fails may leave it running; otherwise it has ended, and this does nothing.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn the_server_ends_gracefully_at_ctrl_c_and_at_sigterm() -> io::Result<()> {
    for signal in [Signal::INT, Signal::TERM] {
        let mut program = Program::start()?;
        program.send(signal)?;
        program.wait_for_the_shutdown()?;
        assert_eq!(program.client.read(&mut [0])?, 0);
        let said: Vec<_> = program.lines.by_ref().collect::<io::Result<_>>()?;
        assert_eq!(
            said.last().map(String::as_str),
            Some("ended, connections cut: 0")
        );
        assert!(program.process.wait()?.success());
    }
    Ok(())
}

#[test]
fn a_second_ctrl_c_ends_the_server_at_once() -> io::Result<()> {
    let mut program = Program::start()?;
    // A client that doesn't read makes the server wait for the end of the grace.
    program.client.set_write_timeout(Some(MOMENT))?;
    while program.client.write(&[0; 1024]).is_ok() {}
    program.send(Signal::INT)?;
    program.wait_for_the_shutdown()?;
    program.send(Signal::INT)?;
    assert_eq!(program.process.wait()?.code(), Some(130));
    Ok(())
}
