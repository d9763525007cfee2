//! What the system does with connections.

use super::*;

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
