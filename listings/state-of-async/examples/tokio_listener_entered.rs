//! The executor of smol polls, and a runtime of tokio watches the sockets.
//!
//! Run it: `cargo run -p state-of-async --example tokio_listener_entered`

use std::io;
use std::net::TcpStream;

use tokio::net::TcpListener;
use tokio::runtime::Runtime;

// ANCHOR: entered
fn main() -> io::Result<()> {
    let runtime = Runtime::new()?;
    let _context = runtime.enter();

    let listener = smol::block_on(TcpListener::bind("127.0.0.1:0"))?;
    let _client = TcpStream::connect(listener.local_addr()?)?;
    let (_connection, peer) = smol::block_on(listener.accept())?;
    println!("a client came from {}", peer.ip());
    Ok(())
}
// ANCHOR_END: entered
