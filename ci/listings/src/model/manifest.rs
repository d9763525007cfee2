//! What the tool reads of `book.toml` and of the manifests of the workspace.

use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

use mdbook_driver::config::Config;
use regex::Regex;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::diagnostic::{Diagnostic, Diagnostics, Lines, line_at};

/// A dependency as a manifest has it: its name and what follows the `=`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The name on the left of the `=`.
    pub name: String,
    /// The TOML on the right of it, with workspace inheritance resolved.
    pub value: String,
    /// The line in the package's manifest, counted from 1.
    pub line: usize,
}

/// The manifest of a package of listings.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// The package's name.
    pub name: String,
    /// What is under `[dependencies]`.
    pub dependencies: Vec<Dependency>,
    /// What is under `[dev-dependencies]`.
    pub dev_dependencies: Vec<Dependency>,
    /// What is under `[package.metadata.book]`: exceptions to the rule that
    /// a program takes no arguments, ends by itself with exit code 0 and prints
    /// the same each time.
    pub expectations: BTreeMap<String, Declared>,
    /// The programs that run in the Rust Playground, from `[package.metadata.playground]`: it has
    /// one file, the crates that many use, and no network.
    pub playground: Vec<String>,
    /// Whether it's the root of a workspace of its own.
    pub is_workspace: bool,
}

/// The expectations of a program, and the line on which they are declared.
#[derive(Debug, Clone)]
pub struct Declared {
    /// The exceptions.
    pub expectations: Expectations,
    /// The line in the package's manifest, counted from 1.
    pub line: usize,
}

/// Exceptions for one program, each for a stated reason.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Expectations {
    /// Why the program needs them. Contributors read it, and so do readers who
    /// wonder why their output differs.
    #[serde(default)]
    pub reason: String,
    /// The arguments it is run with.
    #[serde(default)]
    pub args: Vec<String>,
    /// The exit code of a run that goes as it should; 0 where none is declared.
    #[serde(default)]
    pub exit: i32,
    /// The order of its lines.
    #[serde(default)]
    pub order: Order,
    /// Figures that differ from run to run.
    #[serde(default)]
    pub mask: Vec<Mask>,
    /// Its ordinary functions whose calls are lanes of its timeline.
    #[serde(default)]
    pub lanes: Vec<String>,
    /// Its locks, semaphores and channels of which its timeline says who holds them and who waits.
    #[serde(default)]
    pub holds: Vec<String>,
    /// The lanes of its timeline that may be polled more or less often; `*` is all.
    #[serde(default)]
    pub polls_vary: Vec<String>,
    /// The lanes of its timeline that may be woken more or less often; `*` is all.
    #[serde(default)]
    pub wakes_vary: Vec<String>,
    /// It runs until it is stopped, so that no test runs it.
    #[serde(default)]
    pub serves: bool,
    /// The clock of its verified runs.
    #[serde(default)]
    pub clock: Clock,
    /// What it needs of the system that not every system has.
    pub needs: Option<Need>,
}

/// What a program may need of the system. Where it is missing, the program's proofs are skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// The debugger gdb.
    Gdb,
    /// Linux's io_uring, which containers and administrators may forbid.
    IoUring,
}

/// What a program is told the time by when its run is verified. Recordings are made in real time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clock {
    /// A clock that jumps while all of the program waits, where there is one.
    #[default]
    Virtual,
    /// The system's, because the program talks to another process or measures.
    Real,
}

impl Expectations {
    /// Whether the program can be run as it is, on every machine, and ends well.
    pub fn runs_alone(&self) -> bool {
        self.args.is_empty() && self.exit == 0 && !self.serves && self.needs.is_none()
    }
}

/// The order of the lines that a program prints.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// Always the same.
    #[default]
    Exact,
    /// The same lines, in any order.
    Any,
}

/// A figure that differs from run to run.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mask {
    /// What to hide before two outputs are compared: a regular expression, in
    /// which `^` and `$` are the ends of a line.
    pub pattern: String,
    /// What to put in its place.
    pub with: String,
}

#[derive(Deserialize)]
struct RawManifest {
    package: Spanned<RawPackage>,
    workspace: Option<toml::Table>,
    #[serde(default)]
    dependencies: BTreeMap<String, Spanned<toml::Value>>,
    #[serde(default, rename = "dev-dependencies")]
    dev_dependencies: BTreeMap<String, Spanned<toml::Value>>,
}

#[derive(Deserialize)]
struct RawPackage {
    name: String,
    #[serde(default)]
    metadata: RawMetadata,
}

#[derive(Default, Deserialize)]
struct RawMetadata {
    #[serde(default)]
    book: BTreeMap<String, Spanned<Expectations>>,
    #[serde(default)]
    playground: RawPlayground,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPlayground {
    #[serde(default)]
    programs: Vec<String>,
}

/// The root manifest, as far as members inherit from it.
#[derive(Debug)]
pub struct Workspace {
    /// The TOML on the right of each `=`; a fault where it isn't in one place.
    dependencies: BTreeMap<String, Result<String, Diagnostic>>,
    /// What a listing names that needs a feature.
    pub features: Features,
}

/// What code names that needs a feature, by dependency and feature.
pub type Features = BTreeMap<String, BTreeMap<String, Regex>>;

#[derive(Deserialize)]
struct RawRoot {
    workspace: RawWorkspace,
}

#[derive(Deserialize)]
struct RawWorkspace {
    #[serde(default)]
    dependencies: BTreeMap<String, Spanned<toml::Value>>,
    #[serde(default)]
    metadata: RawFeatures,
}

#[derive(Default, Deserialize)]
struct RawFeatures {
    #[serde(default)]
    features: BTreeMap<String, Spanned<BTreeMap<String, Spanned<String>>>>,
}

impl Workspace {
    /// Reads `Cargo.toml` in `root`.
    pub fn read(root: &Path) -> Result<Workspace, Diagnostics> {
        let (text, raw): (String, RawRoot) = read_toml(root, Path::new("Cargo.toml"))?;
        let features = features(&text, &raw.workspace)?;
        let dependencies = raw
            .workspace
            .dependencies
            .into_iter()
            .map(|(name, value)| {
                let value = inline(Path::new("Cargo.toml"), &text, &name, &value);
                (name, value)
            })
            .collect();
        Ok(Workspace {
            dependencies,
            features,
        })
    }

    /// The pinned value of the dependency that `path` inherits on `line` as `entry`.
    fn inherited(
        &self,
        path: &Path,
        line: usize,
        name: &str,
        entry: &toml::Value,
    ) -> Result<String, Diagnostic> {
        let exact = toml::Table::from_iter([("workspace".to_string(), true.into())]);
        if *entry != toml::Value::Table(exact) {
            let message = format!(
                "write exactly `{name}.workspace = true`: features are in the root Cargo.toml"
            );
            return Err(Diagnostic::new(path, line, message));
        }
        match self.dependencies.get(name) {
            Some(pinned) => pinned.clone(),
            None => {
                let message = format!(
                    "`{name}` is not in [workspace.dependencies]: pin it in the root Cargo.toml"
                );
                Err(Diagnostic::new(path, line, message))
            }
        }
    }
}

impl Manifest {
    /// Reads the manifest at `path`, given from `root`.
    pub fn read(root: &Path, path: &Path, workspace: &Workspace) -> Result<Manifest, Diagnostics> {
        let (text, raw): (String, RawManifest) = read_toml(root, path)?;
        let lines = Lines::of(&text);
        let mut diagnostics = Diagnostics::default();
        let mut resolved = |table: BTreeMap<String, Spanned<toml::Value>>| {
            let mut dependencies = Vec::new();
            for (name, value) in table {
                let line = lines.at(value.span().start);
                let value = match value.get_ref().get("workspace") {
                    Some(_) => workspace.inherited(path, line, &name, value.get_ref()),
                    None => inline(path, &text, &name, &value),
                };
                match value {
                    Ok(value) => dependencies.push(Dependency { name, value, line }),
                    Err(diagnostic) => diagnostics.0.push(diagnostic),
                }
            }
            dependencies
        };
        let dependencies = resolved(raw.dependencies);
        let dev_dependencies = resolved(raw.dev_dependencies);
        let package = raw.package.into_inner();
        let expectations = package
            .metadata
            .book
            .into_iter()
            .map(|(program, expectations)| {
                let line = lines.at(expectations.span().start);
                let expectations = expectations.into_inner();
                (program, Declared { expectations, line })
            });
        let manifest = Manifest {
            name: package.name,
            dependencies,
            dev_dependencies,
            expectations: expectations.collect(),
            playground: package.metadata.playground.programs,
            is_workspace: raw.workspace.is_some(),
        };
        diagnostics.into_result(manifest)
    }
}

/// What is under `[workspace.metadata.features]`: for each dependency there, each of its features.
fn features(text: &str, workspace: &RawWorkspace) -> Result<Features, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    let mut report = |at: usize, message: String| {
        let line = line_at(text, at);
        diagnostics
            .0
            .push(Diagnostic::new("Cargo.toml", line, message));
    };
    let mut all = Features::new();
    for (name, patterns) in &workspace.metadata.features {
        let pinned = workspace.dependencies.get(name);
        let pinned = pinned.and_then(|value| value.get_ref().get("features")?.as_array());
        let pinned: Vec<&str> = pinned
            .into_iter()
            .flatten()
            .filter_map(|f| f.as_str())
            .collect();
        for feature in &pinned {
            if !patterns.get_ref().contains_key(*feature) {
                let message = format!("add `{feature}`, and what code names that needs it");
                report(patterns.span().start, message);
            }
        }
        for (feature, pattern) in patterns.get_ref() {
            if !pinned.contains(&feature.as_str()) {
                let message = format!("pin `{name}` with `{feature}`, or take this out");
                report(pattern.span().start, message);
            }
            match Regex::new(pattern.get_ref()) {
                Ok(pattern) => {
                    let of_it = all.entry(name.clone()).or_default();
                    of_it.insert(feature.clone(), pattern);
                }
                Err(error) => report(pattern.span().start, format!("not a pattern: {error}")),
            }
        }
    }
    diagnostics.into_result(all)
}

/// The TOML of `value` as `text` has it, so that a reader can copy it.
fn inline(
    path: &Path,
    text: &str,
    name: &str,
    value: &Spanned<toml::Value>,
) -> Result<String, Diagnostic> {
    let own = &text[value.span()];
    let read: Result<toml::Table, _> = toml::from_str(&format!("value = {own}"));
    match read {
        Ok(table) if table.get("value") == Some(value.get_ref()) => Ok(own.to_string()),
        _ => {
            let line = line_at(text, value.span().start);
            let message =
                format!("write it inline, so that a page can show it: `{name} = {{ … }}`");
            Err(Diagnostic::new(path, line, message))
        }
    }
}

/// Reads `book.toml` in `root` as mdBook does.
pub fn book_config(root: &Path) -> Result<Config, Diagnostics> {
    let path = Path::new("book.toml");
    let (text, _): (String, toml::Table) = read_toml(root, path)?;
    let mut config = Config::from_str(&text).map_err(|error| {
        let line = error
            .chain()
            .find_map(|cause| cause.downcast_ref::<toml::de::Error>()?.span())
            .map_or(1, |span| line_at(&text, span.start));
        let reason = error.root_cause().to_string();
        let reason = reason.lines().last().unwrap_or_default().to_string();
        Diagnostic::new(path, line, format!("mdBook cannot use this: {reason}"))
    })?;
    config.update_from_env().map_err(|error| {
        Diagnostic::new(path, 1, format!("an MDBOOK_ environment variable: {error}"))
    })?;
    Ok(config)
}

/// Reads the TOML file at `path`, given from `root`: its text and its content.
pub(super) fn read_toml<T: DeserializeOwned>(
    root: &Path,
    path: &Path,
) -> Result<(String, T), Diagnostics> {
    let text = std::fs::read_to_string(root.join(path))
        .map_err(|error| Diagnostic::new(path, 1, format!("cannot read this file: {error}")))?;
    let content = toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(&text, span.start));
        Diagnostic::new(path, line, error.message())
    })?;
    Ok((text, content))
}
