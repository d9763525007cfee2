//! A listener whose connections have bounded buffers in the system.

// ANCHOR: bind
use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket};

/// Listens on `address`, and asks the system to keep no more than about `buffer` bytes in each
/// direction of a connection.
pub fn bind(address: SocketAddr, buffer: u32) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // As `TcpListener::bind` does: a new server needn't wait until old connections are forgotten.
    socket.set_reuseaddr(true)?;
    // Accepted sockets inherit these two.
    socket.set_send_buffer_size(buffer)?;
    socket.set_recv_buffer_size(buffer)?;
    socket.bind(address)?;
    // So many clients may wait to be accepted, or as many as the system allows.
    socket.listen(4096)
}
// ANCHOR_END: bind
