//! The versions that something was recorded with.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::Context;
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, NodeDep};

use crate::destination::write_inside;
use crate::python;
use crate::run::cargo;
use listings::furniture::stamp::{HEADER, Stamp, is_recorded, line, path, read};
use listings::model::Package;

/// What is known of the versions; each is asked for once, when it is needed.
pub struct Versions<'a> {
    root: &'a Path,
    metadata: Option<Metadata>,
    rustc: Option<String>,
    python: Option<String>,
}

impl<'a> Versions<'a> {
    /// Of the workspace in `root`.
    pub fn new(root: &'a Path) -> Versions<'a> {
        Versions {
            root,
            metadata: None,
            rustc: None,
            python: None,
        }
    }

    /// What the program `name` of `package` runs with: the interpreter, or the compiler and the
    /// crates that the package depends on.
    pub fn of(
        &mut self,
        package: &Package,
        name: &str,
    ) -> anyhow::Result<BTreeMap<String, String>> {
        if name.ends_with(".py") {
            let version = match &self.python {
                Some(version) => version.clone(),
                None => self.python.insert(python::version()?).clone(),
            };
            return Ok(BTreeMap::from([("python".to_string(), version)]));
        }
        self.of_package(&package.manifest.name)
    }

    /// The versions of the compiler, called `rustc`, and of what the package called `package`
    /// depends on, as `Cargo.lock` has them, without the members of the workspace.
    pub fn of_package(&mut self, package: &str) -> anyhow::Result<BTreeMap<String, String>> {
        let metadata = match &mut self.metadata {
            Some(metadata) => metadata,
            none => none.insert(metadata(self.root)?),
        };
        let mut versions = dependencies(metadata, package)?;
        let rustc = match &self.rustc {
            Some(version) => version.clone(),
            None => self.rustc.insert(rustc(self.root)?).clone(),
        };
        versions.insert("rustc".to_string(), rustc);
        Ok(versions)
    }
}

fn metadata(root: &Path) -> anyhow::Result<Metadata> {
    let mut command = MetadataCommand::new();
    Ok(command.cargo_path(cargo()).current_dir(root).exec()?)
}

/// The version of the compiler, `1.95.0`.
fn rustc(root: &Path) -> anyhow::Result<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc)
        .arg("--version")
        .current_dir(root)
        .output()
        .context("cannot start rustc")?;
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    let version = words.split_whitespace().nth(1).map(str::to_string);
    version.with_context(|| format!("`rustc --version` says `{words}`"))
}

fn dependencies(metadata: &Metadata, package: &str) -> anyhow::Result<BTreeMap<String, String>> {
    let member = metadata
        .workspace_packages()
        .into_iter()
        .find(|member| member.name.as_str() == package)
        .with_context(|| format!("no package `{package}` in the workspace"))?;
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let direct = nodes
        .filter(|node| node.id == member.id)
        .flat_map(|node| &node.deps);
    let shown = |dependency: &&NodeDep| {
        let mut kinds = dependency.dep_kinds.iter();
        let outside = !metadata.workspace_members.contains(&dependency.pkg);
        outside && kinds.any(|kind| kind.kind == DependencyKind::Normal)
    };
    let versions = direct.filter(shown).map(|dependency| {
        let package = &metadata[&dependency.pkg];
        (package.name.to_string(), package.version.to_string())
    });
    Ok(versions.collect())
}

/// Notes that the recordings of `names` of `package` are as they should be today.
pub fn stamp(
    root: &Path,
    package: &Package,
    names: &BTreeSet<String>,
    versions: &mut Versions<'_>,
) -> anyhow::Result<()> {
    let path = path(&package.page);
    let known = read(root, &package.page).map_err(anyhow::Error::msg);
    let mut stamps = known.with_context(|| path.display().to_string())?;
    stamps.retain(|name, _| is_recorded(package, name));
    let date = jiff::Timestamp::now().strftime("%F").to_string();
    for name in names {
        let with = versions.of(package, name)?;
        let date = date.clone();
        stamps.insert(name.clone(), Stamp { date, with });
    }
    let lines = stamps.iter().map(|(name, stamp)| line(name, stamp));
    let text = format!("{HEADER}{}", lines.collect::<String>());
    write_inside(root, &path, text)
}
