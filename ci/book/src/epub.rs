//! Renders the book as an e-book, by a package of its own: few who read or change the book need
//! what it depends on.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, bail};

use proofs::build::artifacts;
use proofs::destination::{check_file, claim, is_epub};
use proofs::run::cargo_command;

/// The package that renders the e-book, and its program.
const PACKAGE: &str = "epub";

/// The folder of the site, from the project's root.
const SITE: &str = "book";

/// Where the e-book is written, from the project's root, by default.
const OUT: &str = "book/running-async-rust.epub";

/// Renders the book in `root` to the file `out` or, where there is none,
/// beside the site, and says where it went.
///
/// # Errors
///
/// The file is there and isn't an e-book, the package does not compile, or its program ends with
/// an error, which it has printed.
pub fn run(root: &Path, out: Option<&Path>) -> anyhow::Result<()> {
    let start = Instant::now();
    let file = match out {
        Some(out) => std::path::absolute(out)?,
        None => root.join(OUT),
    };
    check_file(&file, "an e-book", is_epub)?;
    let site = root.join(SITE);
    if file.starts_with(&site) && !site.exists() {
        // Otherwise the next `build` would find a folder there that this tool didn't mark.
        claim(root, &site)?;
    }
    let program = program(root)?;
    let status = Command::new(&program).arg(root).arg(&file).status();
    let status = status.with_context(|| format!("cannot start {}", program.display()))?;
    let shown = out.unwrap_or(Path::new(OUT)).display();
    if !status.success() {
        bail!("no e-book {shown}: the reason is above");
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("wrote {shown} in {seconds:.1} s");
    Ok(())
}

/// The program that renders the e-book.
fn program(root: &Path) -> anyhow::Result<PathBuf> {
    let mut command = cargo_command();
    command
        .args(["build", "--quiet", "--package", PACKAGE])
        .arg("--message-format=json-render-diagnostics")
        .current_dir(root);
    let built = artifacts(&mut command).context("cannot build the package `epub`")?;
    let mut built = built.into_iter().filter_map(|artifact| artifact.executable);
    let program = built.find(|path| path.file_stem() == Some(PACKAGE));
    let program = program.context("cargo built no program `epub`: is ci/epub there?")?;
    Ok(program.into_std_path_buf())
}
