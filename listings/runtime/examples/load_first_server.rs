//! An accept loop that returns its errors, with too few descriptors.
//!
//! Run it: `cargo run -p runtime --example load_first_server`

use std::io;
use std::time::Duration;

use futures::future::join;
use runtime::s5_sleep::timeout;
use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s7_loop::{Runtime, spawn};

// ANCHOR: serve
async fn serve(listener: &TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        spawn(echo(stream));
    }
}
// ANCHOR_END: serve

async fn echo(stream: TcpStream) -> io::Result<()> {
    let mut buffer = [0; 1024];
    loop {
        match stream.read(&mut buffer).await? {
            0 => return Ok(()),
            count => stream.write_all(&buffer[..count]).await?,
        }
    }
}

// ANCHOR: main
fn main() -> io::Result<()> {
    Runtime::new()?.block_on(async {
        let listener = TcpListener::bind(([127, 0, 0, 1], 0).into())?;
        let address = listener.local_addr()?;
        // For three clients, and for two connections of the server's.
        echo_server::descriptors::leave(5)?;
        let clients = async {
            let mut clients = Vec::new();
            for n in 1..=3 {
                let stream = TcpStream::connect(address).await?;
                stream.write_all(b"hello").await?;
                let read = async { stream.read(&mut [0; 5]).await };
                let answer = timeout(Duration::from_millis(500), read).await;
                println!("client {n}: {answer:?}");
                clients.push(stream);
            }
            io::Result::Ok(())
        };
        let (served, clients) = join(serve(&listener), clients).await;
        if let Err(error) = served {
            println!("the server ended: {:?}", error.raw_os_error());
        }
        clients
    })
}
// ANCHOR_END: main
