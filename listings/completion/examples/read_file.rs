//! One read of a file: handed over, and completed.
//!
//! Run it on Linux: `cargo run -p completion --example read_file`

use std::env;
use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;

use io_uring::{IoUring, opcode, types};

// ANCHOR: main
fn main() -> io::Result<()> {
    let mut ring = IoUring::new(8)?;
    let file = File::open(env::current_exe()?)?;
    let mut buffer = [0; 4];

    let (fd, pointer) = (types::Fd(file.as_raw_fd()), buffer.as_mut_ptr());
    let read = opcode::Read::new(fd, pointer, buffer.len() as u32);
    let entry = read.build().user_data(7);
    // SAFETY: `file` and `buffer` live until the read is done, below.
    unsafe { ring.submission().push(&entry) }.map_err(io::Error::other)?;
    ring.submit_and_wait(1)?;

    for done in ring.completion() {
        println!("operation {}: {} bytes", done.user_data(), done.result());
    }
    println!("{:?}", buffer.map(char::from));
    Ok(())
}
// ANCHOR_END: main
