//! Programs that must not compile: trybuild compares the compiler's output with its recordings.
//!
//! All programs of an edition are one package of trybuild's, under `target/proofs/`, that depends
//! on what they use. It holds copies of them, so that trybuild finds them where it looks.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, bail};
use listings::model::Project;

use crate::destination::write_inside;
use crate::proof::Name;
use crate::run::target_directory;

/// The edition of every program that asks for no other.
const EDITION: &str = "2024";

/// The environment variable that names cargo's target folder. In what lies in that, trybuild doesn't
/// find its own package.
const TARGET: &str = "CARGO_TARGET_DIR";

/// Returns the edition in which the program `name` must not compile.
pub fn edition<'a>(project: &'a Project, name: &Name) -> &'a str {
    let source = &name.package(project).fails[&name.item];
    source.edition().unwrap_or(EDITION)
}

/// Each of these programs of one edition fails to compile with its recorded output.
///
/// # Errors
///
/// One of them doesn't; trybuild has printed which, and what the compiler says now.
pub fn verify(project: &Project, names: &[&Name]) -> anyhow::Result<()> {
    for name in names {
        let stderr = name.package(project).stderr_path(&name.item);
        if !project.root.join(&stderr).is_file() {
            bail!("no {}: run `cargo book record {name}`", stderr.display());
        }
    }
    tried(project, names).with_context(|| {
        let pages: BTreeSet<&str> = names.iter().map(|name| name.page.as_str()).collect();
        let pages: Vec<String> = pages
            .iter()
            .map(|page| format!("`cargo book record {page}`"))
            .collect();
        format!(
            "the compiler says something else, see trybuild's report. If it should, run {}",
            pages.join(", ")
        )
    })?;
    Ok(())
}

/// Records what the compiler says of these programs of one edition.
///
/// # Errors
///
/// One of them compiles; trybuild has printed which.
pub fn record(project: &Project, names: &[&Name]) -> anyhow::Result<()> {
    // SAFETY: `cargo book record` has no other thread that reads the environment; it runs one
    // program after the other, and waits for each and for the reader of its output.
    unsafe { std::env::set_var("TRYBUILD", "overwrite") };
    let dir = tried(project, names)?;
    for name in names {
        let stderr = name.package(project).stderr_path(&name.item);
        let written = dir.join(&stderr);
        let said = std::fs::read(&written)
            .with_context(|| format!("cannot read {}", written.display()))?;
        write_inside(&project.root, &stderr, said)?;
    }
    Ok(())
}

/// Has trybuild try the programs, and returns the folder in which it did.
fn tried(project: &Project, names: &[&Name]) -> anyhow::Result<PathBuf> {
    // trybuild works in the current folder, which is one for the whole process: everything else
    // here names its files in full.
    static FOLDER: Mutex<()> = Mutex::new(());
    let _one_at_a_time = FOLDER.lock().unwrap_or_else(PoisonError::into_inner);
    let dir = package(project, names)?;
    let (before, target) = (std::env::current_dir()?, std::env::var_os(TARGET));
    std::env::set_current_dir(&dir).with_context(|| format!("cannot enter {}", dir.display()))?;
    // SAFETY: other threads read the environment through the standard library, which locks it.
    unsafe { std::env::set_var(TARGET, dir.join("target")) };
    let tried = catch_unwind(|| {
        let cases = trybuild::TestCases::new();
        for name in names {
            cases.compile_fail(path(project, name));
        }
    });
    std::env::set_current_dir(before)?;
    match target {
        // SAFETY: as above.
        Some(target) => unsafe { std::env::set_var(TARGET, target) },
        // SAFETY: as above.
        None => unsafe { std::env::remove_var(TARGET) },
    }
    match tried {
        Ok(()) => Ok(dir),
        Err(panic) => match panic.downcast_ref::<String>() {
            Some(why) => bail!("{why}"),
            None => bail!("trybuild failed"),
        },
    }
}

/// Where the program is, from the project's root and from trybuild's folder.
fn path<'a>(project: &'a Project, name: &Name) -> &'a Path {
    &name.package(project).fails[&name.item].path
}

/// Writes trybuild's package with the programs in it, and returns its folder.
fn package(project: &Project, names: &[&Name]) -> anyhow::Result<PathBuf> {
    let edition = names.first().map_or(EDITION, |name| edition(project, name));
    let dir = target_directory(&project.root)?.join(format!("proofs/fails-{edition}"));
    let mut texts = String::new();
    for name in names {
        let text = &name.package(project).fails[&name.item].text;
        texts += text;
        let copied = dir.join(path(project, name));
        write(&copied, text)?;
        let stderr = name.package(project).stderr_path(&name.item);
        let copied = copied.with_extension("stderr");
        match std::fs::read_to_string(project.root.join(&stderr)) {
            Ok(recorded) => write(&copied, &recorded)?,
            Err(_) if copied.is_file() => std::fs::remove_file(copied)?,
            Err(_) => {}
        }
    }
    let dependencies = dependencies(project, names, &texts);
    let manifest = format!(
        "[package]\nname = \"fails-{edition}\"\nversion = \"0.0.0\"\nedition = \"{edition}\"\n\n\
         [workspace]\n\n[dependencies]\n{dependencies}"
    );
    write(&dir.join("Cargo.toml"), &manifest)?;
    write(&dir.join("src/lib.rs"), "")?;
    if let Ok(lock) = std::fs::read_to_string(project.root.join("Cargo.lock")) {
        write(&dir.join("Cargo.lock"), &lock)?;
    }
    Ok(dir)
}

/// What the programs may use: of their packages' dependencies and libraries those that a text names.
fn dependencies(project: &Project, names: &[&Name], texts: &str) -> String {
    let mut used: BTreeMap<&str, String> = BTreeMap::new();
    for package in names.iter().map(|name| name.package(project)) {
        let manifest = &package.manifest;
        for dependency in manifest
            .dependencies
            .iter()
            .chain(&manifest.dev_dependencies)
        {
            used.insert(&dependency.name, dependency.value.clone());
        }
        if package.stages.contains_key("lib") {
            let value = format!("{{ path = \"{}\" }}", package.dir.display());
            used.insert(&manifest.name, value);
        }
    }
    used.retain(|name, _| texts.contains(&name.replace('-', "_")));
    let root = project.root.display().to_string();
    let root = root.replace('\\', r"\\").replace('"', "\\\"");
    let lines = used.iter().map(|(name, value)| {
        let value = value.replace("path = \"", &format!("path = \"{root}/"));
        format!("{name} = {value}\n")
    });
    lines.collect()
}

/// Writes a file, and the folder that holds it, if that changes anything.
pub(crate) fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    if std::fs::read_to_string(path).is_ok_and(|before| before == text) {
        return Ok(());
    }
    let cannot = || format!("cannot write {}", path.display());
    std::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).with_context(cannot)?;
    std::fs::write(path, text).with_context(cannot)
}
