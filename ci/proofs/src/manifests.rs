//! The dependencies that a page prints are enough for its programs.
//!
//! Each page has a package under `target/proofs/manifests`, with what the page prints, the programs
//! that it shows, and what they use of its library. Cargo checks it alone, since in a workspace it
//! would get the features of the others.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, bail};
use listings::model::{Directive, Kind, Project, Source};
use listings::needs::Needs;

use crate::fails::write;
use crate::run::{cargo_command, target_directory};

/// Returns each page that prints dependencies: its name, and the directive that does.
pub fn pages(project: &Project) -> Vec<(String, &Directive)> {
    let directives = project.directives();
    let manifests = directives.filter(|(_, directive)| directive.kind == Kind::Manifest);
    let named = manifests.map(|(chapter, directive)| {
        let page = chapter.path.file_stem().unwrap_or_default();
        (page.to_string_lossy().into_owned(), directive)
    });
    named.collect()
}

/// With the dependencies that `page` prints, less the feature `left_out`, its programs compile.
///
/// # Errors
///
/// They don't: the error holds what the compiler says.
pub fn verify(project: &Project, page: &str, left_out: Option<&str>) -> anyhow::Result<()> {
    let directives = project.directives();
    let (chapter, directive) = directives
        .filter(|(_, directive)| directive.kind == Kind::Manifest)
        .find(|(chapter, _)| chapter.path.file_stem().is_some_and(|stem| stem == page))
        .with_context(|| format!("no page {page} prints dependencies"))?;
    let package = project.packages.get(&directive.page);
    let package = package.with_context(|| format!("no package {}", directive.page))?;
    let needs = Needs::new(project, chapter, package);
    let all = target_directory(&project.root)?.join("proofs/manifests");
    let mut dir = all.join(page);
    let mut dependencies = needs.dependencies();
    if let Some(feature) = left_out {
        dependencies = dependencies.replace(&format!("\"{feature}\", "), "");
        dir.set_file_name(format!("{page}-without-{feature}"));
    }
    write_package(project, &needs, &dependencies, &dir)?;
    let output = cargo_command()
        .args(["check", "--quiet", "--all-targets", "--manifest-path"])
        .arg(dir.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(all.join("target"))
        .output()
        .with_context(|| format!("cannot start cargo in {}", dir.display()))?;
    if !output.status.success() {
        bail!(
            "the dependencies that {page} prints aren't enough for its programs: correct what \
             needs a feature in the root Cargo.toml\n{dependencies}{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}

/// Writes the package of a page to `dir`.
fn write_package(
    project: &Project,
    needs: &Needs,
    dependencies: &str,
    dir: &Path,
) -> anyhow::Result<()> {
    let mut manifest = format!(
        "[package]\nname = \"{}\"\nedition = \"2024\"\n\n[workspace]\n\n{dependencies}",
        needs.package.manifest.name
    );
    if needs.recorder().is_some() {
        let path = project.root.join("ci/timeline/recorder");
        manifest += &format!("timeline = {{ path = {:?} }}\n", path.display().to_string());
    }
    let mut kept = BTreeSet::new();
    let mut add = |path: &str, text: &str| {
        kept.insert(dir.join(path));
        write(&dir.join(path), text)
    };
    add("Cargo.toml", &manifest)?;
    let lock = std::fs::read_to_string(project.root.join("Cargo.lock"));
    add("Cargo.lock", &lock.context("cannot read Cargo.lock")?)?;
    for stage in &needs.library {
        let text = match stage.name.as_str() {
            "lib" => library(stage, &needs.library),
            _ => stage.text.clone(),
        };
        add(&format!("src/{}.rs", stage.name), &text)?;
    }
    let programs = &needs.package.programs;
    for program in &needs.shown {
        // What a member of this workspace depends on would add its features.
        let is_program = programs.contains_key(&program.name) && needs.members(program).is_empty();
        if is_program {
            add(&format!("examples/{}.rs", program.name), &program.text)?;
        }
    }
    for folder in ["src", "examples"] {
        for entry in std::fs::read_dir(dir.join(folder)).into_iter().flatten() {
            let path = entry?.path();
            if !kept.contains(&path) {
                std::fs::remove_file(&path)
                    .with_context(|| format!("cannot remove {}", path.display()))?;
            }
        }
    }
    Ok(())
}

/// The text of `lib.rs`, with the modules that are there.
fn library(lib: &Source, files: &[&Source]) -> String {
    let is_there = |line: &&str| {
        let module = line
            .strip_prefix("pub mod ")
            .and_then(|m| m.strip_suffix(';'));
        module.is_none_or(|module| files.iter().any(|file| file.name == module))
    };
    let lines = lib.text.lines().filter(is_there);
    lines.flat_map(|line| [line, "\n"]).collect()
}
