//! A hyper client whose connection is never polled.
//!
//! Run it: `cargo run -p runtime --example hyper_client_undriven`

use std::error::Error;
use std::io::Read;
use std::net;
use std::time::Duration;

use hyper::Request;
use hyper::client::conn::http1::handshake;
use runtime::s5_sleep::timeout;
use runtime::s6_net::TcpStream;
use runtime::s7_loop::Runtime;
use runtime::s8_hyper::Io;

// ANCHOR: program
fn main() -> Result<(), Box<dyn Error>> {
    let listener = net::TcpListener::bind(("127.0.0.1", 0))?;
    Runtime::new()?.block_on(async {
        let stream = TcpStream::connect(listener.local_addr()?).await?;
        let (mut send, _connection) = handshake(Io(stream)).await?;
        let request = Request::get("/").header("host", "book");
        let response = send.send_request(request.body(String::new())?);
        let limited = timeout(Duration::from_millis(300), response).await;
        println!("an answer came: {}", limited.is_ok());
        Ok::<(), Box<dyn Error>>(())
    })?;
    let (mut server, _) = listener.accept()?;
    let sent = server.read_to_end(&mut Vec::new())?;
    println!("bytes of the request that were sent: {sent}");
    Ok(())
}
// ANCHOR_END: program
