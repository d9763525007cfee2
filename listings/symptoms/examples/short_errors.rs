//! Six errors that say what has happened, and not why.
//!
//! Run it: `cargo run -p symptoms --example short_errors`

use std::error::Error;
use std::future;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{broadcast, mpsc, oneshot};

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let task = tokio::spawn(future::pending::<()>());
    task.abort();
    report("a task that's aborted", task.await);

    let (answer, question) = oneshot::channel::<u32>();
    drop(answer);
    report("an answer that never comes", question.await);

    let (queue, _worker) = mpsc::channel(1);
    queue.try_send("first")?;
    report("a second job for one place", queue.try_send("second"));

    let (news, mut reader) = broadcast::channel(2);
    for item in 1..=5 {
        news.send(item)?;
    }
    report("a reader who comes late", reader.recv().await);

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    report("a port that's taken", TcpListener::bind(address).await);

    let mut client = TcpStream::connect(address).await?;
    drop(listener.accept().await?);
    // The first write is answered with a reset.
    client.write_all(b"anyone?").await?;
    tokio::time::sleep(Duration::from_millis(100)).await;
    report("a peer that's gone", client.write_all(b"hello?").await);
    Ok(())
}

fn report<T, E: Error>(what: &str, result: Result<T, E>) {
    match result {
        Ok(_) => println!("{what}: works"),
        Err(error) => println!("{what}: {error}"),
    }
}
// ANCHOR_END: main
