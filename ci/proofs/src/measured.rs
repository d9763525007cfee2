//! Runs bench programs and writes what they measure.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::build::artifacts;
use crate::destination::write_inside;
use crate::record::Selection;
use crate::run::cargo_command;
use crate::versions::Versions;
use listings::measured::{Machine, Measured, SCHEMA, path};
use listings::model::{Package, Project};

/// Measures what is selected, and says on `log` what was written.
pub fn record(root: &Path, selection: &Selection, log: &mut impl Write) -> anyhow::Result<()> {
    let project = Project::load(root)?;
    let benches = selected(&project, selection);
    if benches.is_empty() {
        bail!("nothing to measure: there is no such listings/PAGE/benches/NAME.rs");
    }
    let mut versions = Versions::new(root);
    let mut failed = 0;
    for (package, bench) in benches {
        let name = format!("{}/{bench}", package.page);
        match measure(root, package, bench, &mut versions) {
            Ok(measured) => {
                let report = &measured.report;
                let (figures, series) = (report.figures.len(), report.series.len());
                writeln!(
                    log,
                    "{name}: measured, figures: {figures}, series: {series}"
                )?;
            }
            Err(error) => {
                failed += 1;
                writeln!(log, "{name}: not measured: {error:#}")?;
            }
        }
    }
    if failed > 0 {
        bail!("{failed} not measured");
    }
    Ok(())
}

fn selected<'a>(project: &'a Project, selection: &Selection) -> Vec<(&'a Package, &'a str)> {
    let packages = project.packages.values();
    let all =
        packages.flat_map(|package| package.benches.keys().map(move |b| (package, b.as_str())));
    all.filter(|(package, bench)| selection.has(&package.page, bench))
        .collect()
}

fn measure(
    root: &Path,
    package: &Package,
    bench: &str,
    versions: &mut Versions<'_>,
) -> anyhow::Result<Measured> {
    let executable = build(root, &package.manifest.name, bench)?;
    let json = run(&root.join("listings").join(&package.page), &executable)?;
    let report = serde_json::from_slice(&json).with_context(|| {
        let start: String = String::from_utf8_lossy(&json).chars().take(200).collect();
        format!(
            "it printed something else than one report: `{start}`. Declare `harness = false` \
             and end the program with `Report::finish`"
        )
    })?;
    let measured = Measured {
        schema: SCHEMA,
        bench: format!("{}/{bench}", package.page),
        date: jiff::Timestamp::now().strftime("%F").to_string(),
        machine: Machine::this()?,
        versions: versions.of_package(&package.manifest.name)?,
        report,
    };
    measured.report.check().map_err(anyhow::Error::msg)?;
    write_inside(root, &path(&package.page, bench), measured.to_json())?;
    Ok(measured)
}

/// Builds the bench program as `cargo bench` does, optimised.
fn build(root: &Path, package: &str, bench: &str) -> anyhow::Result<PathBuf> {
    let mut command = cargo_command();
    command
        .args([
            "bench",
            "--quiet",
            "--no-run",
            "--package",
            package,
            "--bench",
            bench,
        ])
        .arg("--message-format=json-render-diagnostics")
        .current_dir(root);
    artifacts(&mut command)?
        .into_iter()
        .filter(|artifact| artifact.target.is_bench() && artifact.target.name == bench)
        .find_map(|artifact| artifact.executable)
        .map(|path| path.into_std_path_buf())
        .with_context(|| format!("cargo built no bench program `{bench}`"))
}

/// Runs the bench program as `cargo bench` does, in its package's folder, and
/// gives what it printed. What it says on standard error passes through.
fn run(dir: &Path, executable: &Path) -> anyhow::Result<Vec<u8>> {
    let output = Command::new(executable)
        .arg("--bench")
        .current_dir(dir)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start {}", executable.display()))?;
    if !output.status.success() {
        bail!("it ended with {}", output.status);
    }
    Ok(output.stdout)
}
