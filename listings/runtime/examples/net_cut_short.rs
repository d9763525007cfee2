//! A write that a time limit drops, and a message after it.
//!
//! Run it: `cargo run -p runtime --example net_cut_short`

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures::{AsyncReadExt, join};
use runtime::s5_sleep::timeout;
use runtime::s6_block_on::block_on;
use runtime::s6_net::{TcpListener, TcpStream};

// ANCHOR: main
fn main() -> io::Result<()> {
    block_on(async {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let client = TcpStream::connect(listener.local_addr()?).await?;
        let (mut server, _) = listener.accept().await?;

        // More than the system's buffers hold, to a server that doesn't read.
        let first = vec![b'a'; 20_000_000];
        let limited = timeout(Duration::from_millis(100), client.write_all(&first)).await;
        println!("the first message is sent: {}", limited.is_ok());

        let send = async {
            client.write_all(b"second").await?;
            client.finish()
        };
        let mut received = Vec::new();
        let (sent, read) = join!(send, server.read_to_end(&mut received));
        sent.and(read)?;
        let came = received.iter().filter(|&&byte| byte == b'a').count();
        println!("some of it came: {}", came > 0);
        println!("all of it came: {}", came == first.len());
        let end = String::from_utf8_lossy(&received[came..]);
        println!("right after that: {end}");
        Ok(())
    })?
}
// ANCHOR_END: main
