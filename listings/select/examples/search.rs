//! A search that a new key replaces, and a scroll doesn't disturb.
//!
//! Run it: `cargo run -p select --example search`

use std::pin::pin;
use std::time::Duration;

use futures::FutureExt;
use futures::future::{Fuse, FusedFuture};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::sleep;

enum Event {
    Key(char),
    Scroll,
}

// ANCHOR: search
async fn find(query: String) -> String {
    sleep(Duration::from_millis(250)).await;
    format!("songs with {query:?}")
}

async fn search(mut events: Receiver<Event>) {
    let mut query = String::new();
    let mut finding = pin!(Fuse::terminated());
    loop {
        tokio::select! {
            Some(event) = events.recv() => match event {
                Event::Key(key) => {
                    query.push(key);
                    finding.set(find(query.clone()).fuse());
                }
                Event::Scroll => println!("scrolled"),
            },
            found = &mut finding, if !finding.is_terminated() => println!("{found}"),
            else => return,
        }
    }
}
// ANCHOR_END: search

/// Does something each 100 ms.
async fn user(events: Sender<Event>) {
    use Event::{Key, Scroll};
    for event in [Key('l'), Key('a'), Scroll, Scroll, Key('!')] {
        sleep(Duration::from_millis(100)).await;
        if events.send(event).await.is_err() {
            println!("the window is closed");
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (sender, events) = channel(1);
    tokio::join!(user(sender), search(events));
}
