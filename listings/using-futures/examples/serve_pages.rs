//! Serves the pages of this page's programs on port 8080.
//!
//! Run it: `cargo run -p using-futures --example serve_pages`

use std::io;
use std::net::TcpListener;

use using_futures::site::Site;

fn main() -> io::Result<()> {
    let site = Site::on(TcpListener::bind("127.0.0.1:8080")?)?;
    println!("Ask for {}, and end with Ctrl-C.", site.url("rust"));
    site.wait()
}
