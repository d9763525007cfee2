//! The list of everything in the book that a run can prove.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use listings::diagnostic::Diagnostic;
use listings::model::{self, Directive, Package, Project, files};
use listings::python::{Role, role};

/// Something that the book says and a run can prove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Its name, the same in every list: `output::primer::song`.
    pub id: String,
    /// Where the book says it: each file from the project's root, and the line counted from 1.
    /// There is at least one.
    pub places: Vec<(PathBuf, usize)>,
    /// What is proved, and of what.
    pub kind: Kind,
}

/// What a proof proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// The Rust blocks of a chapter, as mdBook gets them, are lines of their files.
    Blocks,
    /// A program prints what is recorded.
    Output(Name),
    /// A program's futures are polled and woken as recorded.
    Timeline(Name),
    /// A program's future is dropped at each of its awaits, with what is recorded.
    Drops(Name),
    /// A program doesn't compile, and the compiler says what is recorded.
    Fails(Name),
    /// A sentence names a test, and that test is one of those that run.
    Test(Name),
    /// The tests in a Python file pass.
    PythonTests(Name),
    /// A Python file compiles.
    PythonModule(PathBuf),
}

/// A program or a test by its package and its own name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// The package's folder under `listings/`.
    pub page: String,
    /// The program's or the test's name; a file in Python has its `.py`.
    pub item: String,
}

impl Name {
    /// Returns the package, which [`all`] has seen.
    pub fn package<'a>(&self, project: &'a Project) -> &'a Package {
        &project.packages[&self.page]
    }

    /// Whether it is a file in Python.
    pub fn is_python(&self) -> bool {
        self.item.ends_with(".py")
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.page, self.item)
    }
}

impl Proof {
    /// Returns a diagnostic at the first place that says what this proves.
    pub fn diagnostic(&self, message: impl Into<String>) -> Diagnostic {
        let (path, line) = &self.places[0];
        Diagnostic::new(path, *line, message)
    }

    /// Returns the program or test that it is about, if it is about one.
    pub fn name(&self) -> Option<&Name> {
        match &self.kind {
            Kind::Output(name)
            | Kind::Timeline(name)
            | Kind::Drops(name)
            | Kind::Fails(name)
            | Kind::Test(name)
            | Kind::PythonTests(name) => Some(name),
            Kind::Blocks | Kind::PythonModule(_) => None,
        }
    }

    /// Returns the package that it is about, if that is a workspace of its own: `cargo test` doesn't
    /// build it.
    pub fn apart<'a>(&self, project: &'a Project) -> Option<&'a Package> {
        let package = self.name()?.package(project);
        package.own_lock.is_some().then_some(package)
    }

    /// Whether it needs an interpreter for Python.
    pub fn needs_python(&self) -> bool {
        matches!(self.kind, Kind::PythonModule(_)) || self.name().is_some_and(Name::is_python)
    }
}

/// Returns every proof of the book, each once, in the order of their names.
pub fn all(project: &Project) -> Vec<Proof> {
    let mut proofs: BTreeMap<String, Proof> = BTreeMap::new();
    let mut add = |id: String, place: (PathBuf, usize), kind: Kind| {
        let new = || Proof {
            id: id.clone(),
            places: Vec::new(),
            kind,
        };
        proofs
            .entry(id.clone())
            .or_insert_with(new)
            .places
            .push(place);
    };
    for (chapter, directive) in project.directives() {
        let place = (chapter.path.clone(), directive.line);
        if let Some((id, kind)) = of_directive(project, directive) {
            add(id, place.clone(), kind);
        }
        if directive.is_listing() {
            let id = format!("blocks::{}", chapter.path.display());
            add(id, place, Kind::Blocks);
        }
    }
    for package in project.packages.values() {
        for (id, place, kind) in of_package(project, package) {
            add(id, (place, 1), kind);
        }
    }
    proofs.into_values().collect()
}

/// What a directive says, if that is something to prove and what it names is there: if it isn't,
/// `cargo book check` reports it.
fn of_directive(project: &Project, directive: &Directive) -> Option<(String, Kind)> {
    let package = project.packages.get(&directive.page)?;
    let (page, item) = (directive.page.clone(), directive.item.clone());
    let id = |kind: &str| format!("{kind}::{page}::{item}");
    let is_program = package.program(&item).is_some();
    let name = Name {
        page: page.clone(),
        item: item.clone(),
    };
    match directive.kind {
        model::Kind::Output if is_program => Some((id("output"), Kind::Output(name))),
        model::Kind::Timeline if is_program => Some((id("timeline"), Kind::Timeline(name))),
        model::Kind::Drops if is_program => Some((id("drops"), Kind::Drops(name))),
        model::Kind::Proof => Some((id("proof"), Kind::Test(name))),
        _ => None,
    }
}

/// What is to prove of a package's files, whether or not a page shows them.
fn of_package(project: &Project, package: &Package) -> Vec<(String, PathBuf, Kind)> {
    let page = &package.page;
    let name = |item: &String| Name {
        page: page.clone(),
        item: item.clone(),
    };
    let fails = package.fails.iter().map(|(item, source)| {
        let id = format!("fails::{page}::{item}");
        (id, source.path.clone(), Kind::Fails(name(item)))
    });
    let python = package.python.iter().filter_map(|(item, source)| {
        let kind = match role(project, package, item) {
            // The directive that shows its output is on the list.
            Role::Program => return None,
            Role::Test => Kind::PythonTests(name(item)),
            Role::Module => Kind::PythonModule(source.path.clone()),
        };
        Some((format!("python::{page}::{item}"), source.path.clone(), kind))
    });
    // Benches may hand files to the interpreter.
    let folder = package.manifest_path.with_file_name("benches");
    let benches = files(&project.root, &folder, "py").unwrap_or_default();
    let benches = benches.into_iter().map(|path| {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let id = format!("python::{page}::benches/{file}");
        (id, path.clone(), Kind::PythonModule(path))
    });
    fails.chain(python).chain(benches).collect()
}

/// Returns the names of the examples that cargo has to build for the programs `names`: their own,
/// and those that an argument names because they run them.
pub fn examples<'a>(
    project: &Project,
    names: impl IntoIterator<Item = &'a Name>,
) -> BTreeSet<String> {
    let each = names.into_iter().flat_map(|name| {
        let package = name.package(project);
        let arguments = package.expectations(&name.item).args;
        let all = arguments.into_iter().chain([name.item.clone()]);
        all.filter(|name| package.programs.contains_key(name))
    });
    each.collect()
}
