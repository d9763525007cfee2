//! An echo server over loopback on four runtimes.
//!
//! Run it: `cargo bench -p runtime --bench echo_compared`

use std::error::Error;

use measure::Report;

mod programs;
use programs::{MESSAGES, Program, compare, ours, smol_local, tokio_current, tokio_multi};

const RUNS: usize = 9;

fn main() -> Result<(), Box<dyn Error>> {
    measure::process::raise_descriptor_limit()?;
    let mut report = Report::new();
    let programs: [Program; 4] = [
        ours::echo,
        tokio_current::echo,
        tokio_multi::echo,
        smol_local::echo,
    ];
    for connections in [1, 64, 1000] {
        let name = format!("echo-{connections}");
        let what = format!("time for an echo of 64 bytes, connections in turn: {connections}");
        let size = (connections, MESSAGES / connections * connections);
        compare(&mut report, &name, &what, RUNS, size, programs)?;
    }
    Ok(report.finish()?)
}
