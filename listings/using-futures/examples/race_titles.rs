//! Prints which of two pages came first, and its title.
//!
//! Run it: `cargo run -p using-futures --example race_titles -- ADDRESS ADDRESS`

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use tokio::runtime::Runtime;
use using_futures::title::{Limits, client, page_title};

const LIMITS: Limits = Limits {
    bytes: 1 << 20,
    time: Duration::from_secs(10),
};

fn addresses() -> Option<[String; 2]> {
    let addresses = env::args_os().skip(1).map(|address| address.into_string());
    let addresses: Vec<String> = addresses.collect::<Result<_, _>>().ok()?;
    addresses.try_into().ok()
}

fn main() -> io::Result<ExitCode> {
    let Some([first, second]) = addresses() else {
        eprintln!("usage: race_titles ADDRESS ADDRESS");
        return Ok(ExitCode::from(2));
    };
    let client = client("race_titles")?;
    let title = async |address| (address, page_title(&client, address, LIMITS).await);

    let runtime = Runtime::new()?;
    let race = async { trpl::select(title(&first), title(&second)).await };
    let (address, title) = runtime.block_on(race).into_inner();
    runtime.shutdown_background();

    match title {
        Ok(title) => {
            writeln!(io::stdout(), "{address} came first: {title}")?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            eprintln!("{address}: {error}");
            Ok(ExitCode::from(error.exit_code()))
        }
    }
}
