//! Two datagrams of six bytes, read into a buffer of four.
//!
//! Run it: `cargo run -p runtime --example reactor_datagram`

use std::io;

use runtime::s6_block_on::block_on;
use runtime::s6_net::UdpSocket;

// ANCHOR: main
fn main() -> io::Result<()> {
    block_on(async {
        let any = ([127, 0, 0, 1], 0).into();
        let (sender, receiver) = (UdpSocket::bind(any)?, UdpSocket::bind(any)?);
        for datagram in [b"abcdef", b"ghijkl"] {
            sender.send_to(datagram, receiver.local_addr()?).await?;
        }
        for _ in 0..2 {
            let mut buffer = [0; 4];
            let (count, _) = receiver.recv_from(&mut buffer).await?;
            println!("{}", String::from_utf8_lossy(&buffer[..count]));
        }
        Ok(())
    })?
}
// ANCHOR_END: main
