//! A message comes while the glued loop sleeps for its sockets and timers.
//!
//! Run it: `cargo run -p runtime --example loop_deaf`

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use futures::channel::oneshot::{self, Receiver};
use runtime::s5_sleep::sleep;
use runtime::s7_glued;

// ANCHOR: main
const TIMER: Duration = Duration::from_millis(600);

async fn listens(message: Receiver<Instant>) {
    match message.await {
        Ok(sent) => println!("heard before the timer: {}", sent.elapsed() < TIMER / 2),
        Err(_) => println!("nobody speaks"),
    }
}

async fn sleeps() {
    sleep(TIMER).await;
    println!("the timer");
}

fn main() -> io::Result<()> {
    let (send, message) = oneshot::channel();
    let sender = thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        println!("the message is sent");
        send.send(Instant::now())
    });
    s7_glued::run(|spawner| {
        drop(spawner.spawn(listens(message)));
        drop(spawner.spawn(sleeps()));
    })?;
    let sent = sender.join().expect("the sender does not panic");
    sent.map_err(|_| io::Error::other("nobody listened"))
}
// ANCHOR_END: main
