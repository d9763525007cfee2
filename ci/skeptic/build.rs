//! Hands every Rust block of the book to skeptic, as a document of its own.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, bail};
use book::blocks::{Proved, RustBlock, rust_blocks};

fn main() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.canonicalize().context("no project root")?;
    for path in ["src", "listings", "book.toml", "Cargo.toml"] {
        println!("cargo::rerun-if-changed={}", root.join(path).display());
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").context("cargo sets OUT_DIR")?);
    let blocks = rust_blocks(&root)?;
    let documents = documents(&blocks)?;
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
        bail!("skeptic writes its tests in another way now: mend use_compiler in build.rs");
    }
    Ok(fs::write(out.join("blocks.rs"), tests)?)
}

/// The documents of the blocks that skeptic proves, by name.
fn documents(blocks: &[RustBlock]) -> anyhow::Result<BTreeMap<&str, String>> {
    let mut documents = BTreeMap::new();
    for block in blocks.iter().filter(|b| b.proved == Proved::BySkeptic) {
        let document = block.document();
        let other = documents.insert(block.name.as_str(), document.clone());
        // Two pages may show one slice; then both show the same.
        if other.is_some_and(|other| other != document) {
            bail!("two blocks are called {}", block.name);
        }
    }
    if documents.is_empty() {
        bail!("the book has no Rust block: src/ or listings/ is not where it should be");
    }
    Ok(documents)
}

/// Writes a file for each document and removes the others.
///
/// skeptic asks cargo to watch these files. They are made here, so they get an
/// old time stamp: what runs this script again is a change of their sources.
fn write_documents(dir: &Path, documents: &BTreeMap<&str, String>) -> anyhow::Result<Vec<PathBuf>> {
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
