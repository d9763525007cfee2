//! The same downloads, each in a task of its own.
//!
//! Run it: `cargo run -p composing-streams --example buffered_spawned`

use std::time::Duration;

use futures::stream::{self, StreamExt, TryStreamExt};
use tokio::time::error::Elapsed;
use tokio::time::{sleep, timeout};

const MOMENT: Duration = Duration::from_millis(100);

pub(crate) struct File {
    name: &'static str,
    /// How many moments each packet takes.
    packets: &'static [u32],
}

pub(crate) const FILES: [File; 2] = [
    File {
        name: "small",
        packets: &[1],
    },
    File {
        name: "large",
        packets: &[2, 2],
    },
];

async fn receive(file: File) -> &'static str {
    for &moments in file.packets {
        sleep(moments * MOMENT).await;
        println!("{}: a packet", file.name);
    }
    file.name
}

/// The name of the file, if it comes within six moments.
pub(crate) async fn download(file: File) -> Result<&'static str, Elapsed> {
    timeout(6 * MOMENT, receive(file)).await
}

pub(crate) async fn save(name: &str) {
    println!("save {name}");
    sleep(8 * MOMENT).await;
}

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), tokio::task::JoinError> {
    let mut downloads = stream::iter(FILES)
        .map(|file| tokio::spawn(download(file)))
        .buffered(2);
    while let Some(downloaded) = downloads.try_next().await? {
        match downloaded {
            Ok(name) => save(name).await,
            Err(late) => println!("failed: {late}"),
        }
    }
    Ok(())
}
// ANCHOR_END: main
