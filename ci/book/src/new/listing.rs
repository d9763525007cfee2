//! Begins a listing: a file that compiles, and the directives that show it.

use std::path::{Path, PathBuf};

use anyhow::bail;

use super::{filled, names, print, read, with_lines, words, write_all};
use listings::model::{Package, Project};

/// A listing to begin.
pub(super) struct Begin<'a> {
    /// The page whose package holds it.
    pub(super) page: &'a str,
    /// Its name, with `.py` where it is Python.
    pub(super) program: &'a str,
    /// The chapter that shows it.
    pub(super) chapter: &'a str,
    /// Whether it must not compile.
    pub(super) fails: bool,
}

impl Begin<'_> {
    /// Writes the file, its package where there is none, and its directives.
    pub(super) fn run(&self, root: &Path) -> anyhow::Result<()> {
        let project = Project::load(root)?;
        self.is_free(&project)?;
        let chapter = self.chapter(&project)?;
        let path = self.path(&project);
        let mut new = vec![(path.clone(), self.filled(self.template()))];
        if !project.packages.contains_key(self.page) {
            names::package(&project, self.page)?;
            let manifest = project.settings.dir.join(self.page).join("Cargo.toml");
            new.insert(
                0,
                (
                    manifest,
                    self.filled(include_str!("templates/package.toml")),
                ),
            );
        }
        let directives = self.directives();
        let (line, text) = shown(&read(root, &chapter)?, &directives);
        write_all(root, &new, (chapter.clone(), text))?;
        let change = format!(
            "{} into {}:{line}",
            directives.join(" and "),
            chapter.display()
        );
        let (path, chapter) = (path.display(), chapter.display());
        let steps = [
            format!("write {path}: its first sentence is the caption"),
            format!("move the directives to where {chapter} needs them"),
            format!("cargo book record {}/{}", self.page, self.program),
            format!("cargo book test {}", self.chapter),
        ];
        print(&new, &change, &steps);
        Ok(())
    }

    /// The name is of the right form, and no other program of the book has it.
    fn is_free(&self, project: &Project) -> anyhow::Result<()> {
        let (page, program) = (self.page, self.program);
        let stem = program.strip_suffix(".py").unwrap_or(program);
        names::page(page)?;
        names::program(stem)?;
        if self.fails && stem != program {
            bail!("a program that must not compile is in Rust: take `.py` or `--fails` out");
        }
        let has = |package: &&Package| {
            package.program(program).is_some()
                || package.page == page
                    && (package.listing(program).is_some() || package.fails.contains_key(program))
        };
        if let Some(other) = project.packages.values().find(has) {
            let dir = other.dir.display();
            bail!("{dir} has a program `{program}` already: take another name");
        }
        Ok(())
    }

    /// The chapter that is to show the listing, from the project's root.
    fn chapter(&self, project: &Project) -> anyhow::Result<PathBuf> {
        let path = project.src().join(format!("{}.md", self.chapter));
        if project.chapter(&path).is_none() {
            bail!(
                "no {}: run `cargo book new page {}` first, or name the chapter that shows the \
                 listing with `--in CHAPTER`",
                path.display(),
                self.chapter
            );
        }
        Ok(path)
    }

    fn path(&self, project: &Project) -> PathBuf {
        let Begin { page, program, .. } = self;
        let file = match (program.ends_with(".py"), self.fails) {
            (true, _) => format!("python/{program}"),
            (_, true) => format!("fail/{program}.rs"),
            _ => format!("examples/{program}.rs"),
        };
        project.settings.dir.join(page).join(file)
    }

    fn template(&self) -> &'static str {
        match (self.program.ends_with(".py"), self.fails) {
            (true, _) => include_str!("templates/python.py"),
            (_, true) => include_str!("templates/fail.rs"),
            _ => include_str!("templates/example.rs"),
        }
    }

    fn filled(&self, template: &str) -> String {
        let Begin { page, program, .. } = self;
        let title = words(program.strip_suffix(".py").unwrap_or(program));
        filled(
            template,
            &[("page", page), ("program", program), ("title", &title)],
        )
    }

    fn directives(&self) -> Vec<String> {
        let kinds: &[&str] = match self.fails {
            true => &["fails"],
            false => &["listing", "output"],
        };
        let directive = |kind| format!("{{{{#{kind} {}/{}}}}}", self.page, self.program);
        kinds.iter().map(directive).collect()
    }
}

/// The chapter with the directives before the questions and the summary that close it, or at its
/// end, and the line of the first.
fn shown(text: &str, directives: &[String]) -> (usize, String) {
    let closing = |line: &str| matches!(line.trim_end(), "## Predict" | "## Summary");
    let blank = String::new;
    let mut lines: Vec<String> = directives
        .iter()
        .flat_map(|d| [d.clone(), blank()])
        .collect();
    match text.lines().position(closing) {
        Some(index) => (index + 1, with_lines(text, index + 1, &lines)),
        None => {
            let end = text.trim_end().lines().count();
            lines.rotate_right(1);
            (end + 2, with_lines(text, end + 1, &lines))
        }
    }
}
