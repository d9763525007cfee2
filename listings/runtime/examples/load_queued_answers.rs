//! A peer sends twenty megabytes and reads nothing, and two servers answer it.
//!
//! Run it: `cargo run -p runtime --example load_queued_answers`

use std::cell::Cell;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use futures::StreamExt;
use futures::channel::mpsc;
use runtime::s5_sleep::timeout;
use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s7_loop::{Runtime, spawn};

// ANCHOR: servers
/// Reads on while its answers wait in a queue.
async fn queues(stream: TcpStream, held: Rc<Cell<usize>>) -> io::Result<()> {
    let stream = Rc::new(stream);
    let (answers, mut queue) = mpsc::unbounded::<Vec<u8>>();
    let writer = (stream.clone(), held.clone());
    spawn(async move {
        let (stream, held) = writer;
        while let Some(answer) = queue.next().await {
            stream.write_all(&answer).await?;
            held.set(held.get() - answer.len());
        }
        io::Result::Ok(())
    });
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).await?;
        if count == 0 || answers.unbounded_send(buffer[..count].to_vec()).is_err() {
            return Ok(());
        }
        held.set(held.get() + count);
    }
}

/// Reads on when its answer is written.
async fn waits(stream: TcpStream, held: Rc<Cell<usize>>) -> io::Result<()> {
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).await?;
        if count == 0 {
            return Ok(());
        }
        held.set(count);
        stream.write_all(&buffer[..count]).await?;
        held.set(0);
    }
}
// ANCHOR_END: servers

fn main() -> io::Result<()> {
    ask("the queue", queues)?;
    ask("the wait", waits)
}

fn ask<F>(words: &str, serve: impl Fn(TcpStream, Rc<Cell<usize>>) -> F) -> io::Result<()>
where
    F: Future<Output = io::Result<()>> + 'static,
{
    let held = Rc::new(Cell::new(0));
    Runtime::new()?.block_on(async {
        let listener = TcpListener::bind(([127, 0, 0, 1], 0).into())?;
        let peer = TcpStream::connect(listener.local_addr()?).await?;
        let (stream, _) = listener.accept().await?;
        spawn(serve(stream, held.clone()));
        let (megabyte, mut sent) = (vec![7; 1_000_000], 0);
        // Until nothing more goes out.
        let send = || timeout(Duration::from_millis(500), peer.write_all(&megabyte));
        while sent < 20 && send().await.is_ok() {
            sent += 1;
        }
        let (megabytes, bytes) = (held.get() / 1_000_000, held.get() % 1_000_000);
        println!("{words}: all is sent: {}", sent == 20);
        println!("{words}: the server holds {megabytes} MB and {bytes} bytes");
        Ok(())
    })
}
