//! Two conversions report their progress to one receiver.
//!
//! Run it: `cargo run -p messages --example several_senders`

use std::time::Duration;

use tokio::sync::mpsc::error::SendError;

// ANCHOR: main
async fn convert(
    file: &str,
    work: Duration,
    tx: trpl::Sender<String>,
) -> Result<(), SendError<String>> {
    for page in 1..=3 {
        trpl::sleep(work).await;
        tx.send(format!("{file}: page {page} of 3"))?;
    }
    Ok(())
}

pub(crate) async fn async_main() -> Result<(), SendError<String>> {
    let (tx, mut rx) = trpl::channel();

    let letter = convert("letter", Duration::from_millis(200), tx.clone());
    let book = convert("book", Duration::from_millis(450), tx);
    let show = async {
        while let Some(report) = rx.recv().await {
            println!("{report}");
        }
        println!("all done");
    };

    let (letter, book, ()) = trpl::join3(letter, book, show).await;
    letter.and(book)
}
// ANCHOR_END: main

fn main() -> Result<(), SendError<String>> {
    trpl::block_on(async_main())
}
