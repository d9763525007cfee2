//! A peer connects and says nothing, to servers with and without a time limit.
//!
//! Run it: `cargo run -p runtime --example load_silent_peer`

use std::io;
use std::time::Duration;

use runtime::s5_sleep::{sleep, timeout};
use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s7_loop::{Runtime, spawn};

const STEP: Duration = Duration::from_millis(100);

// ANCHOR: main
async fn patient(stream: TcpStream) -> io::Result<()> {
    stream.read(&mut [0; 8]).await.map(|_| ())
}

async fn limited(stream: TcpStream) -> io::Result<()> {
    timeout(STEP, patient(stream))
        .await
        .map_err(io::Error::other)?
}

fn main() -> io::Result<()> {
    let runtime = Runtime::new()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(([127, 0, 0, 1], 0).into())?;
        let address = listener.local_addr()?;
        let mut silent = Vec::new();
        for _ in 0..2 {
            silent.push(TcpStream::connect(address).await?);
        }
        drop(spawn(patient(listener.accept().await?.0)));
        drop(spawn(limited(listener.accept().await?.0)));
        println!("tasks: {}", runtime.tasks());
        sleep(4 * STEP).await;
        println!("tasks after a while: {}", runtime.tasks());
        Ok(())
    })
}
// ANCHOR_END: main
