//! Manifests and book.toml: what is shown is what is built, all of it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, line_at};
use crate::model::{Project, clean};

/// What would build a listing from another file than the one that is shown, or
/// leave it out.
const REDIRECTIONS: [(&[&str], &str); 12] = [
    (&["example"], "a program is the file examples/NAME.rs"),
    (
        &["test"],
        "a proof is in tests/NAME.rs or tests/NAME/ and always runs",
    ),
    (&["bin"], "a program is the file examples/NAME.rs"),
    (&["lib", "path"], "the library is src/lib.rs"),
    (&["package", "autoexamples"], "every program is built"),
    (&["package", "autotests"], "every proof runs"),
    (&["package", "autobins"], "every program is built"),
    (&["package", "autolib"], "the library is built"),
    (&["package", "build"], "listings have no build script"),
    (&["package", "links"], "listings have no build script"),
    (
        &["package", "workspace"],
        "listings are members of this workspace",
    ),
    (&["features"], "features are in the root manifest only"),
];

/// What would keep mdBook from the checked chapters or from the directives.
const DETOURS: [(&[&str], &str); 2] = [
    (
        &["preprocessor", "listings", "renderers"],
        "the directives are expanded for every renderer",
    ),
    (
        &["preprocessor", "links"],
        "mdBook would expand what looks like a directive in a listing",
    ),
];

pub(super) fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    for package in project.packages.values() {
        let path = &package.manifest_path;
        forbidden(project, path, &REDIRECTIONS, diagnostics);
        let script = path.with_file_name("build.rs");
        if project.root.join(&script).exists() {
            let message = "cargo takes this for a build script: give it another name";
            diagnostics.push(Diagnostic::new(script, 1, message));
        }
    }
    let book = Path::new("book.toml");
    forbidden(project, book, &DETOURS, diagnostics);
    let defaults = &project.config.build.use_default_preprocessors;
    if *defaults {
        let message = "write `use-default-preprocessors = false` under [build]: mdBook would \
                       expand what looks like a directive in a listing";
        let keys = ["build", "use-default-preprocessors"];
        diagnostics.push(in_book_toml(project, &keys, message.to_string()));
    }
    members(project, diagnostics);
}

/// The file at `path`. It was read when the project was loaded.
fn read(project: &Project, path: &Path) -> String {
    std::fs::read_to_string(project.root.join(path)).unwrap_or_default()
}

fn forbidden(
    project: &Project,
    path: &Path,
    keys: &[(&[&str], &str)],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let text = read(project, path);
    for (key, reason) in keys {
        if let Some(line) = line_of(&text, key) {
            let message = format!("take `{}` out: {reason}", key.join("."));
            diagnostics.push(Diagnostic::new(path, line, message));
        }
    }
}

/// A problem with the last of `keys` in `book.toml`.
pub(super) fn in_book_toml(project: &Project, keys: &[&str], message: String) -> Diagnostic {
    let path = Path::new("book.toml");
    let line = line_of(&read(project, path), keys).unwrap_or(1);
    Diagnostic::new(path, line, message)
}

/// Every package of listings is a member that a plain `cargo test` tests, but those that are
/// workspaces of their own.
fn members(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    let path = Path::new("Cargo.toml");
    let text = read(project, path);
    let mut report = |key: &str, message: &str| {
        let line = line_of(&text, &["workspace", key]).or(line_of(&text, &["workspace"]));
        diagnostics.push(Diagnostic::new(path, line.unwrap_or(1), message));
    };
    let entries = |key| strings(&text, &["workspace", key]);
    let listings = project.settings.dir.as_path();
    let all = format!("{}/*", listings.display());
    if !entries("members").contains(&all) {
        let message =
            format!("`members` lacks \"{all}\": a listing that isn't a member is never compiled");
        report("members", &message);
    }
    let workspaces = project.packages.values();
    let workspaces: BTreeSet<&Path> = workspaces
        .filter(|package| package.manifest.is_workspace)
        .map(|package| package.dir.as_path())
        .collect();
    let excluded = entries("exclude");
    let excluded: Vec<_> = excluded.iter().map(|path| clean(Path::new(path))).collect();
    let hides = |path: &Option<PathBuf>| {
        path.as_ref().is_none_or(|path| {
            !workspaces.contains(&**path)
                && (path.starts_with(listings) || listings.starts_with(path))
        })
    };
    if excluded.iter().any(hides) {
        let listings = listings.display();
        let message =
            format!("`exclude` names what is under {listings}/: nothing would compile it");
        report("exclude", &message);
    }
    for dir in workspaces {
        if !excluded.iter().flatten().any(|path| path == dir) {
            let dir = dir.display();
            let message = format!(
                "`exclude` lacks \"{dir}\", which is a workspace of its own: add it, or take \
                 `workspace` out of its manifest"
            );
            report("exclude", &message);
        }
    }
    let has_defaults = line_of(&text, &["workspace", "default-members"]).is_some();
    if has_defaults && !entries("default-members").contains(&all) {
        let message = format!(
            "`default-members` leaves listings out, which `cargo test` would then not prove: add \
             \"{all}\""
        );
        report("default-members", &message);
    }
}

/// The line on which the last of `keys` is in the TOML `text`.
fn line_of(text: &str, keys: &[&str]) -> Option<usize> {
    let table = DeTable::parse(text).ok()?;
    let (last, above) = keys.split_last()?;
    let mut table = table.get_ref();
    for key in above {
        table = table.get(*key)?.get_ref().as_table()?;
    }
    let (key, _) = table.get_key_value(*last)?;
    Some(line_at(text, key.span().start))
}

/// The strings of the array at `keys` in the TOML `text`.
fn strings(text: &str, keys: &[&str; 2]) -> Vec<String> {
    let Ok(table) = DeTable::parse(text) else {
        return Vec::new();
    };
    let array = table
        .get_ref()
        .get(keys[0])
        .and_then(|value| value.get_ref().get(keys[1]))
        .and_then(|value| value.get_ref().as_array());
    let values = array.into_iter().flat_map(|array| array.iter());
    values
        .filter_map(|value| match value.get_ref() {
            DeValue::String(word) => Some(word.to_string()),
            _ => None,
        })
        .collect()
}
