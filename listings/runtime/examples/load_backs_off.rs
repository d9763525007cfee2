//! Three clients, and descriptors for one of them at a time.
//!
//! Run it: `cargo run -p runtime --example load_backs_off`

use std::io;
use std::time::Duration;

use futures::channel::oneshot;
use futures::future::try_join;
use runtime::s5_sleep::sleep;
use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s7_loop::Runtime;
use runtime::s7_serve::serve;

// ANCHOR: main
async fn answer(stream: TcpStream) -> io::Result<()> {
    let mut buffer = [0; 5];
    stream.read(&mut buffer).await?;
    sleep(Duration::from_millis(150)).await; // work on the answer
    stream.write_all(&buffer).await
}

async fn ask(name: &str, stream: TcpStream) -> io::Result<()> {
    stream.write_all(b"hello").await?;
    stream.read(&mut [0; 5]).await?;
    println!("{name} has an answer");
    Ok(())
}

fn main() -> io::Result<()> {
    let (stop, stopped) = oneshot::channel::<()>();
    Runtime::new()?.block_on(async {
        let listener = TcpListener::bind(([127, 0, 0, 1], 0).into())?;
        let address = listener.local_addr()?;
        // For three clients, and for one connection of the server's.
        echo_server::descriptors::leave(4)?;
        let clients = async {
            let first = TcpStream::connect(address).await?;
            let second = TcpStream::connect(address).await?;
            let third = TcpStream::connect(address).await?;
            ask("first", first).await?;
            ask("second", second).await?;
            ask("third", third).await?;
            drop(stop);
            Ok(())
        };
        let server = serve(listener, async { _ = stopped.await }, answer);
        let (served, ()) = try_join(server, clients).await?;
        println!("{} done, backed off: {}", served.done, served.backoffs > 0);
        Ok(())
    })
}
// ANCHOR_END: main
