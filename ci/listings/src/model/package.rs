//! A package of listings: its programs, stages, failing programs, tests and recordings.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::lock::Lock;
use super::manifest::{Expectations, Manifest, Workspace};
use super::paths::files;
use super::source::Source;
use super::test::{Test, Tests};
use crate::diagnostic::Diagnostics;

/// The listings of one page.
#[derive(Debug, Clone)]
pub struct Package {
    /// The page's name, which is that of the folder.
    pub page: String,
    /// The folder, from the project's root: `listings/PAGE`.
    pub dir: PathBuf,
    /// The package's manifest, from the project's root.
    pub manifest_path: PathBuf,
    /// What the tool reads of it.
    pub manifest: Manifest,
    /// The versions of its dependencies if it's a workspace of its own: `cargo test` leaves it out.
    pub own_lock: Option<Lock>,
    /// Whole programs: `examples/*.rs`.
    pub programs: BTreeMap<String, Source>,
    /// Code that grows in stages: `src/*.rs`.
    pub stages: BTreeMap<String, Source>,
    /// Programs that must not compile: `fail/*.rs`.
    pub fails: BTreeMap<String, Source>,
    /// Programs that measure: `benches/*.rs`.
    pub benches: BTreeMap<String, Source>,
    /// Programs and modules in Python, by their names with `.py`: `python/*.py`.
    pub python: BTreeMap<String, Source>,
    /// The tests in `tests/`.
    pub tests: Vec<Test>,
    /// The files of its test binaries under `tests/`, from the project's root.
    pub test_files: BTreeSet<PathBuf>,
    /// The files in `recorded/`, from the project's root.
    pub recorded: Vec<PathBuf>,
}

impl Package {
    /// Reads the package of `page` in the folder `listings`.
    pub fn read(
        root: &Path,
        listings: &Path,
        page: &str,
        workspace: &Workspace,
    ) -> Result<Package, Diagnostics> {
        let dir = listings.join(page);
        let manifest_path = dir.join("Cargo.toml");
        let manifest = Manifest::read(root, &manifest_path, workspace)?;
        let tests = Tests::read(root, &dir.join("tests"))?;
        let own_lock = manifest.is_workspace.then(|| Lock::read(&root.join(&dir)));
        Ok(Package {
            page: page.to_string(),
            own_lock,
            manifest,
            programs: sources(root, &dir.join("examples"), "rs")?,
            stages: sources(root, &dir.join("src"), "rs")?,
            fails: sources(root, &dir.join("fail"), "rs")?,
            benches: sources(root, &dir.join("benches"), "rs")?,
            python: sources(root, &dir.join("python"), "py")?,
            tests: tests.tests,
            test_files: tests.files,
            recorded: files(root, &dir.join("recorded"), "")?,
            manifest_path,
            dir,
        })
    }

    /// The folder in which cargo builds it, from the project's root.
    pub fn workspace(&self) -> &Path {
        match self.own_lock {
            Some(_) => &self.dir,
            None => Path::new(""),
        }
    }

    /// The exceptions declared for `program`.
    pub fn expectations(&self, program: &str) -> Expectations {
        let declared = self.manifest.expectations.get(program);
        declared.map_or_else(Expectations::default, |declared| {
            declared.expectations.clone()
        })
    }

    /// The program, stage or Python file called `name`.
    pub fn listing(&self, name: &str) -> Option<&Source> {
        let sources = [&self.programs, &self.stages, &self.python];
        sources.into_iter().find_map(|sources| sources.get(name))
    }

    /// The program called `name`, in Rust or, where it ends with `.py`, in Python.
    pub fn program(&self, name: &str) -> Option<&Source> {
        self.programs.get(name).or_else(|| self.python.get(name))
    }

    /// The file, from the project's root, in which the program `name` is or would be.
    pub fn program_path(&self, name: &str) -> PathBuf {
        match name.ends_with(".py") {
            true => self.dir.join("python").join(name),
            false => self.dir.join("examples").join(format!("{name}.rs")),
        }
    }

    /// The test called `name`.
    pub fn test(&self, name: &str) -> Option<&Test> {
        self.tests.iter().find(|test| test.name == name)
    }

    /// The file, from the project's root, in which the bench program `name` is or would be.
    pub fn bench_path(&self, name: &str) -> PathBuf {
        self.dir.join("benches").join(format!("{name}.rs"))
    }

    /// Where what the bench program `bench` measured is recorded, from the project's root.
    pub fn measured_path(&self, bench: &str) -> PathBuf {
        self.dir
            .join("recorded")
            .join(format!("{bench}.measured.json"))
    }

    /// Where the output of `program` is recorded, from the project's root.
    pub fn output_path(&self, program: &str) -> PathBuf {
        self.dir.join("recorded").join(format!("{program}.txt"))
    }

    /// Where the timeline of `program` is recorded, from the project's root.
    pub fn timeline_path(&self, program: &str) -> PathBuf {
        self.dir
            .join("recorded")
            .join(format!("{program}.timeline.json"))
    }

    /// Where the runs of `program` that drop its future are recorded, from the project's root.
    pub fn drops_path(&self, program: &str) -> PathBuf {
        self.dir
            .join("recorded")
            .join(format!("{program}.drops.json"))
    }

    /// Where the compiler's words on the failing program `name` are recorded,
    /// from the project's root.
    pub fn stderr_path(&self, name: &str) -> PathBuf {
        self.dir.join("fail").join(format!("{name}.stderr"))
    }

    /// The command that runs the bench program `name`, as a reader types it.
    pub fn bench_command(&self, name: &str) -> String {
        match self.own_lock {
            Some(_) => format!("cd {}; cargo bench --bench {name}", self.dir.display()),
            None => format!("cargo bench -p {} --bench {name}", self.manifest.name),
        }
    }

    /// The command that runs `program`, as a reader types it.
    pub fn command(&self, program: &str) -> String {
        let (mut command, separator) = match self.python.get(program) {
            Some(source) => (format!("python3 {}", source.path.display()), " "),
            None => {
                let package = &self.manifest.name;
                let command = match self.own_lock {
                    // Its flags are in the folder's `.cargo/config.toml`.
                    Some(_) => format!(
                        "cd {} && cargo run -q --example {program}",
                        self.dir.display()
                    ),
                    None => format!("cargo run -q -p {package} --example {program}"),
                };
                (command, " -- ")
            }
        };
        let args = self.expectations(program).args;
        if !args.is_empty() {
            let words: Vec<String> = args.iter().map(|arg| quoted(arg)).collect();
            command.push_str(separator);
            command.push_str(&words.join(" "));
        }
        command
    }
}

/// `word` as a shell takes it for one word.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_@%+=:,./-".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_string(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

fn sources(
    root: &Path,
    dir: &Path,
    extension: &str,
) -> Result<BTreeMap<String, Source>, Diagnostics> {
    let mut sources = BTreeMap::new();
    for path in files(root, dir, extension)? {
        let source = Source::read(root, &path)?;
        sources.insert(source.name.clone(), source);
    }
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_quoted_where_a_shell_would_take_them_apart() {
        for (word, expected) in [
            ("--limit=3", "--limit=3"),
            ("", "''"),
            ("a b", "'a b'"),
            ("it's", r"'it'\''s'"),
            ("$HOME", "'$HOME'"),
        ] {
            assert_eq!(quoted(word), expected);
        }
    }
}
