//! A service that keeps its clients' lines in a journal, until it's asked to stop.

use std::future::Future;
use std::io;
use std::pin::pin;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, copy, sink};
use tokio::net::tcp::WriteHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, interval, sleep, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::journal::Journal;

const TICK: Duration = Duration::from_millis(200);
const PAUSE: Duration = Duration::from_millis(100);

// ANCHOR: converse
/// Keeps each line of a client. The line `watch` turns the connection into a stream of ticks.
async fn converse(
    mut stream: TcpStream,
    journal: Journal,
    stop: CancellationToken,
) -> io::Result<()> {
    let (input, mut output) = stream.split();
    let mut lines = BufReader::new(input).lines();
    loop {
        let line = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            line = lines.next_line() => line?,
        };
        match line.as_deref() {
            None => return Ok(()),
            Some("watch") => feed(&mut output, &stop).await?,
            Some(line) => {
                journal.append(line).await?;
                output.write_all(b"kept\n").await?;
            }
        }
    }
    output.write_all(b"bye\n").await?;
    linger(stream).await
}

/// Sends ticks, which have no end of their own.
async fn feed(output: &mut WriteHalf<'_>, stop: &CancellationToken) -> io::Result<()> {
    let mut ticks = interval(TICK);
    while stop.run_until_cancelled(ticks.tick()).await.is_some() {
        output.write_all(b"tick\n").await?;
    }
    Ok(())
}
// ANCHOR_END: converse

// ANCHOR: linger
/// Closes the way to the client, and throws away what still comes until the client closes, too.
async fn linger(mut stream: TcpStream) -> io::Result<()> {
    stream.shutdown().await?;
    copy(&mut stream, &mut sink()).await?;
    Ok(())
}
// ANCHOR_END: linger

// ANCHOR: serve
/// Serves the clients of `listener` until `asked` is done. Then stops within `grace`, and
/// returns how many connections it had to cut.
pub async fn serve(
    listener: TcpListener,
    journal: Journal,
    grace: Duration,
    asked: impl Future<Output = ()>,
) -> usize {
    let stop = CancellationToken::new();
    let mut connections = JoinSet::new();
    let mut asked = pin!(asked);
    loop {
        tokio::select! {
            () = &mut asked => break,
            Some(ended) = connections.join_next() => report(ended),
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(converse(stream, journal.clone(), stop.clone()));
                }
                Err(error) => {
                    eprintln!("cannot accept: {error}");
                    sleep(PAUSE).await;
                }
            }
        }
    }
    let deadline = Instant::now() + grace;
    drop(listener);
    stop.cancel();
    drain(connections, deadline).await
}
// ANCHOR_END: serve

// ANCHOR: drain
/// Waits for `connections` until `deadline`, cuts the others, and returns how many those were.
async fn drain(mut connections: JoinSet<io::Result<()>>, deadline: Instant) -> usize {
    while let Ok(Some(ended)) = timeout_at(deadline, connections.join_next()).await {
        report(ended);
    }
    let cut = connections.len();
    connections.shutdown().await;
    cut
}
// ANCHOR_END: drain

fn report(ended: Result<io::Result<()>, JoinError>) {
    match ended {
        Ok(Ok(())) => (),
        Ok(Err(error)) => eprintln!("connection failed: {error}"),
        Err(error) => eprintln!("a bug: {error}"),
    }
}
