//! A socket of tokio, bound on the executor of smol.
//!
//! Run it: `cargo run -p state-of-async --example tokio_listener_on_smol`

use std::io;

use tokio::net::TcpListener;

fn main() -> io::Result<()> {
    let listener = smol::block_on(TcpListener::bind("127.0.0.1:0"))?;
    println!("bound to {}", listener.local_addr()?.ip());
    Ok(())
}
