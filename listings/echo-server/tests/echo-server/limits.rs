//! Places, patience, and speed are limited.

use super::*;

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
