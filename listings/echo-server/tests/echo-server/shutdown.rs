//! A server ends in time, and tells its clients.

use super::*;

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
