//! Proves one page, or some: what `cargo test` proves of the whole book.

pub mod pages;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, PoisonError};
use std::time::Instant;

use anyhow::{Context, bail};
use clap::Args;
use libtest_mimic::Arguments;
use listings::blocks::BLOCK;
use listings::check::check;
use listings::diagnostic::{self, Diagnostic};
use listings::model::Project;
use proofs::Built;
use proofs::build::TestBinary;
use proofs::trials::{AT_ONCE, Found, trials};

use pages::Pages;

/// The harness, whose tests have skeptic compile and run the blocks.
const HARNESS: &str = "ci/skeptic";

/// The root file of its tests of blocks.
const BLOCKS: &str = "ci/skeptic/tests/blocks.rs";

/// What `cargo book test` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// The pages to prove.
    #[arg(value_name = "PAGE", required_unless_present = "shard")]
    pages: Vec<String>,
    /// Prove this part of the book instead: 2/4 is the second of four.
    #[arg(long, value_name = "PART/PARTS", conflicts_with = "pages")]
    shard: Option<String>,
}

/// Proves the pages that `options` name in the book in `root`, and says what it runs and what came
/// of it.
///
/// # Errors
///
/// Something is not proved: the output says what and where.
pub fn run(root: &Path, options: &Options) -> anyhow::Result<()> {
    let start = Instant::now();
    let project = Arc::new(Project::load(root)?);
    let pages = match &options.shard {
        Some(shard) => Pages::shard(&project, shard)?,
        None => Pages::new(&project, &options.pages)?,
    };
    let names = pages.names.join(" ");
    let mut diagnostics = checked(root, &pages)?;
    let mut theirs = proofs::all(&project);
    theirs.retain(|proof| pages.proves(proof));
    let has_harness = root.join(HARNESS).join("Cargo.toml").is_file();
    let binaries = pages.tests();
    let harness = has_harness.then(|| (BLOCKS.into(), "blocks".to_string()));
    let built = Arc::new(Built::new(
        &project,
        &theirs,
        binaries.into_iter().chain(harness),
    )?);
    println!("built in {:.1} s", start.elapsed().as_secs_f64());

    let found = Found::default();
    let arguments = Arguments {
        test_threads: Some(AT_ONCE),
        ..Arguments::default()
    };
    let conclusion = libtest_mimic::run(&arguments, trials(&project, &built, theirs, &found));
    diagnostics.append(&mut found.lock().unwrap_or_else(PoisonError::into_inner));
    if conclusion.has_failed() && diagnostics.is_empty() {
        bail!("{names}: a proof failed, see above; fix it and run this again");
    }
    if let Some(binary) = built.tests.get(Path::new(BLOCKS)) {
        let dir = root.join(HARNESS);
        diagnostics.extend(blocks(&dir, binary, &pages.blocks())?);
    }
    for path in pages.tests().into_keys() {
        let binary = built.tests.get(&path);
        let binary =
            binary.with_context(|| format!("cargo builds no tests from {}", path.display()))?;
        let mut dirs = path.ancestors().map(|dir| root.join(dir));
        let dir = dirs.find(|dir| dir.join("Cargo.toml").is_file());
        let dir = dir.with_context(|| format!("no package holds {}", path.display()))?;
        diagnostics.extend(page_tests(&dir, binary, &pages, &path)?);
    }
    diagnostic::print(&diagnostics);
    let seconds = start.elapsed().as_secs_f64();
    match diagnostics.len() {
        0 => println!("{names}: proved in {seconds:.1} s"),
        1 => bail!("{names}: 1 fault, see above; fix it and run this again"),
        count => bail!("{names}: {count} faults, see above; fix them and run this again"),
    }
    Ok(())
}

/// What `cargo book check` reports of the pages.
fn checked(root: &Path, pages: &Pages<'_>) -> anyhow::Result<Vec<Diagnostic>> {
    println!("cargo book check");
    let mut diagnostics = check(root, None);
    diagnostics.retain(|diagnostic| pages.has(diagnostic));
    if diagnostics.is_empty() {
        println!("    no problems");
    }
    Ok(diagnostics)
}

/// Has the harness prove the blocks that these tests of it are for, and itself.
fn blocks(
    dir: &Path,
    binary: &TestBinary,
    tests: &BTreeMap<String, Diagnostic>,
) -> anyhow::Result<Vec<Diagnostic>> {
    if let Some((name, place)) = tests.iter().find(|(name, _)| !binary.names.contains(*name)) {
        bail!(
            "{}:{}: the harness has no test `{name}`",
            place.path.display(),
            place.line
        );
    }
    // Its own tests say whether it would report a fault; there is no page that shows them.
    let is_own = |name: &&String| !name.ends_with(BLOCK);
    let own = binary.names.iter().filter(is_own);
    failed(dir, binary, tests.keys().chain(own), |name| {
        let place = tests.get(name).cloned();
        place.unwrap_or_else(|| Diagnostic::new(BLOCKS, 1, ""))
    })
}

/// Runs the tests of a page's package.
fn page_tests(
    dir: &Path,
    binary: &TestBinary,
    pages: &Pages<'_>,
    root_file: &Path,
) -> anyhow::Result<Vec<Diagnostic>> {
    failed(dir, binary, &binary.names, |name| {
        let place = pages.test(root_file, name);
        place.unwrap_or_else(|| Diagnostic::new(root_file, 1, ""))
    })
}

/// Runs the tests `names` of a binary, and returns a diagnostic for each that fails, at its place.
///
/// All run at once, and their output says what is wrong; where something is, each runs once more by
/// itself, which says where.
fn failed<'a>(
    dir: &Path,
    binary: &TestBinary,
    names: impl IntoIterator<Item = &'a String>,
    place: impl Fn(&str) -> Diagnostic,
) -> anyhow::Result<Vec<Diagnostic>> {
    let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
    if names.is_empty() || binary.run(dir, names.iter().copied(), Stdio::inherit)? {
        return Ok(Vec::new());
    }
    let mut diagnostics = Vec::new();
    for name in names {
        if !binary.run(dir, [name], Stdio::null)? {
            let mut diagnostic = place(name);
            diagnostic.message = format!("the test `{name}` fails, and says why above");
            diagnostics.push(diagnostic);
        }
    }
    if diagnostics.is_empty() {
        let shown = binary.executable.display();
        bail!("tests of {shown} fail together, and pass one by one: see above");
    }
    Ok(diagnostics)
}
