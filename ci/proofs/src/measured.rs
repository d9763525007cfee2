//! Runs bench programs and writes what they measure.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::build::artifacts;
use crate::destination::write_inside;
use crate::record::Selection;
use crate::run::{cargo_command, tie};
use listings::measured::{Machine, Measured, SCHEMA};
use listings::model::{Package, Project};

/// Measures what is selected, and says what was written.
pub fn record(root: &Path, selection: &Selection) -> anyhow::Result<()> {
    let project = Project::load(root)?;
    let benches = selected(&project, selection);
    if benches.is_empty() {
        bail!("nothing to measure: there is no such listings/PAGE/benches/NAME.rs");
    }
    let mut failed = 0;
    for (package, bench) in benches {
        let name = format!("{}/{bench}", package.page);
        match measure(&project, package, bench) {
            Ok(measured) => {
                let report = &measured.report;
                let (figures, series) = (report.figures.len(), report.series.len());
                println!("{name}: measured, figures: {figures}, series: {series}");
            }
            Err(error) => {
                failed += 1;
                println!("{name}: not measured: {error:#}");
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

fn measure(project: &Project, package: &Package, bench: &str) -> anyhow::Result<Measured> {
    let root = &project.root;
    let executable = build(
        &root.join(package.workspace()),
        &package.manifest.name,
        bench,
    )?;
    let json = run(&root.join(&package.dir), &executable)?;
    let report = serde_json::from_slice(&json).with_context(|| {
        let start: String = String::from_utf8_lossy(&json).chars().take(200).collect();
        format!(
            "it printed something else than one report: `{start}`. Declare `harness = false` \
             and end the program with `Report::finish`"
        )
    })?;
    let mut versions = project.versions(package);
    versions.insert("rustc".to_string(), rustc(root)?);
    let measured = Measured {
        schema: SCHEMA,
        bench: format!("{}/{bench}", package.page),
        date: jiff::Timestamp::now().strftime("%F").to_string(),
        machine: Machine::this()?,
        versions,
        report,
    };
    measured.report.check().map_err(anyhow::Error::msg)?;
    write_inside(root, &package.measured_path(bench), measured.to_json())?;
    Ok(measured)
}

/// The version of the compiler: `1.95.0`.
fn rustc(root: &Path) -> anyhow::Result<String> {
    let output = Command::new("rustc")
        .arg("--version")
        .current_dir(root)
        .output()
        .context("cannot start rustc: put it on the PATH")?;
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    let version = words.split_whitespace().nth(1).map(str::to_string);
    version.with_context(|| format!("`rustc --version` says `{words}`"))
}

/// Builds the bench program as `cargo bench` does in the folder of a workspace, optimized.
fn build(workspace: &Path, package: &str, bench: &str) -> anyhow::Result<PathBuf> {
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
        .stderr(Stdio::inherit())
        .current_dir(workspace);
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
    let mut command = Command::new(executable);
    tie(&mut command);
    let output = command
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
