//! The service as a program, until SIGTERM, Ctrl-C, or the word `stop`.
//!
//! Run it: `cargo run -p failures --example journal_keeper -- FILE`

use std::error::Error;
use std::future::pending;
use std::process::ExitCode;
use std::time::Duration;

use failures::journal::Journal;
use failures::service::serve;
use tokio::io::{AsyncBufReadExt, BufReader, stdin};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

// ANCHOR: main
/// How long clients have to leave. Container managers kill after 10 or 30 seconds.
const GRACE: Duration = Duration::from_secs(5);

/// How long threads have to end that can't be told to.
const THREADS: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    let runtime = Runtime::new().expect("the system has the resources for a runtime");
    let ended = runtime.block_on(run());
    runtime.shutdown_timeout(THREADS);
    match ended {
        Ok(cut) => {
            println!("ended, connections cut: {cut}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
// ANCHOR_END: main

// ANCHOR: run
async fn run() -> Result<usize, Box<dyn Error>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let path = std::env::args()
        .nth(1)
        .ok_or("usage: journal_keeper FILE")?;
    let journal = Journal::open(&path).await;
    let journal = journal.map_err(|error| format!("cannot open {path}: {error}"))?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on {}", listener.local_addr()?);

    let asked = async move {
        tokio::select! {
            _ = interrupt.recv() => (),
            _ = terminate.recv() => (),
            () = told_to_stop() => (),
        }
        tokio::spawn(async move {
            interrupt.recv().await;
            eprintln!("ended at once");
            std::process::exit(130);
        });
    };
    Ok(serve(listener, journal, GRACE, asked).await)
}

/// Waits until somebody types `stop`.
async fn told_to_stop() {
    let mut lines = BufReader::new(stdin()).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if line == "stop" {
            return;
        }
    }
    // The terminal is gone, or can't be read. The signals are still there.
    pending().await
}
// ANCHOR_END: run
