//! The versions that the book is verified with: `Cargo.lock` and `rust-toolchain.toml`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::package::Package;

/// What is pinned.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Lock {
    /// The compiler, `1.95.0`; none where no file names it.
    #[serde(skip)]
    pub rustc: Option<String>,
    /// The packages in `Cargo.lock`.
    #[serde(default, rename = "package")]
    packages: Vec<Locked>,
}

/// A package in `Cargo.lock`.
#[derive(Debug, Clone, Deserialize)]
struct Locked {
    name: String,
    version: String,
    /// None for a member of the workspace.
    source: Option<String>,
    /// `tokio`, or `tokio 1.54.0` where there are several.
    #[serde(default)]
    dependencies: Vec<String>,
}

impl Lock {
    /// Reads both files in `root`. What isn't there, or can't be read, pins nothing: cargo reports it.
    pub fn read(root: &Path) -> Lock {
        let table = |file: &str| -> Option<toml::Table> {
            std::fs::read_to_string(root.join(file)).ok()?.parse().ok()
        };
        let lock = table("Cargo.lock").and_then(|table| table.try_into().ok());
        let channel = table("rust-toolchain.toml").and_then(|table| {
            let channel = table.get("toolchain")?.get("channel")?.as_str()?;
            Some(channel.to_string())
        });
        Lock {
            rustc: channel,
            ..lock.unwrap_or_default()
        }
    }

    /// Whether a crate with this name is among the packages, with `-` or `_`.
    pub fn has(&self, name: &str) -> bool {
        let plain = |name: &str| name.replace('_', "-");
        self.packages
            .iter()
            .any(|locked| plain(&locked.name) == plain(name))
    }

    /// Returns the versions of what `package` depends on outside of the workspace, by name: of
    /// what is under its `[dependencies]`.
    pub fn dependencies(&self, package: &Package) -> BTreeMap<String, String> {
        let manifest = &package.manifest;
        let is_member = |locked: &&Locked| locked.name == manifest.name && locked.source.is_none();
        let member = self.packages.iter().find(is_member);
        let known = member.into_iter().flat_map(|member| &member.dependencies);
        let versions = known.filter_map(|dependency| {
            let mut words = dependency.split(' ');
            let (name, version) = (words.next()?, words.next());
            if !manifest
                .dependencies
                .iter()
                .any(|direct| direct.name == name)
            {
                return None;
            }
            let is_it = |locked: &&Locked| {
                locked.name == name && version.is_none_or(|version| locked.version == version)
            };
            let locked = self.packages.iter().find(is_it)?;
            locked.source.as_ref()?;
            Some((name.to_string(), locked.version.clone()))
        });
        versions.collect()
    }
}
