//! Tries the finished program with the same addresses and more.
//!
//! Run it: `cargo run -p using-futures --example try_finished -- page_title`

use std::io;

use using_futures::site::Site;
use using_futures::transcript;

fn main() -> io::Result<()> {
    let program = std::env::args().nth(1);
    let program = program.ok_or_else(|| io::Error::other("name the program to try"))?;
    let site = Site::start()?;
    transcript::show(&program, &[])?;
    transcript::show(&program, &["www.rust-lang.org"])?;
    transcript::show(&program, &["http://no..such.host/"])?;
    for page in ["rust", "missing", "untitled", "flood"] {
        transcript::show(&program, &[&site.url(page)])?;
    }
    transcript::show(&program, &[&site.url("endless"), "0.3"])?;
    site.stop()?;
    Ok(())
}
