//! A server without a descriptor for its second client tries again.
//!
//! Run it: `cargo run -p echo-server --example echo_no_descriptor`

use std::io;
use std::time::Duration;

use echo_server::client::say;
use echo_server::s2_errors::{Event, listen};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

fn report(event: Event) {
    match event {
        Event::Closed(_, Ok(bytes)) => println!("server: closed after {bytes} bytes"),
        Event::Closed(_, Err(error)) => println!("server: connection failed: {error}"),
        Event::NotAccepted(error) => println!("server: cannot accept: {error}"),
    }
}

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(listen(listener, report));

    // Two for the clients' ends, and one for an end of the server.
    echo_server::descriptors::leave(3)?;
    let mut first = TcpStream::connect(address).await?;
    println!("the first client gets: {}", say(&mut first, "hello").await?);
    let mut second = TcpStream::connect(address).await?;

    let leave = async {
        sleep(Duration::from_millis(150)).await;
        println!("the first client leaves");
        drop(first);
    };
    let (answer, ()) = tokio::join!(say(&mut second, "hello"), leave);
    println!("the second client gets: {}", answer?);
    Ok(())
}
// ANCHOR_END: main
