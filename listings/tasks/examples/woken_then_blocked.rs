//! A message to a waiting task, and then a blocking call: three idle workers don't help.
//!
//! Run it: `cargo run -p tasks --example woken_then_blocked`

use std::error::Error;
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::oneshot;

const MOMENT: Duration = Duration::from_millis(100);
const STEP: Duration = Duration::from_millis(300);

// ANCHOR: tasks
async fn guest(bell: oneshot::Receiver<()>) {
    println!("the guest waits for the bell");
    match bell.await {
        Ok(()) => println!("the guest hears the bell"),
        Err(_) => println!("the waiter won't ring"),
    }
}

async fn waiter(bell: oneshot::Sender<()>) {
    // By then the guest is waiting.
    trpl::sleep(MOMENT).await;
    println!("the waiter rings");
    if bell.send(()).is_err() {
        println!("the guest has left");
    }
    thread::sleep(STEP);
    println!("the waiter is done");
}

async fn async_main() -> Result<(), Box<dyn Error>> {
    let (ring, bell) = oneshot::channel();
    let guest = trpl::spawn_task(guest(bell));
    let waiter = trpl::spawn_task(waiter(ring));
    guest.await?;
    waiter.await?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(4)
        .enable_time()
        .build()?;
    runtime.block_on(async_main())
}
// ANCHOR_END: tasks
