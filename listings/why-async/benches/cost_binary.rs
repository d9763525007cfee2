//! How large the executables are that receive two visitors.
//!
//! Run it: `cargo bench -p why-async --bench cost_binary`

use std::env;
use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use measure::Report;

/// Builds a program of this page for release, without symbols. Returns its size in bytes.
fn size(program: &str) -> Result<f64, Box<dyn Error>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["rustc", "--release", "--package", "why-async"])
        .args(["--example", program, "--message-format", "json"])
        .args(["--", "-C", "strip=symbols"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("cargo rustc --example {program}: {}", output.status).into());
    }
    let executable = String::from_utf8(output.stdout)?
        .lines()
        .filter_map(|line| line.split_once(r#""executable":""#))
        .find_map(|(_, rest)| rest.split_once('"'))
        .map(|(path, _)| PathBuf::from(path));
    let executable = executable.ok_or("cargo named no executable")?;
    Ok(fs::metadata(executable)?.len() as f64)
}

fn main() -> Result<(), Box<dyn Error>> {
    let in_turn = size("visitors_in_turn")?;
    let threads = size("visitors_threads")?;
    let with_async = size("visitors_async")?;

    let mut report = Report::new();
    report.figure("in-turn", in_turn, "B", "visitors_in_turn");
    report.figure("threads", threads, "B", "visitors_threads");
    report.figure("async", with_async, "B", "visitors_async");
    report.figure(
        "ratio",
        with_async / threads,
        "",
        "visitors_async by visitors_threads",
    );
    report.finish()?;
    Ok(())
}
