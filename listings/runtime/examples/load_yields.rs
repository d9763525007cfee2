//! An accept loop that yields after an error, with too few descriptors.
//!
//! Run it: `cargo run -p runtime --example load_yields`

use std::io;
use std::time::Duration;

use futures::future::{Either, select, try_join};
use runtime::s5_sleep::sleep;
use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s7_loop::{Runtime, spawn, yield_now};

// ANCHOR: serve
async fn serve(listener: &TcpListener, failures: &mut u32) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(spawn(answer(stream))),
            Err(_) => {
                *failures += 1;
                yield_now().await;
            }
        }
    }
}

async fn answer(stream: TcpStream) -> io::Result<()> {
    let mut buffer = [0; 5];
    stream.read(&mut buffer).await?;
    sleep(Duration::from_millis(100)).await; // work on the answer
    stream.write_all(&buffer).await
}
// ANCHOR_END: serve

fn main() -> io::Result<()> {
    Runtime::new()?.block_on(async {
        let listener = TcpListener::bind(([127, 0, 0, 1], 0).into())?;
        let address = listener.local_addr()?;
        // For two clients, and for one connection of the server's.
        echo_server::descriptors::leave(3)?;
        let clients = async {
            let first = TcpStream::connect(address).await?;
            let second = TcpStream::connect(address).await?;
            try_join(ask("first", first), ask("second", second)).await
        };
        let mut failures = 0;
        let server = Box::pin(serve(&listener, &mut failures));
        match select(Box::pin(clients), server).await {
            Either::Left((result, server)) => {
                drop(server);
                result?;
            }
            Either::Right(((), _)) => println!("the server ended"),
        }
        println!("{failures} failures");
        Ok(())
    })
}

async fn ask(name: &str, stream: TcpStream) -> io::Result<()> {
    stream.write_all(b"hello").await?;
    let count = stream.read(&mut [0; 5]).await?;
    println!("the {name} client has {count} bytes");
    Ok(())
}
