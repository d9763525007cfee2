//! Programs that must not compile: trybuild compares the compiler's words.
//!
//! trybuild works on the package whose manifest is in `CARGO_MANIFEST_DIR`, so
//! each page is tried in a process of its own, which is this tool once more.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::model::{Package, Project};
use crate::run::{CARGO_TO_CALL, cargo};

/// The edition of every program that asks for no other.
const EDITION: &str = "2024";

/// The failing programs of one page that are compiled together.
#[derive(Debug, Clone)]
pub struct Group {
    /// The page.
    pub page: String,
    /// The edition that they ask for.
    pub edition: String,
    /// Their names.
    pub names: Vec<String>,
}

/// The failing programs of the book, by page and edition.
pub fn groups(project: &Project) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for package in project.packages.values() {
        for (name, source) in &package.fails {
            let edition = source.edition().unwrap_or(EDITION);
            let known = groups
                .iter_mut()
                .find(|group| group.page == package.page && group.edition == edition);
            match known {
                Some(group) => group.names.push(name.clone()),
                None => groups.push(Group {
                    page: package.page.clone(),
                    edition: edition.to_string(),
                    names: vec![name.clone()],
                }),
            }
        }
    }
    groups
}

/// Tries the programs of `group`: each must fail to compile with its recorded
/// words. With `record` the words are written instead of compared.
///
/// `tool` is the executable of the command `book`. The error holds trybuild's report.
pub fn verify(project: &Project, group: &Group, tool: &Path, record: bool) -> anyhow::Result<()> {
    let package = &project.packages[&group.page];
    if !record {
        missing_recordings(project, package, group)?;
    }
    let dir = match group.edition == EDITION {
        true => project.root.join("listings").join(&group.page),
        false => copy(project, package, group)?,
    };
    let output = Command::new(tool)
        .arg("try")
        .args(&group.names)
        .current_dir(&dir)
        .env("CARGO_MANIFEST_DIR", &dir)
        // trybuild hands that on to cargo, where it does not belong.
        .env("CARGO", tool)
        .env(CARGO_TO_CALL, cargo())
        .env("TRYBUILD", if record { "overwrite" } else { "wip" })
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {}", tool.display()))?;
    if !output.status.success() {
        bail!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    if record && group.edition != EDITION {
        for name in &group.names {
            let stderr = package.stderr_path(name);
            let written = dir.join("fail").join(format!("{name}.stderr"));
            std::fs::copy(&written, project.root.join(&stderr))
                .with_context(|| format!("cannot write {}", stderr.display()))?;
        }
    }
    Ok(())
}

/// What the process of [`verify`] does: runs trybuild in the current folder.
pub fn run_trybuild(names: &[String]) {
    let cases = trybuild::TestCases::new();
    for name in names {
        cases.compile_fail(format!("fail/{name}.rs"));
    }
}

fn missing_recordings(project: &Project, package: &Package, group: &Group) -> anyhow::Result<()> {
    for name in &group.names {
        let stderr = package.stderr_path(name);
        if !project.root.join(&stderr).is_file() {
            bail!(
                "no {}: run `cargo book record {}/{name}`",
                stderr.display(),
                group.page
            );
        }
    }
    Ok(())
}

/// A package of the group's edition that holds copies of its programs. It has
/// no dependencies: what differs between editions is the language.
fn copy(project: &Project, package: &Package, group: &Group) -> anyhow::Result<PathBuf> {
    let Group { page, edition, .. } = group;
    let dir = project.root.join(format!("target/fails/{page}-{edition}"));
    std::fs::create_dir_all(dir.join("fail"))?;
    std::fs::create_dir_all(dir.join("src"))?;
    std::fs::write(dir.join("src/lib.rs"), "")?;
    let manifest = format!(
        "[package]\nname = \"{page}-{edition}\"\nversion = \"0.0.0\"\nedition = \"{edition}\"\n\n[workspace]\n"
    );
    std::fs::write(dir.join("Cargo.toml"), manifest)?;
    for name in &group.names {
        let source = &package.fails[name];
        std::fs::write(dir.join(format!("fail/{name}.rs")), &source.text)?;
        let stderr = project.root.join(package.stderr_path(name));
        let copied = dir.join(format!("fail/{name}.stderr"));
        match stderr.is_file() {
            true => drop(std::fs::copy(stderr, copied)?),
            false if copied.is_file() => std::fs::remove_file(copied)?,
            false => {}
        }
    }
    Ok(dir)
}
