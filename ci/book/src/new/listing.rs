//! Begins a listing: a file that compiles, and the directives that show it.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::{insert, is_name, package, say_next, words, write_new};
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
    pub(super) fn run(&self, root: &Path, log: &mut impl Write) -> anyhow::Result<()> {
        let project = Project::load(root)?;
        self.is_free(&project)?;
        let chapter = self.chapter(&project)?;
        let path = self.path();
        if !project.packages.contains_key(self.page) {
            let manifest = package::begin(&project, self.page)?;
            writeln!(log, "wrote {}", manifest.display())?;
        }
        write_new(root, &path, &self.text())?;
        writeln!(log, "wrote {}", path.display())?;
        let directives = self.directives();
        let line = self.show(&project, &chapter, &directives)?;
        let shown = directives.join(" and ");
        writeln!(log, "wrote {shown} into {}:{line}", chapter.display())?;
        say_next(log, &self.next(&path, &chapter))
    }

    /// The name is of the right form, and no other program of the book has it.
    fn is_free(&self, project: &Project) -> anyhow::Result<()> {
        let (page, program) = (self.page, self.program);
        let stem = program.strip_suffix(".py").unwrap_or(program);
        if !is_name(page, '-') {
            bail!("`{page}` is no page's name: write small letters, digits and hyphens");
        }
        if !is_name(stem, '_') {
            bail!("`{stem}` is no program's name: write small letters, digits and underscores");
        }
        if self.fails && stem != program {
            bail!("a program that must not compile is in Rust: take `.py` or `--fails` out");
        }
        let has = |package: &&Package| {
            package.program(program).is_some()
                || package.page == page
                    && (package.listing(program).is_some() || package.fails.contains_key(program))
        };
        if let Some(other) = project.packages.values().find(has) {
            let other = &other.page;
            bail!("listings/{other} has a program `{program}` already: take another name");
        }
        Ok(())
    }

    /// The chapter that is to show the listing, from the project's root.
    fn chapter(&self, project: &Project) -> anyhow::Result<PathBuf> {
        let (page, program) = (self.page, self.program);
        let path = Path::new("src").join(format!("{}.md", self.chapter));
        if project.chapter(&path).is_some() {
            return Ok(path);
        }
        let shown = path.display();
        if self.chapter == page && project.packages.contains_key(page) {
            bail!(
                "no {shown}: other pages show the listings of {page}, so name one: \
                 `cargo book new {page}/{program} --in CHAPTER`"
            );
        }
        bail!(
            "no {shown}: run `cargo book new page {}` first",
            self.chapter
        );
    }

    fn path(&self) -> PathBuf {
        let Begin { page, program, .. } = self;
        let file = match (program.ends_with(".py"), self.fails) {
            (true, _) => format!("python/{program}"),
            (_, true) => format!("fail/{program}.rs"),
            _ => format!("examples/{program}.rs"),
        };
        Path::new("listings").join(page).join(file)
    }

    fn text(&self) -> String {
        let Begin { page, program, .. } = self;
        let title = words(program.strip_suffix(".py").unwrap_or(program));
        let path = self.path();
        if program.ends_with(".py") {
            let run = format!("Run it: python3 {}", path.display());
            return format!("\"\"\"{title}.\n\n{run}\n\"\"\"\n\nprint(\"hello\")\n");
        }
        if self.fails {
            return format!(
                "//@ error: E0308\n//! {title}.\n\nfn main() {{\n    let _number: u32 = \"one\";\n}}\n"
            );
        }
        format!(
            "//! {title}.\n//!\n//! Run it: `cargo run -p {page} --example {program}`\n\n\
             fn main() {{\n    println!(\"hello\");\n}}\n"
        )
    }

    fn directives(&self) -> Vec<String> {
        let kinds: &[&str] = if self.fails {
            &["fails"]
        } else {
            &["listing", "output"]
        };
        let Begin { page, program, .. } = self;
        let directive = |kind| format!("{{{{#{kind} {page}/{program}}}}}");
        kinds.iter().map(directive).collect()
    }

    /// Puts the directives before the questions and the summary that close the
    /// chapter, or at its end; gives the line of the first.
    fn show(
        &self,
        project: &Project,
        chapter: &Path,
        directives: &[String],
    ) -> anyhow::Result<usize> {
        let text = &project.chapter(chapter).context("no such chapter")?.text;
        let closing = |line: &str| matches!(line.trim_end(), "## Predict" | "## Summary");
        let block = |directive: &String| [directive.clone(), String::new()];
        let blocks = directives.iter().flat_map(block);
        match text.lines().position(closing) {
            Some(index) => {
                insert(
                    &project.root,
                    chapter,
                    index + 1,
                    &blocks.collect::<Vec<_>>(),
                )?;
                Ok(index + 1)
            }
            None => {
                let end = text.trim_end().lines().count();
                let mut lines: Vec<String> = std::iter::once(String::new()).chain(blocks).collect();
                lines.pop();
                insert(&project.root, chapter, end + 1, &lines)?;
                Ok(end + 2)
            }
        }
    }

    fn next(&self, path: &Path, chapter: &Path) -> Vec<String> {
        let Begin { page, program, .. } = self;
        vec![
            format!(
                "write {}: its first sentence is the caption",
                path.display()
            ),
            format!(
                "move the directives to where {} needs them",
                chapter.display()
            ),
            format!("cargo book record {page}/{program}"),
            format!("cargo book test {}", self.chapter),
        ]
    }
}
