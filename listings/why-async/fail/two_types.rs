//@ error: E0308
//! Two futures with the same output are of two types.

use futures::executor::block_on;

// ANCHOR: types
async fn download_foo() -> u32 {
    3
}

async fn download_bar() -> u32 {
    4
}

fn main() {
    let mut download = download_foo();
    if std::env::args().count() > 1 {
        download = download_bar();
    }
    println!("{} bytes", block_on(download));
}
// ANCHOR_END: types
