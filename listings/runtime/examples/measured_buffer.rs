//! Two ways to hold a buffer, and the size of the futures.
//!
//! Run it: `cargo run -p runtime --example measured_buffer`

use std::future::pending;

// ANCHOR: main
async fn holds() {
    let mut buffer = [0_u8; 1024];
    pending::<()>().await;
    buffer.fill(1);
}

async fn takes_later() {
    pending::<()>().await;
    let mut buffer = [0_u8; 1024];
    buffer.fill(1);
}

fn main() {
    let sizes = [size_of_val(&holds()), size_of_val(&takes_later())];
    for (name, size) in ["holds", "takes_later"].iter().zip(sizes) {
        println!("{name}: has room for the buffer: {}", size >= 1024);
    }
}
// ANCHOR_END: main
