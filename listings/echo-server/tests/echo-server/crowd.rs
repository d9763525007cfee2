//! What holds for a whole process: descriptors, and thousands of clients.

use super::*;

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
        let this = "crowd::a_server_without_descriptors_reports_it_and_lives_on";
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
        let this = "crowd::after_a_failed_accept_the_server_pauses";
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
            "crowd::a_crowd_of_thousands_with_bad_clients_in_it_is_served",
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
