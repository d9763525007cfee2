//! The server as a program, until Ctrl-C or SIGTERM.
//!
//! Run it: `cargo run -p echo-server --example echo_serve`, with another address after `--`

use std::error::Error;
use std::io;
use std::time::Duration;

use echo_server::{Event, Limits, bind, handle, serve};
use tokio::signal::unix::{SignalKind, signal};

const LIMITS: Limits = Limits {
    connections: 500,
    per_address: 50,
    patience: Duration::from_secs(60),
    speed: 1,
    total: Duration::from_secs(3600),
    linger: Duration::from_secs(2),
    grace: Duration::from_secs(20),
};

/// In bytes, in each direction of a connection.
const BUFFER: u32 = 16 * 1024;

fn report(event: Event) {
    match event {
        Event::Closed(peer, Ok(bytes)) => println!("{peer}: closed after {bytes} bytes"),
        Event::Closed(peer, Err(error)) => eprintln!("{peer}: connection failed: {error}"),
        Event::Refused(peer) => eprintln!("{peer}: its address has its share of places"),
        Event::NotAccepted(error) => eprintln!("cannot accept: {error}"),
        Event::Panicked(error) => eprintln!("a bug: {error}"),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::args().nth(1);
    let address = address.unwrap_or_else(|| "127.0.0.1:8080".to_string());
    let listener = address
        .parse()
        .map_err(io::Error::other)
        .and_then(|parsed| bind(parsed, BUFFER))
        .map_err(|error| format!("cannot listen on {address}: {error}"))?;
    println!("listening on {}", listener.local_addr()?);

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let asked = async move {
        tokio::select! {
            _ = interrupt.recv() => (),
            _ = terminate.recv() => (),
        }
        // From now on only this task hears Ctrl-C. Pressing it again means: no grace.
        tokio::spawn(async move {
            interrupt.recv().await;
            eprintln!("ended at once");
            std::process::exit(130);
        });
    };
    let cut = serve(listener, LIMITS, handle, report, asked).await;
    println!("ended, connections cut: {cut}");
    Ok(())
}
