//! A server is asked to end while three clients are connected.
//!
//! Run it: `cargo run -p echo-server --example echo_shutdown`

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use echo_server::client::say;
use echo_server::{Event, Limits, bind, handle, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

const LIMITS: Limits = Limits {
    connections: 10,
    per_address: 10,
    patience: Duration::from_secs(60),
    speed: 1,
    total: Duration::from_secs(3600),
    linger: Duration::from_millis(200),
    grace: Duration::from_millis(300),
};

fn report(event: Event) {
    match event {
        Event::Closed(_, Ok(bytes)) => println!("server: closed after {bytes} bytes"),
        Event::Closed(_, Err(error)) => println!("server: connection failed: {error}"),
        Event::Refused(_) => println!("server: too many connections from one address"),
        Event::NotAccepted(error) => println!("server: cannot accept: {error}"),
        Event::Panicked(error) => println!("server: {error}"),
    }
}

// ANCHOR: clients
async fn talking(address: SocketAddr) -> io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    loop {
        match say(&mut stream, "hello").await {
            Ok(answer) => println!("talking: {answer}"),
            Err(error) => {
                println!("talking: {error}");
                return Ok(());
            }
        }
        sleep(Duration::from_millis(100)).await;
    }
}

async fn silent(address: SocketAddr) -> io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    let bytes = stream.read(&mut [0; 16]).await?;
    println!("silent: reads {bytes} bytes, so that's the end");
    Ok(())
}

async fn greedy(address: SocketAddr) -> io::Result<()> {
    let socket = TcpSocket::new_v4()?;
    // The system receives this much before the client reads; it would take more by itself.
    socket.set_recv_buffer_size(4096)?;
    let mut stream = socket.connect(address).await?;
    let moment = Duration::from_millis(50);
    while let Ok(sent) = timeout(moment, stream.write_all(&[0; 1024])).await {
        sent?;
    }
    println!("greedy: doesn't read, and can't send any more");
    sleep(Duration::from_millis(600)).await;
    match stream.read_to_end(&mut Vec::new()).await {
        Ok(_) => println!("greedy: the end"),
        Err(error) => println!("greedy: {error}"),
    }
    Ok(())
}

async fn operator(address: SocketAddr, stop: oneshot::Sender<()>) {
    sleep(Duration::from_millis(250)).await;
    println!("shutdown");
    drop(stop);
    sleep(Duration::from_millis(10)).await;
    match TcpStream::connect(address).await {
        Ok(_) => println!("late: is connected"),
        Err(error) => println!("late: {error}"),
    }
}
// ANCHOR_END: clients

/// The connections of this server, as a function with a name for the picture.
async fn connection(
    stream: TcpStream,
    limits: Limits,
    ending: CancellationToken,
) -> io::Result<u64> {
    handle(stream, limits, ending).await
}

async fn server(listener: TcpListener, stopped: oneshot::Receiver<()>) {
    // The receiver is done when the sender is dropped.
    let shutdown = async { stopped.await.unwrap_or_default() };
    let cut = serve(listener, LIMITS, connection, report, shutdown).await;
    println!("server: ended, connections cut: {cut}");
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let listener = bind(([127, 0, 0, 1], 0).into(), 16 * 1024)?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel();
    let clients = async { tokio::try_join!(talking(address), silent(address), greedy(address)) };
    let ((), (), done) = tokio::join!(server(listener, stopped), operator(address, stop), clients);
    done.map(drop)
}
