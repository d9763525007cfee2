//! Two tasks read from one socket, and two bytes come one after the other.
//!
//! Run it: `cargo run -p runtime --example reactor_two_readers`

use std::io;
use std::net;
use std::time::Duration;

use futures::FutureExt;
use futures::future::try_join;
use futures::stream::{FuturesUnordered, TryStreamExt};
use runtime::s5_sleep::{sleep, timeout};
use runtime::s6_block_on::block_on;
use runtime::s6_net::{TcpListener, TcpStream};

// ANCHOR: main
async fn read(name: &str, stream: &TcpStream) -> io::Result<()> {
    stream.read(&mut [0]).await?;
    println!("{name} has a byte");
    Ok(())
}

fn main() -> io::Result<()> {
    block_on(async {
        let listener = TcpListener::bind(([127, 0, 0, 1], 0).into())?;
        let peer = net::TcpStream::connect(listener.local_addr()?)?;
        let peer = TcpStream::from_std(peer)?;
        let (stream, _) = listener.accept().await?;
        let readers = [
            read("first", &stream).boxed_local(),
            read("second", &stream).boxed_local(),
        ];
        let readers: FuturesUnordered<_> = readers.into_iter().collect();
        let sender = async {
            for _ in 0..2 {
                sleep(Duration::from_millis(100)).await;
                peer.write_all(b"!").await?;
            }
            Ok(())
        };
        let all = try_join(readers.try_collect::<()>(), sender);
        match timeout(Duration::from_millis(500), all).await {
            Ok(result) => result.map(|_| ()),
            Err(elapsed) => {
                println!("{elapsed}");
                Ok(())
            }
        }
    })?
}
// ANCHOR_END: main
