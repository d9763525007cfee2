//! Tries the first program with addresses good and bad.
//!
//! Run it: `cargo run -p using-futures --example try_first -- page_title_first`

use std::io;
use std::time::Duration;

use using_futures::site::Site;
use using_futures::transcript;

// ANCHOR: try
fn main() -> io::Result<()> {
    let program = std::env::args().nth(1);
    let program = program.ok_or_else(|| io::Error::other("name the program to try"))?;
    let site = Site::start()?;
    for page in ["rust", "untitled", "missing"] {
        transcript::show(&program, &[&site.url(page)])?;
    }
    let second = Duration::from_secs(1);
    transcript::show_for(second, &program, &[&site.url("endless")])?;
    transcript::show(&program, &["http://no..such.host/"])?;
    site.stop()?;
    Ok(())
}
// ANCHOR_END: try
