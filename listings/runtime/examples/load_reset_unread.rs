//! A server closes a connection without reading all that came.
//!
//! Run it: `cargo run -p runtime --example load_reset_unread`

use std::io;

use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s7_loop::Runtime;

// ANCHOR: main
fn main() -> io::Result<()> {
    Runtime::new()?.block_on(async {
        let listener = TcpListener::bind(([127, 0, 0, 1], 0).into())?;
        let client = TcpStream::connect(listener.local_addr()?).await?;
        let (server, _) = listener.accept().await?;
        client.write_all(b"question, and more").await?;
        server.read(&mut [0; 8]).await?;
        server.write_all(b"answer").await?;
        drop(server);
        let mut buffer = [0; 6];
        for _ in 0..2 {
            match client.read(&mut buffer).await {
                Ok(count) => println!("{count} bytes"),
                Err(error) => println!("{:?}", error.kind()),
            }
        }
        Ok(())
    })
}
// ANCHOR_END: main
