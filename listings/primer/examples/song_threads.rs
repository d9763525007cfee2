//! Joined futures share one thread, and spawned threads do not.
//!
//! Run it: `cargo run -p primer --example song_threads`

use std::thread::{self, ThreadId};
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::time::sleep;

const LINE: Duration = Duration::from_millis(150);
const STEP: Duration = Duration::from_millis(200);

async fn sing() -> ThreadId {
    sleep(LINE).await;
    thread::current().id()
}

async fn dance() -> ThreadId {
    sleep(STEP).await;
    thread::current().id()
}

async fn join_futures() -> (ThreadId, ThreadId) {
    futures::join!(sing(), dance())
}

fn join_threads() -> thread::Result<(ThreadId, ThreadId)> {
    let sing = thread::spawn(|| thread::current().id());
    let dance = thread::spawn(|| thread::current().id());
    Ok((sing.join()?, dance.join()?))
}

fn main() -> std::io::Result<()> {
    let (sing, dance) = Runtime::new()?.block_on(join_futures());
    println!("two futures, same thread: {}", sing == dance);

    let (sing, dance) = join_threads().expect("neither thread panics");
    println!("two threads, same thread: {}", sing == dance);
    Ok(())
}
