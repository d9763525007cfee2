//! Every byte comes back, whatever other clients do.

use super::*;

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
