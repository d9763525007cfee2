//@ error: E0505
//! A socket that is closed while a future reads from it.

use std::io;
use std::os::unix::net::UnixStream;

use event_loop::{Socket, read_socket};

// ANCHOR: close
pub async fn read_late(socket: Socket<UnixStream>) -> io::Result<Vec<u8>> {
    let read = read_socket(&socket, 4);
    drop(socket);
    read.await
}
// ANCHOR_END: close

fn main() {}
