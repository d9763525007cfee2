//! The server as a program, until Ctrl-C.
//!
//! Run it: `cargo run -p echo-server --example echo_serve`, with another address after `--`

use std::error::Error;
use std::time::Duration;

use echo_server::{Event, Limits, serve};
use tokio::net::TcpListener;
use tokio::signal::ctrl_c;

const LIMITS: Limits = Limits {
    connections: 500,
    grace: Duration::from_secs(5),
};

fn report(event: Event) {
    match event {
        Event::Closed(peer, Ok(bytes)) => println!("{peer}: closed after {bytes} bytes"),
        Event::Closed(peer, Err(error)) => eprintln!("{peer}: connection failed: {error}"),
        Event::NotAccepted(error) => eprintln!("cannot accept: {error}"),
        Event::Panicked(error) => eprintln!("a bug: {error}"),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::args().nth(1);
    let address = address.unwrap_or_else(|| "127.0.0.1:8080".to_string());
    let listener = TcpListener::bind(&address)
        .await
        .map_err(|error| format!("cannot listen on {address}: {error}"))?;
    println!("listening on {}", listener.local_addr()?);

    let asked = async {
        if let Err(error) = ctrl_c().await {
            eprintln!("cannot wait for Ctrl-C, so the server ends: {error}");
        }
    };
    let cut = serve(listener, LIMITS, report, asked).await;
    println!("ended, connections cut: {cut}");
    Ok(())
}
