//! What the listings of a page need: of the pinned dependencies those that they name, each with the
//! features that their code asks for.

use std::fmt::Write;

use regex::Regex;

use crate::model::{Chapter, Dependency, Kind, Language, Package, Project, Source};

/// The recorder of timelines, which is in no registry and which nothing but the book needs.
const RECORDER: &str = "timeline";

/// What a reader copies to try the listings of a package.
pub struct Needs<'a> {
    project: &'a Project,
    /// The package, which may have a library.
    pub package: &'a Package,
    /// Its programs and what must not compile, as pages show them.
    pub shown: Vec<&'a Source>,
    /// The files of its library that those use, `lib.rs` among them.
    pub library: Vec<&'a Source>,
}

impl<'a> Needs<'a> {
    /// Returns what `chapter` shows of `package`, and what the chapters show of it that print no
    /// list of their own: they rely on this one.
    pub fn new(project: &'a Project, chapter: &Chapter, package: &'a Package) -> Needs<'a> {
        let prints =
            |chapter: &Chapter| chapter.directives.iter().any(|d| d.kind == Kind::Manifest);
        let mut needs = Needs {
            project,
            package,
            shown: Vec::new(),
            library: Vec::new(),
        };
        for (other, directive) in project.directives() {
            let relies = other.path == chapter.path || !prints(other);
            if !relies || directive.page != package.page {
                continue;
            }
            let Some(source) = project.shown(directive) else {
                continue;
            };
            let is_stage = package.stages.contains_key(&source.name);
            let files = match is_stage && directive.is_listing() {
                true => &mut needs.library,
                false => &mut needs.shown,
            };
            let is_new = files.iter().all(|file| file.path != source.path);
            if is_new && source.language == Language::Rust {
                files.push(source);
            }
        }
        needs.add_used_stages();
        needs
    }

    /// Adds the files of the library that the others name, until none is missing.
    fn add_used_stages(&mut self) {
        let Some(lib) = self.package.stages.get("lib") else {
            return;
        };
        let own = crate_name(&self.package.manifest.name);
        // Behind a name that is exported anew there may be any of them.
        let exports = lib.text.contains("pub use");
        loop {
            let code: String = self.sources().map(code).collect();
            let names = |stage: &str| {
                let stage = if exports { r"\w+" } else { stage };
                let path = format!(r"\b(crate|super|{own})::(\{{[^}}]*)?\b{stage}\b");
                Regex::new(&path).is_ok_and(|path| path.is_match(&code))
            };
            let is_there = |stage: &Source| self.library.iter().any(|file| file.name == stage.name);
            let stages = self.package.stages.values();
            let missing: Vec<_> = stages.filter(|s| !is_there(s) && names(&s.name)).collect();
            if missing.is_empty() {
                break;
            }
            self.library.extend(missing);
        }
        if !self.library.is_empty() && self.library.iter().all(|file| file.name != "lib") {
            self.library.push(lib);
        }
    }

    /// Returns all the files.
    pub fn sources(&self) -> impl Iterator<Item = &'a Source> {
        self.shown.iter().chain(&self.library).copied()
    }

    /// Returns the `[dependencies]`, as a reader copies them.
    pub fn dependencies(&self) -> String {
        let code: String = self.sources().map(code).collect();
        let mut text = String::from("[dependencies]\n");
        for dependency in self
            .pinned()
            .filter(|d| !is_member(d) && is_named(d, &code))
        {
            let value = self.with_features(dependency, &code);
            let _ = writeln!(text, "{} = {value}", dependency.name);
        }
        text
    }

    /// Returns the members of the workspace that `source` names, but the recorder.
    pub fn members(&self, source: &Source) -> Vec<&'a Dependency> {
        let code = code(source);
        let named = self.pinned().filter(|d| is_member(d) && is_named(d, &code));
        named.filter(|d| d.name != RECORDER).collect()
    }

    /// Returns the recorder, if the library reports to it.
    pub fn recorder(&self) -> Option<&'a Dependency> {
        let code: String = self.sources().map(code).collect();
        self.pinned()
            .find(|d| d.name == RECORDER && is_named(d, &code))
    }

    /// What the package may use, in the order of the names.
    fn pinned(&self) -> impl Iterator<Item = &'a Dependency> {
        let manifest = &self.package.manifest;
        let all = manifest.dependencies.iter();
        let mut all: Vec<_> = all.chain(&manifest.dev_dependencies).collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all.dedup_by(|a, b| a.name == b.name);
        all.into_iter()
    }

    /// What `dependency` is pinned as, with no feature that `code` doesn't ask for.
    fn with_features(&self, dependency: &Dependency, code: &str) -> String {
        let pinned = dependency.value.clone();
        let Some(patterns) = self.project.features.get(&dependency.name) else {
            return pinned;
        };
        let table: toml::Table = toml::from_str(&format!("pinned = {pinned}")).unwrap_or_default();
        let Some(toml::Value::Table(mut pinned_as)) = table.get("pinned").cloned() else {
            return pinned;
        };
        let features = pinned_as.remove("features");
        let features = features.as_ref().and_then(toml::Value::as_array);
        let features = features.into_iter().flatten().filter_map(|f| f.as_str());
        let needed: Vec<String> = features
            .filter(|feature| patterns.get(*feature).is_none_or(|p| p.is_match(code)))
            .map(|feature| format!("{feature:?}"))
            .collect();
        let version = pinned_as.remove("version").map(|v| v.to_string());
        let version = version.unwrap_or_else(|| "\"*\"".to_string());
        let mut parts: Vec<String> = pinned_as
            .iter()
            .map(|(k, v)| format!("{k} = {v}"))
            .collect();
        if !needed.is_empty() {
            parts.push(format!("features = [{}]", needed.join(", ")));
        }
        match parts.is_empty() {
            true => version,
            false => format!("{{ version = {version}, {} }}", parts.join(", ")),
        }
    }
}

/// The code of `source`, without the lines that are comments.
fn code(source: &Source) -> String {
    let lines = source.text.lines();
    let code = lines.filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(|line| [line, "\n"]).collect()
}

/// Whether it is in this workspace, and in no registry.
fn is_member(dependency: &Dependency) -> bool {
    dependency.value.contains("path =")
}

/// Whether `code` names the crate.
fn is_named(dependency: &Dependency, code: &str) -> bool {
    let name = crate_name(&dependency.name);
    Regex::new(&format!(r"\b{name}(::|;| as )")).is_ok_and(|path| path.is_match(code))
}

/// A package's name as code has it.
fn crate_name(package: &str) -> String {
    package.replace('-', "_")
}
