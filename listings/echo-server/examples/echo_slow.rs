//! A client sends a byte each 160 ms, and is never silent for longer.
//!
//! Run it: `cargo run -p echo-server --example echo_slow`

use std::io;
use std::time::Duration;

use echo_server::client::say;
use echo_server::{Event, Limits, bind, handle, serve};
use tokio::net::TcpStream;
use tokio::time::sleep;

// ANCHOR: main
const LIMITS: Limits = Limits {
    connections: 10,
    per_address: 10,
    patience: Duration::from_millis(200),
    speed: 10,
    total: Duration::from_secs(60),
    linger: Duration::from_millis(200),
    grace: Duration::from_millis(200),
};

fn report(event: Event) {
    match event {
        Event::Closed(_, Err(error)) => println!("server: connection failed: {error}"),
        event => println!("server: {event:?}"),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let listener = bind(([127, 0, 0, 1], 0).into(), 4096)?;
    let mut stream = TcpStream::connect(listener.local_addr()?).await?;
    let client = async {
        let mut echoes = 0;
        while say(&mut stream, "a").await.is_ok() {
            echoes += 1;
            sleep(Duration::from_millis(160)).await;
        }
        println!("echoes: {echoes}");
    };
    serve(listener, LIMITS, handle, report, client).await;
    Ok(())
}
// ANCHOR_END: main
