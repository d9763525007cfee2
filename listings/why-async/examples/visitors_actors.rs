//! Two visitors and their host are actors that send messages.
//!
//! Run it: `cargo run -p why-async --example visitors_actors`

use std::sync::mpsc::{self, Receiver, SendError, Sender};
use std::thread::{self, sleep};
use std::time::Duration;

const ADA: Duration = Duration::from_millis(200);
const GRACE: Duration = Duration::from_millis(300);

// ANCHOR: model
pub(crate) enum Message {
    Arrived(&'static str),
    Left(&'static str),
}

fn visitor(
    name: &'static str,
    pause: Duration,
    host: Sender<Message>,
) -> Result<(), SendError<Message>> {
    sleep(pause);
    host.send(Message::Arrived(name))?;
    sleep(pause);
    host.send(Message::Left(name))
}

/// Ends when the last sender is dropped.
fn host(mailbox: Receiver<Message>) -> u32 {
    let mut count = 0;
    for message in mailbox {
        match message {
            Message::Arrived(name) => println!("Hello, {name}!"),
            Message::Left(name) => {
                println!("Goodbye, {name}!");
                count += 1;
            }
        }
    }
    count
}

pub(crate) fn receive() -> Result<u32, SendError<Message>> {
    let (to_host, mailbox) = mpsc::channel();
    let to_same_host = to_host.clone();
    let host = thread::spawn(move || host(mailbox));
    let ada = thread::spawn(move || visitor("Ada", ADA, to_host));
    let grace = thread::spawn(move || visitor("Grace", GRACE, to_same_host));
    ada.join().expect("Ada does not panic")?;
    grace.join().expect("Grace does not panic")?;
    Ok(host.join().expect("the host does not panic"))
}
// ANCHOR_END: model

fn main() -> Result<(), SendError<Message>> {
    println!("{} visitors", receive()?);
    Ok(())
}
