//! How often the system is asked for a hundred echoes, one-shot and at edges.
//!
//! Run it: `cargo run -p runtime --example reactor_questions`

use std::io;
use std::sync::Arc;

use futures::future::{join, try_join};
use runtime::s6_block_on::block_on_with;
use runtime::s6_counted::{Counted, Counts};
use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s6_one_shot::Polling;

// ANCHOR: main
fn main() -> io::Result<()> {
    ask("one-shot", Polling::one_shot()?)?;
    ask("edge", Polling::edge()?)
}

fn ask(words: &str, driver: Polling) -> io::Result<()> {
    let counts = Arc::new(Counts::default());
    block_on_with(Counted(driver, counts.clone()), hundred_echoes())??;
    println!("{words}: {counts}");
    Ok(())
}
// ANCHOR_END: main

// ANCHOR: echoes
async fn hundred_echoes() -> io::Result<()> {
    let listener = TcpListener::bind(([127, 0, 0, 1], 0).into())?;
    let connect = TcpStream::connect(listener.local_addr()?);
    let (near, far) = join(connect, listener.accept()).await;
    let (near, (far, _)) = (near?, far?);
    let server = async {
        let mut buffer = [0; 100];
        loop {
            match far.read(&mut buffer).await? {
                0 => return io::Result::Ok(()),
                count => far.write_all(&buffer[..count]).await?,
            }
        }
    };
    let client = async {
        for _ in 0..100 {
            near.write_all(b"ping").await?;
            near.read(&mut [0; 100]).await?;
        }
        near.finish()
    };
    try_join(server, client).await.map(|_| ())
}
// ANCHOR_END: echoes
