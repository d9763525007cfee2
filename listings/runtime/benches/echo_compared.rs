//! An echo server over loopback on four runtimes.
//!
//! Run it: `cargo bench -p runtime --bench echo_compared`

use std::error::Error;

use measure::process::{kernel_part, raise_descriptor_limit};

mod programs;
use programs::compare::{Comparison, Named};
use programs::{MESSAGES, each, ours, smol_local, tokio_current, tokio_multi};

const RUNS: usize = 15;

fn main() -> Result<(), Box<dyn Error>> {
    raise_descriptor_limit()?;
    let mut comparison = Comparison::new();
    for (connections, short) in [
        (1, "echo, 1 connection"),
        (64, "echo, 64 connections"),
        (1000, "echo, 1000 connections"),
    ] {
        let named = Named {
            name: &format!("echo-{connections}"),
            short,
            what: &format!("time for an echo of 64 bytes, connections: {connections}"),
            size: (connections, MESSAGES / connections * connections),
        };
        comparison.add(&named, RUNS, each!(serving))?;
    }
    let words = "part of the work in the kernel, servers with one thread";
    comparison.figure("kernel", kernel_part()? * 100.0, "%", words);
    comparison.finish()
}
