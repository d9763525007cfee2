//! Writes a program of the book as a Cargo project of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, bail};
use regex::Regex;

use listings::model::{Dependency, Package, Project, files};
use proofs::destination::Folder;
use proofs::run::cargo_command;

/// How a header says to run its program in the book.
static RUN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"cargo run( -q)? -p [\w-]+ --example \w+").expect("a constant pattern")
});

/// The first and the last line of a slice, which no page shows.
static ANCHOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^\s*// ANCHOR(_END)?: [\w-]+\s*\n").expect("a constant pattern")
});

/// A comment to the end of its line.
static COMMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^\s*//.*$").expect("a constant pattern"));

/// The files of a project: their paths in it, and their texts.
pub type Files = BTreeMap<PathBuf, String>;

/// Writes the program `what`, PAGE/PROGRAM of the book in `root`, to the new
/// folder `dir`, and says on `log` how to run it.
///
/// # Errors
///
/// The program cannot stand alone, or the folder is there already and holds something. Nothing is
/// written then.
pub fn run(root: &Path, what: &str, dir: &Path, log: &mut impl Write) -> anyhow::Result<()> {
    let Some((page, program)) = what.split_once('/') else {
        bail!("`{what}` names no program: write `cargo book export PAGE/PROGRAM DIR`");
    };
    let project = Project::load(root)?;
    let files = project_of(&project, page, program)?;
    let shown = dir.display();
    let folder = Folder::for_project(dir)?;
    let content = folder.content();
    for (path, text) in &files {
        let file = content.join(path);
        let parent = file.parent().unwrap_or(content);
        std::fs::create_dir_all(parent)
            .with_context(|| format!("cannot make {}", parent.display()))?;
        std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    lock(root, content)?;
    folder.finish()?;
    let args = project.packages[page].rules(program).args;
    let args = if args.is_empty() {
        String::new()
    } else {
        format!(" -- {}", args.join(" "))
    };
    writeln!(log, "wrote {what} to {shown}")?;
    writeln!(log, "next:\n1. cd {shown}\n2. cargo run{args}")?;
    Ok(())
}

/// The files of a project that is `program` of `page` alone, without its lock file.
///
/// # Errors
///
/// There is no such program, or it is none without the book: the error says
/// why, and what to do instead.
pub fn project_of(project: &Project, page: &str, program: &str) -> anyhow::Result<Files> {
    let package = project.packages.get(page).with_context(|| {
        format!("no package listings/{page}: name the folder that the program's caption shows")
    })?;
    if let Some(why) = bound(package, program) {
        bail!("{page}/{program} is no project of its own: {why}");
    }
    let source = &package.programs[program];
    let mut files = Files::new();
    files.insert("src/main.rs".into(), cleaned(&source.text));
    let mut export = Export {
        project,
        files: &mut files,
    };
    let dependencies = export.dependencies(package, &[&source.text], "")?;
    let title = project.config.book.title.as_deref().unwrap_or("a book");
    let from = source.path.display();
    let manifest = format!(
        "# {from} of {title}\n[package]\nname = \"{program}\"\nversion = \"0.1.0\"\n\
         edition = \"2024\"\npublish = false\n\n{dependencies}\n\
         # It belongs to no workspace around it.\n[workspace]\n"
    );
    files.insert("Cargo.toml".into(), manifest);
    Ok(files)
}

/// Why `program` cannot stand alone, if it cannot.
fn bound(package: &Package, program: &str) -> Option<String> {
    let page = &package.page;
    if let Some(source) = package.python.get(program) {
        let path = source.path.display();
        return Some(format!(
            "run `python3 {path}`, or copy that file and its neighbours"
        ));
    }
    if package.fails.contains_key(program) {
        return Some(format!(
            "it must not compile; the compiler's words are in listings/{page}/fail/{program}.stderr"
        ));
    }
    if package.stages.contains_key(program) {
        return Some("it is a part of a library; export a program that uses it".to_string());
    }
    if !package.programs.contains_key(program) {
        return Some(format!("there is no listings/{page}/examples/{program}.rs"));
    }
    let arguments = package.rules(program).args;
    let other = arguments
        .iter()
        .find(|arg| package.programs.contains_key(*arg))?;
    Some(format!(
        "it runs the program `{other}` too; run `{}` in the book",
        package.command(program)
    ))
}

/// A project being put together.
struct Export<'a> {
    project: &'a Project,
    files: &'a mut Files,
}

impl Export<'_> {
    /// The manifest's lines for what `texts` use of what `package` depends on.
    ///
    /// Libraries of the book are added to the files; `up` leads from the
    /// manifest to them.
    fn dependencies(
        &mut self,
        package: &Package,
        texts: &[&str],
        up: &str,
    ) -> anyhow::Result<String> {
        let uses = used(texts);
        let manifest = &package.manifest;
        let mut lines = BTreeSet::new();
        let declared = manifest
            .dependencies
            .iter()
            .chain(&manifest.dev_dependencies);
        for dependency in declared.filter(|dependency| uses(&dependency.name)) {
            let name = &dependency.name;
            match self.library_of(dependency)? {
                Some(library) => lines.insert(self.library(&library, up)?),
                None => lines.insert(format!("{name} = {}", dependency.value)),
            };
        }
        // In its own package a program, and no stage, names the library without a dependency.
        if up.is_empty() && uses(&manifest.name) {
            let page = package.page.clone();
            lines.insert(self.library(&page, up)?);
        }
        let lines: Vec<String> = lines.into_iter().collect();
        Ok(format!("[dependencies]\n{}\n", lines.join("\n")))
    }

    /// The page whose library a dependency is, if it is one of the book's.
    fn library_of(&self, dependency: &Dependency) -> anyhow::Result<Option<String>> {
        let table: toml::Table = toml::from_str(&format!("value = {}", dependency.value))?;
        let path = table["value"].get("path").and_then(toml::Value::as_str);
        let Some(path) = path else {
            return Ok(None);
        };
        let page = path.strip_prefix("listings/").with_context(|| {
            let name = &dependency.name;
            format!(
                "it uses `{name}`, a tool of the book, which no project has: run it in the book"
            )
        })?;
        Ok(Some(page.to_string()))
    }

    /// Adds the library of `page` to the files; gives the line that depends on it.
    fn library(&mut self, page: &str, up: &str) -> anyhow::Result<String> {
        let package = &self.project.packages[page];
        let name = &package.manifest.name;
        let line = format!("{name} = {{ path = \"{up}{page}\" }}");
        let manifest_path = Path::new(page).join("Cargo.toml");
        if self.files.contains_key(&manifest_path) {
            return Ok(line);
        }
        let mut texts = Vec::new();
        let dir = Path::new("listings").join(page);
        for path in files(&self.project.root, &dir.join("src"), "rs")? {
            let text = std::fs::read_to_string(self.project.root.join(&path))
                .with_context(|| format!("cannot read {}", path.display()))?;
            let inside = Path::new("listings");
            let inside = path.strip_prefix(inside).unwrap_or(&path).to_path_buf();
            self.files.insert(inside, cleaned(&text));
            texts.push(text);
        }
        // It is known before its own dependencies are, which may lead back to it.
        self.files.insert(manifest_path.clone(), String::new());
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let dependencies = self.dependencies(package, &texts, "../")?;
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
             publish = false\n\n{dependencies}"
        );
        self.files.insert(manifest_path, manifest);
        Ok(line)
    }
}

/// Whether code names a crate.
fn used(texts: &[&str]) -> impl Fn(&str) -> bool {
    let words: BTreeSet<String> = texts
        .iter()
        .flat_map(|text| {
            let code = COMMENT.replace_all(text, "").into_owned();
            let words = code.split(|c: char| !c.is_alphanumeric() && c != '_');
            words.map(str::to_string).collect::<Vec<_>>()
        })
        .collect();
    move |name| words.contains(&name.replace('-', "_"))
}

/// A file as it stands outside of the book.
fn cleaned(text: &str) -> String {
    let text = ANCHOR.replace_all(text, "");
    RUN.replace_all(&text, "cargo run").into_owned()
}

/// Gives the project in `dir` the book's own versions, without those that it
/// does not need.
fn lock(root: &Path, dir: &Path) -> anyhow::Result<()> {
    let from = root.join("Cargo.lock");
    if !from.is_file() {
        return Ok(());
    }
    std::fs::copy(&from, dir.join("Cargo.lock"))
        .with_context(|| format!("cannot write {}", dir.join("Cargo.lock").display()))?;
    // Cargo drops what is not needed. The book's versions are known here, so
    // that nothing is looked up.
    let output = cargo_command()
        .args(["update", "--workspace", "--offline", "--quiet"])
        .current_dir(dir)
        .output()
        .context("cannot start cargo: put it on the PATH")?;
    if !output.status.success() {
        bail!(
            "cargo cannot fit Cargo.lock to the project: run `cargo fetch` in the book and this \
             again; it says:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}
