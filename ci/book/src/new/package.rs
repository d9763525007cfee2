//! Begins the package that holds a page's listings.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::write_new;
use listings::model::Project;

/// What members take from the root manifest, where it has it.
const INHERITED: [&str; 5] = ["version", "edition", "rust-version", "license", "publish"];

/// Writes the manifest of the package of `page`; gives its path from the root.
///
/// # Errors
///
/// Another package or a dependency of the book has the name.
pub(super) fn begin(project: &Project, page: &str) -> anyhow::Result<PathBuf> {
    let path = Path::new("Cargo.toml");
    let text =
        std::fs::read_to_string(project.root.join(path)).context("cannot read Cargo.toml")?;
    let root: toml::Table = toml::from_str(&text).context("cannot read Cargo.toml")?;
    let workspace = root.get("workspace");
    let has = |table: &str, key: &str| {
        let table = workspace.and_then(|workspace| workspace.get(table));
        table.is_some_and(|table| table.get(key).is_some())
    };
    if has("dependencies", page) || is_tool(&project.root, page) {
        bail!(
            "a crate of the book is called `{page}` already, and two cannot have one name: \
             take another name for the page"
        );
    }
    let mut manifest = format!("[package]\nname = \"{page}\"\n");
    manifest += &format!("description = \"Listings of the page {page}\"\n");
    for key in INHERITED {
        if has("package", key) {
            manifest += &format!("{key}.workspace = true\n");
        }
    }
    if !has("package", "edition") {
        manifest += "edition = \"2024\"\n";
    }
    manifest += "\n[dependencies]\n";
    let lints = workspace.is_some_and(|workspace| workspace.get("lints").is_some());
    if lints {
        manifest += "\n[lints]\nworkspace = true\n";
    }
    let path = Path::new("listings").join(page).join("Cargo.toml");
    write_new(&project.root, &path, &manifest)?;
    Ok(path)
}

/// Whether a package of the book's own tools has this name.
fn is_tool(root: &Path, name: &str) -> bool {
    let folders = std::fs::read_dir(root.join("ci")).into_iter().flatten();
    let manifests = folders.flatten().map(|dir| dir.path().join("Cargo.toml"));
    let names = manifests.filter_map(|path| {
        let manifest: toml::Table = toml::from_str(&std::fs::read_to_string(path).ok()?).ok()?;
        let name = manifest.get("package")?.get("name")?;
        name.as_str().map(str::to_string)
    });
    names.into_iter().any(|tool| tool == name)
}
