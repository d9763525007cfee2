//! A server sends back what comes, by `copy` of `futures`, and a client sends twice.
//!
//! Run it: `cargo run -p runtime --example reactor_echo`

use std::io;
use std::time::Duration;

use futures::future::try_join;
use futures::io::{AsyncReadExt, AsyncWriteExt, copy};
use runtime::s5_sleep::sleep;
use runtime::s6_block_on::block_on;
use runtime::s6_net::{TcpListener, TcpStream};

// ANCHOR: main
fn main() -> io::Result<()> {
    block_on(async {
        let listener = TcpListener::bind(([127, 0, 0, 1], 0).into())?;
        let address = listener.local_addr()?;
        let server = async {
            let (stream, _) = listener.accept().await?;
            let (reader, mut writer) = stream.split();
            let count = copy(reader, &mut writer).await?;
            println!("server: {count} bytes");
            writer.close().await
        };
        let client = async {
            let mut stream = TcpStream::connect(address).await?;
            stream.write_all(b"ping").await?;
            sleep(Duration::from_millis(150)).await;
            stream.write_all(b"pong").await?;
            stream.close().await?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await?;
            println!("client: {answer}");
            Ok(())
        };
        try_join(server, client).await.map(|_| ())
    })?
}
// ANCHOR_END: main
