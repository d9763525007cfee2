//! Audits the marks of proofs: makes each sentence false in a copy of the book, and sees its test
//! fail.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use clap::Args;
use listings::model::mutations::{Mutation, Mutations};
use listings::model::{Package, Project, Test};
use proofs::Built;
use proofs::build::TestBinary;
use proofs::run::{cargo_command, target_directory};
use walkdir::WalkDir;

/// What `cargo book audit` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// PAGE or PAGE/TEST, a folder in `listings/` and a test of it; all where it is left out.
    what: Vec<String>,
}

/// Tries every mutation that `options` name, in a copy of the book in `target/audit`. No environment
/// variable may name another target folder: builds of false programs would mix with true ones.
///
/// # Errors
///
/// A test passes though its sentence is false, or fails though it's true; the output says which. Or a
/// mutation can't be made, or doesn't compile.
pub fn run(root: &Path, options: &Options) -> anyhow::Result<()> {
    let copy = target_directory(root)?.join("audit");
    copy_book(root, &copy)?;
    let project = Project::load(&copy)?;
    let (mut tried, mut wrong) = (0, 0);
    for package in project.packages.values() {
        for (test, (_, mutation)) in &Mutations::read(&copy, package)?.by_test {
            let name = format!("{}/{test}", package.page);
            let wanted = |what: &String| *what == package.page || *what == name;
            if !options.what.is_empty() && !options.what.iter().any(wanted) {
                continue;
            }
            tried += 1;
            let result = audit(&project, package, test, mutation);
            wrong += usize::from(result.is_err());
            match result {
                Ok(()) => println!("fails, as it must: {name} ({})", mutation.change),
                Err(why) => println!("WRONG: {name} ({}): {why:#}", mutation.change),
            }
        }
    }
    match (tried, wrong) {
        (0, _) => bail!("no mutation is called that: see listings/PAGE/mutations.toml"),
        (_, 0) => println!("{tried} mutations, and each fails its test"),
        _ => bail!("{wrong} of {tried} mutations go unnoticed or can't be tried, see above"),
    }
    Ok(())
}

/// Sees the test pass, makes the change, sees it fail, and takes the change back.
fn audit(
    project: &Project,
    package: &Package,
    name: &str,
    mutation: &Mutation,
) -> anyhow::Result<()> {
    let test = package.test(name).context("there is no such test")?;
    let changed = mutation
        .apply(&project.root, package)
        .map_err(anyhow::Error::msg)?;
    if !passes(project, package, test)? {
        bail!("the test fails without the change too");
    }
    // The copy keeps the time of this write, so cargo builds the true program again.
    let path = project.root.join(&package.dir).join(&mutation.file);
    let original = fs::read(&path)?;
    fs::write(&path, changed)?;
    let result = passes(project, package, test);
    fs::write(&path, original)?;
    match result? {
        true => bail!("the test passes"),
        false => Ok(()),
    }
}

/// Whether a test passes, after its binary and the programs that it starts are built.
fn passes(project: &Project, package: &Package, test: &Test) -> anyhow::Result<bool> {
    let started = started(project, package, test)?;
    if !started.is_empty() {
        // Any change may be in them, in `src/` too, and so may be the one before, taken back.
        let mut command = cargo_command();
        command.args(["build", "--quiet"]);
        command.args(started.iter().flat_map(|name| ["--example", name]));
        command.current_dir(project.root.join(package.workspace()));
        if !command.status()?.success() {
            bail!("it doesn't compile");
        }
    }
    let binary = test.binary_name().map(|name| (test.binary.clone(), name));
    let built = Built::new(project, &[], binary)?;
    let binary: &TestBinary = built
        .tests
        .get(&test.binary)
        .context("cargo doesn't build it")?;
    let same = |full: &&String| full.rsplit("::").next() == Some(&test.name);
    let full = binary.names.iter().find(same).context("it's never run")?;
    binary.run(
        &project.root.join(&package.dir),
        [full.as_str()],
        Stdio::null,
    )
}

/// Returns the programs that a test may start: those that its file names in quotes.
fn started<'a>(
    project: &Project,
    package: &'a Package,
    test: &Test,
) -> anyhow::Result<Vec<&'a str>> {
    let path = project.root.join(&test.path);
    let source =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let programs = package.programs.keys().map(String::as_str);
    Ok(programs
        .filter(|name| source.contains(&format!("\"{name}\"")))
        .collect())
}

/// Copies what git knows of the book, or would. A file that's there already stays, so that cargo
/// builds only what changed since the last audit.
fn copy_book(root: &Path, copy: &Path) -> anyhow::Result<()> {
    let listed = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(root)
        .output()
        .context("cannot start git: put it on the PATH")?;
    if !listed.status.success() {
        bail!("{}", String::from_utf8_lossy(&listed.stderr).trim());
    }
    let listed = String::from_utf8(listed.stdout).context("a file name isn't UTF-8")?;
    let mut files = BTreeSet::new();
    for path in listed.split_terminator('\0') {
        let (from, to) = (root.join(path), copy.join(path));
        // What's deleted and not yet committed is listed too.
        if !from.exists() {
            continue;
        }
        let new = fs::read(&from).with_context(|| format!("cannot read {}", from.display()))?;
        if fs::read(&to).ok().as_ref() != Some(&new) {
            fs::create_dir_all(to.parent().unwrap_or(copy))?;
            fs::write(&to, new).with_context(|| format!("cannot write {}", to.display()))?;
        }
        files.insert(to);
    }
    let target = copy.join("target");
    let entries = WalkDir::new(copy).into_iter();
    for entry in entries.filter_entry(|entry| entry.path() != target) {
        let entry = entry?;
        if !entry.file_type().is_dir() && !files.contains(entry.path()) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
