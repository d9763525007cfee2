//! Hands every program of the book to skeptic, as a document of its own.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, bail};
use listings::blocks::document;
use listings::model::{Clock, Project};

fn main() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.canonicalize().context("no project root")?;
    for path in ["src", "listings", "book.toml", "Cargo.toml"] {
        println!("cargo::rerun-if-changed={}", root.join(path).display());
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").context("cargo sets OUT_DIR")?);
    let project = Project::load(&root)?;
    let documents = documents(&project);
    if documents.is_empty() {
        bail!("the book shows no program: src/ or listings/ is not where it should be");
    }
    let paths = write_documents(&out.join("blocks"), &documents)?;
    skeptic::generate_doc_tests(&paths);
    let target = std::env::var("TARGET").context("cargo sets TARGET")?;
    println!("cargo::rustc-env=BLOCKS_TARGET={target}");
    use_compiler(&out)
}

/// Lets skeptic's tests call the book's compiler: see `tests/blocks.rs`.
fn use_compiler(out: &Path) -> anyhow::Result<()> {
    let written = fs::read_to_string(out.join("skeptic-tests.rs"))?;
    let tests = written
        .replace("extern crate skeptic;\n", "")
        .replace("    skeptic::rt::", "    edition_2024::");
    if tests.contains("skeptic::rt::") || !tests.contains("edition_2024::") {
        bail!("skeptic writes its tests in another way now: change use_compiler in build.rs");
    }
    Ok(fs::write(out.join("blocks.rs"), tests)?)
}

/// The programs that pages show, whole or in slices, each once, by the names of their documents.
///
/// That the blocks are slices of them is a proof of its own. What cannot run alone, or talks to
/// another process, is compiled only; its output is proved where cargo has built it. So is what
/// needs a workspace of its own: here are none of its flags.
fn documents(project: &Project) -> BTreeMap<String, String> {
    let shown = project.directives().filter_map(|(_, directive)| {
        let package = project.packages.get(&directive.page)?;
        let source = package.programs.get(&directive.item)?;
        let is_here = directive.is_listing() && package.own_lock.is_none();
        is_here.then_some((package, source))
    });
    let documents = shown.map(|(package, source)| {
        let expectations = package.expectations(&source.name);
        let runs = expectations.runs_alone() && expectations.clock == Clock::Virtual;
        let info = if runs { "rust" } else { "rust,no_run" };
        let text = source.without_anchors();
        let name = document(&package.page, &source.name);
        (name, format!("````{info}\n{text}````\n"))
    });
    documents.collect()
}

/// Writes a file for each document and removes the others.
///
/// skeptic asks cargo to watch these files. They are made here, so they get an
/// old time stamp: what runs this script again is a change of their sources.
fn write_documents(
    dir: &Path,
    documents: &BTreeMap<String, String>,
) -> anyhow::Result<Vec<PathBuf>> {
    if dir.is_dir() {
        fs::remove_dir_all(dir)?;
    }
    fs::create_dir_all(dir)?;
    let mut paths = Vec::new();
    for (name, document) in documents {
        let path = dir.join(format!("{name}.md"));
        fs::write(&path, document)?;
        let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
        File::options().write(true).open(&path)?.set_modified(old)?;
        paths.push(path);
    }
    Ok(paths)
}
