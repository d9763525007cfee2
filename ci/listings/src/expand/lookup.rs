//! What a directive names, or why there is no such thing.

use std::path::Path;

use crate::model::{Directive, Package, Project, Source};

pub(super) fn no_recording(path: &Path, arguments: &str) -> String {
    let shown = path.display();
    format!("no recording {shown}: run `cargo book record {arguments}`")
}

/// The package that a directive names.
pub(super) fn package<'a>(
    project: &'a Project,
    directive: &Directive,
) -> Result<&'a Package, String> {
    project.packages.get(&directive.page).ok_or_else(|| {
        let dir = project.settings.dir.join(&directive.page);
        format!("no package {}: make it, or correct the name", dir.display())
    })
}

/// Whether `source` can be shown: as the slice that is named, or whole if it has none.
pub(super) fn check_slice(source: &Source, anchor: Option<&str>) -> Result<(), String> {
    match anchor {
        Some(name) if source.anchor(name).is_none() => Err(missing_anchor(source, name)),
        None if !source.anchors.is_empty() => Err(format!(
            "{} has slices: name one of {}, or take its anchors out",
            source.path.display(),
            anchor_names(source)
        )),
        _ => Ok(()),
    }
}

pub(super) fn listing<'a>(package: &'a Package, name: &str) -> Result<&'a Source, String> {
    let dir = package.dir.display();
    let path = package.program_path(name);
    package
        .listing(name)
        .ok_or_else(|| match name.ends_with(".py") {
            true => format!("no {}", path.display()),
            false => format!("no {} and no {dir}/src/{name}.rs", path.display()),
        })
}

pub(super) fn program<'a>(package: &'a Package, name: &str) -> Result<&'a Source, String> {
    let missing = || format!("no program {}", package.program_path(name).display());
    package.program(name).ok_or_else(missing)
}

fn missing_anchor(source: &Source, name: &str) -> String {
    let (path, comment) = (source.path.display(), source.language.comment());
    match source.anchors.is_empty() {
        true => format!("no anchor `{name}` in {path}: write `{comment} ANCHOR: {name}` there"),
        false => format!(
            "no anchor `{name}` in {path}: it has {}",
            anchor_names(source)
        ),
    }
}

fn anchor_names(source: &Source) -> String {
    let names: Vec<String> = source
        .anchors
        .iter()
        .map(|anchor| format!("`{}`", anchor.name))
        .collect();
    names.join(", ")
}
