//! An accept loop that tries again at once after an error, with too few descriptors.
//!
//! Run it: `cargo run -p runtime --example load_retries_at_once`

use std::cell::Cell;
use std::io;
use std::rc::Rc;

use futures::future::try_join;
use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s7_loop::{Runtime, spawn};

// ANCHOR: serve
async fn serve(listener: &TcpListener, served: Rc<Cell<u32>>) -> io::Result<()> {
    let mut failures = 0;
    while failures < 100_000 {
        match listener.accept().await {
            Ok((stream, _)) => drop(spawn(answer(stream, served.clone()))),
            Err(_) => failures += 1, // and tries again
        }
    }
    println!("{failures} failures, {} clients served", served.get());
    Ok(())
}
// ANCHOR_END: serve

// ANCHOR: main
/// Answers one message and closes the connection.
async fn answer(stream: TcpStream, served: Rc<Cell<u32>>) -> io::Result<()> {
    let mut buffer = [0; 5];
    stream.read(&mut buffer).await?;
    stream.write_all(&buffer).await?;
    served.set(served.get() + 1);
    Ok(())
}

fn main() -> io::Result<()> {
    Runtime::new()?.block_on(async {
        let listener = TcpListener::bind(([127, 0, 0, 1], 0).into())?;
        let address = listener.local_addr()?;
        // For two clients, and for one connection of the server's.
        echo_server::descriptors::leave(3)?;
        let clients = async {
            let first = TcpStream::connect(address).await?;
            let second = TcpStream::connect(address).await?;
            first.write_all(b"hello").await?;
            second.write_all(b"hello").await?;
            io::Result::Ok((first, second))
        };
        try_join(clients, serve(&listener, Rc::default())).await?;
        Ok(())
    })
}
// ANCHOR_END: main
