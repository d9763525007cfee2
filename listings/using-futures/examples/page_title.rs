//! Prints the title of a web page, or says what's wrong and ends with an exit code for it.
//!
//! Run it: `cargo run -p using-futures --example page_title -- ADDRESS`

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use tokio::runtime::Runtime;
use using_futures::title::{Limits, client, page_title};

const USAGE: &str = "usage: page_title ADDRESS [SECONDS]";

/// Returns the address and the limits, or `None` if the arguments are wrong.
fn arguments() -> Option<(String, Limits)> {
    let mut arguments = env::args_os().skip(1);
    let address = arguments.next()?.into_string().ok()?;
    let seconds = match arguments.next() {
        Some(seconds) => seconds.to_str()?.parse().ok()?,
        None => 10.0,
    };
    let limits = Limits {
        bytes: 1 << 20,
        time: Duration::try_from_secs_f64(seconds).ok()?,
    };
    arguments.next().is_none().then_some((address, limits))
}

// ANCHOR: main
fn main() -> io::Result<ExitCode> {
    let Some((address, limits)) = arguments() else {
        eprintln!("{USAGE}");
        return Ok(ExitCode::from(2));
    };
    let client = client("page_title")?;
    let runtime = Runtime::new()?;
    let title = runtime.block_on(page_title(&client, &address, limits));
    // A thread may still look the host up, and nothing can interrupt it.
    runtime.shutdown_background();
    match title {
        Ok(title) => {
            writeln!(io::stdout(), "{title}")?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            eprintln!("{address}: {error}");
            Ok(ExitCode::from(error.exit_code()))
        }
    }
}
// ANCHOR_END: main
