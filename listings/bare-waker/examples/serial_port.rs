//! Bytes from an interrupt, awaited without a heap.
//!
//! Run it: `cargo run -p bare-waker --example serial_port`

use std::sync::mpsc;
use std::thread;

use bare_waker::{Flag, Port, block_on};
use why_async::counting::{Counting, allocations};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// ANCHOR: main
static FLAG: Flag = Flag::new();
static PORT: Port = Port::new();

/// Receives bytes until the end of a line. Returns how many, and their sum.
async fn line(ready: impl Fn()) -> (u32, u32) {
    let (mut count, mut sum) = (0, 0);
    loop {
        // Flow control: the other side may send a byte.
        ready();
        match PORT.receive().await {
            b'\n' => return (count, sum),
            byte => (count, sum) = (count + 1, sum + u32::from(byte)),
        }
    }
}

/// Runs `line` while another thread plays the hardware. Returns what it
/// returned, and how often it allocated.
pub(crate) fn receive(bytes: &'static [u8]) -> ((u32, u32), u64) {
    let cpu = thread::current();
    let (ready, go) = mpsc::sync_channel(1);
    let hardware = thread::spawn(move || {
        for &byte in bytes {
            go.recv().expect("the line isn't over");
            PORT.interrupt(byte);
            // The end of the sleep that each interrupt means for a processor.
            cpu.unpark();
        }
    });
    let ready = || ready.send(()).expect("there are bytes left");
    let result = allocations(|| block_on(&FLAG, line(ready), thread::park));
    hardware.join().expect("it sends");
    result
}

fn main() {
    let ((count, sum), allocations) = receive(b"hello\n");
    println!("{count} bytes, sum {sum}, {allocations} allocations");
}
// ANCHOR_END: main
