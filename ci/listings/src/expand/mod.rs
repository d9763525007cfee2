//! Turns the directives of a chapter into Markdown that mdBook renders.
//!
//! A listing is its visible lines. The whole program is the model's, and the site takes it from
//! there. No other preprocessor comes after this one, so that what a file holds is what a page
//! shows, even if it looks like a directive.

pub mod block;
mod caption;
mod diff;
mod footer;
mod glossary;
mod index;
mod lookup;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use mdbook_driver::book::Book;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::lanes;
use crate::measured::{self, Measured};
use crate::model::{Chapter, Directive, Kind, Language, Package, Project, Source, Test};
use crate::needs::Needs;
use crate::{drawing, drops, picture, recorded};
use block::{Block, ranges, with_code};
use lookup::{check_slice, listing, no_recording, package, program};

/// Expands every directive of `chapter`.
///
/// # Errors
///
/// A directive has not its form or its place, or what it names is not there.
pub fn expand(project: &Project, chapter: &Chapter) -> Result<String, Diagnostics> {
    let text = &chapter.text;
    let mut diagnostics = Diagnostics(chapter.diagnostics.clone());
    let mut page = Page::new(project, chapter);
    page.later.extend(glossary::back_links(project, chapter));
    for directive in &chapter.directives {
        page.prose(text, directive.range.start);
        page.done = directive.range.end;
        match page.directive(text, directive) {
            Ok(()) => {}
            Err(message) => {
                diagnostics
                    .0
                    .push(Diagnostic::new(&chapter.path, directive.line, message))
            }
        }
    }
    page.prose(text, text.len());
    page.proofs();
    diagnostics.into_result(footer::add(project, chapter, page.text))
}

/// Expands the directives of every chapter of `book`.
pub fn expand_book(project: &Project, mut book: Book) -> Result<Book, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    book.for_each_chapter_mut(|chapter| {
        if let Some(source) = &chapter.source_path {
            let path = project.config.book.src.join(source);
            let known = project.chapter(&path);
            match known.filter(|known| known.text == chapter.content) {
                Some(known) => match expand(project, known) {
                    Ok(text) => chapter.content = text,
                    Err(found) => diagnostics.0.extend(found.0),
                },
                None => diagnostics.0.push(Diagnostic::new(
                    path,
                    1,
                    "mdBook has another text than this file: build again if you have just saved \
                     it, or let no other preprocessor come before this one",
                )),
            }
        }
    });
    diagnostics.into_result(book)
}

/// A chapter being expanded.
struct Page<'a> {
    project: &'a Project,
    chapter: &'a Chapter,
    /// What is expanded so far.
    text: String,
    /// The bytes of the chapter that are in it, or whose directive is.
    done: usize,
    /// What is put between the words of the chapter, by their offset.
    later: BTreeMap<usize, String>,
    /// The tests named so far, in order, each once.
    proofs: Vec<(&'a Package, &'a Test)>,
    /// Their ids.
    proof_ids: BTreeSet<String>,
    /// The programs of which a part is shown so far, by page and name: the id of the last part.
    parts: BTreeMap<(&'a str, &'a str), String>,
    /// The ids of the blocks of the whole page.
    blocks: Vec<String>,
    /// Whether the marks that all pictures share are on the page.
    has_marks: bool,
}

impl<'a> Page<'a> {
    fn new(project: &'a Project, chapter: &'a Chapter) -> Page<'a> {
        let blocks = chapter.directives.iter().filter(|d| d.is_block());
        Page {
            project,
            chapter,
            text: String::new(),
            done: 0,
            later: BTreeMap::new(),
            proofs: Vec::new(),
            proof_ids: BTreeSet::new(),
            parts: BTreeMap::new(),
            blocks: blocks.map(Directive::id).collect(),
            has_marks: false,
        }
    }

    /// Goes on with the words of the chapter up to the offset `end`.
    fn prose(&mut self, chapter: &str, end: usize) {
        while let Some(later) = self.later.first_entry().filter(|later| *later.key() <= end) {
            let (at, later) = later.remove_entry();
            self.text.extend([&chapter[self.done..at], &later]);
            self.done = at;
        }
        self.text.push_str(&chapter[self.done..end]);
    }

    fn directive(&mut self, chapter: &str, directive: &Directive) -> Result<(), String> {
        match directive.kind {
            Kind::Listing => self.listing(directive)?,
            Kind::Diff => self.diff(directive)?,
            Kind::Output => self.output(directive)?,
            Kind::Timeline => self.timeline(chapter, directive)?,
            Kind::Drops => self.drops(directive)?,
            Kind::Fails => self.fails(directive)?,
            Kind::Manifest => self.manifest(directive)?,
            Kind::Drawing => self
                .text
                .push_str(&drawing::figure(self.project, directive)?),
            Kind::Measured => self.measured(directive)?,
            Kind::Proof => self.proof(directive)?,
            Kind::Index => self.text.push_str(&index::index(self.project)?),
        }
        Ok(())
    }

    fn listing(&mut self, directive: &Directive) -> Result<(), String> {
        let package = package(self.project, directive)?;
        let source = listing(package, &directive.item)?;
        let (mut block, code) = lines("listing", source, directive)?;
        if package.programs.contains_key(&source.name) {
            block.data("program", &format!("{}/{}", package.page, source.name));
        }
        self.caption(&mut block, package, source, directive);
        let info = match source.language {
            Language::Python => "python",
            Language::Rust => "rust,edition2024",
        };
        block.fence(info, &code);
        self.text.push_str(&block.finish());
        Ok(())
    }

    fn diff(&mut self, directive: &Directive) -> Result<(), String> {
        let package = package(self.project, directive)?;
        let source = listing(package, &directive.item)?;
        let since = listing(package, directive.since.as_deref().unwrap_or_default())?;
        let anchor = directive.anchor.as_deref();
        let mut block = Block::new("diff", &directive.id());
        block.title(format!("From `{}` to `{}`", since.name, source.name));
        block.path(&source.path);
        caption::add_command(&mut block, package, source, false);
        let [old, new] = [since, source].map(|one| {
            check_slice(one, anchor)?;
            Ok::<_, String>(one.code(&one.visible_lines(anchor)))
        });
        block.fence("diff", &diff::unified(&old?, &new?));
        self.text.push_str(&block.finish());
        Ok(())
    }

    /// Completes the caption of a part of a listing, which is in full only on the page's first.
    fn caption(
        &mut self,
        block: &mut Block,
        package: &'a Package,
        source: &'a Source,
        directive: &Directive,
    ) {
        let key = (package.page.as_str(), source.name.as_str());
        if let Some(before) = self.parts.insert(key, directive.id()) {
            block.continued(&before);
            return;
        }
        let output = Directive {
            kind: Kind::Output,
            anchor: None,
            ..directive.clone()
        };
        let has_command = self.blocks.contains(&output.id());
        caption::add_command(block, package, source, has_command);
    }

    fn output(&mut self, directive: &Directive) -> Result<(), String> {
        let package = package(self.project, directive)?;
        let program = program(package, &directive.item)?;
        let path = package.output_path(&program.name);
        let recorded = self.read(&path, &format!("{}/{}", package.page, program.name))?;
        let mut block = Block::new("output", &directive.id());
        block.data("program", &format!("{}/{}", package.page, program.name));
        block.title(match package.expectations(&program.name).exit {
            0 => "Recorded output".to_string(),
            code => format!("Recorded output, exit code {code}"),
        });
        block.path(&path);
        let command = package.command(&program.name);
        block.fence("console", &format!("$ {command}\n{recorded}"));
        self.text.push_str(&block.finish());
        Ok(())
    }

    /// The caption is the rest of the line, which the chapter goes on with.
    fn timeline(&mut self, chapter: &str, directive: &Directive) -> Result<(), String> {
        let package = package(self.project, directive)?;
        let program = program(package, &directive.item)?;
        let path = package.timeline_path(&program.name);
        let what = format!("{}/{}", package.page, program.name);
        let timeline = recorded::timeline(&self.project.root, package, &program.name)
            .map_err(|error| format!("{error:#}"))?
            .ok_or_else(|| no_recording(&path, &what))?;
        let output = self.project.root.join(package.output_path(&program.name));
        let output = std::fs::read_to_string(output).ok();
        if !std::mem::replace(&mut self.has_marks, true) {
            self.text.push_str(&picture::sprite());
            self.text.push_str("\n\n");
        }
        let choice = lanes::choice(&timeline, &directive.lanes)?;
        let id = directive.id();
        let [before, after] = picture::figure(&timeline, &choice, &id, output.as_deref());
        let line = chapter[directive.range.end..].lines().next();
        let line = line.unwrap_or_default();
        self.text.push_str(&before);
        if line.trim().is_empty() {
            let title = program.title().unwrap_or_default();
            self.text.extend([&with_code(&title), &after, "\n"]);
        } else {
            self.done += line.len() - line.trim_start().len();
            let end = directive.range.end + line.len();
            self.later.insert(end, after + "\n");
        }
        Ok(())
    }

    fn drops(&mut self, directive: &Directive) -> Result<(), String> {
        let package = package(self.project, directive)?;
        let program = program(package, &directive.item)?;
        let path = package.drops_path(&program.name);
        let recorded = recorded::drops(&self.project.root, package, program);
        let recorded = recorded.map_err(|error| format!("{error:#}"))?;
        let what = format!("{}/{}", package.page, program.name);
        let drops = recorded.ok_or_else(|| no_recording(&path, &what))?;
        let path = path.to_string_lossy();
        let figure = drops::figure(&drops, program, &directive.id(), &path);
        self.text.push_str(&figure);
        self.text.push('\n');
        Ok(())
    }

    /// What is in the file at `path`, which `cargo book record` with `arguments` writes.
    fn read(&self, path: &Path, arguments: &str) -> Result<String, String> {
        let shown = path.display();
        let file = self.project.root.join(path);
        if !file.is_file() {
            return Err(no_recording(path, arguments));
        }
        std::fs::read_to_string(file).map_err(|error| format!("cannot read {shown}: {error}"))
    }

    fn fails(&mut self, directive: &Directive) -> Result<(), String> {
        let package = package(self.project, directive)?;
        let source = package.fails.get(&directive.item).ok_or_else(|| {
            let name = &directive.item;
            format!("no {}/fail/{name}.rs", package.dir.display())
        })?;
        let stderr = package.stderr_path(&source.name);
        let (mut block, text) = lines("fails", source, directive)?;
        let code = source.expected_error().unwrap_or_default();
        let edition = source.edition().unwrap_or("2024");
        let coded = if code == "none" { "" } else { code };
        let info = format!("rust,compile_fail,{coded},edition{edition}").replace(",,", ",");
        block.run("Check it", "cargo test --test proofs fails::");
        block.fence(&info, &text);
        // A lint reports a file that isn't there.
        let stderr = std::fs::read_to_string(self.project.root.join(stderr)).unwrap_or_default();
        add_stderr(&mut block, &stderr);
        self.text.push_str(&block.finish());
        Ok(())
    }

    fn manifest(&mut self, directive: &Directive) -> Result<(), String> {
        let package = package(self.project, directive)?;
        let mut block = Block::new("manifest", &directive.id());
        block.title("What to put into your own Cargo.toml");
        block.path(&package.manifest_path);
        let needs = Needs::new(self.project, self.chapter, package);
        block.fence("toml", &needs.dependencies());
        self.text.push_str(&block.finish());
        Ok(())
    }

    fn measured(&mut self, directive: &Directive) -> Result<(), String> {
        let package = package(self.project, directive)?;
        let (page, name) = (&package.page, &directive.item);
        let missing = || format!("no {}/benches/{name}.rs", package.dir.display());
        let bench = package.benches.get(name).ok_or_else(missing)?;
        let path = package.measured_path(name);
        let shown = path.display();
        let recorded = self.read(&path, &format!("--measure {page}/{name}"))?;
        let measured = Measured::parse(&recorded, &format!("{page}/{name}"))
            .map_err(|error| format!("{shown}: {error}"))?;
        let block = Directive {
            anchor: None,
            ..directive.clone()
        };
        let id = block.id();
        let Some(figure) = &directive.anchor else {
            let title = bench.title().unwrap_or_default();
            let block = measured::block::Block {
                id: &id,
                title: &title,
                path: &shown.to_string(),
                command: &package.bench_command(name),
            };
            self.text
                .push_str(&measured::block::figure(&measured, &block)?);
            return Ok(());
        };
        let figure = measured.figure(figure).ok_or_else(|| {
            let names = measured
                .report
                .figures
                .iter()
                .map(|f| format!("`{}`", f.name));
            let names: Vec<String> = names.collect();
            format!(
                "no figure `{figure}` in {shown}: it has {}",
                names.join(", ")
            )
        })?;
        let block = self.blocks.contains(&id).then_some(id.as_str());
        let quote = measured::block::quote(&measured, figure, block);
        self.text.push_str(&quote);
        Ok(())
    }

    fn proof(&mut self, directive: &Directive) -> Result<(), String> {
        let package = package(self.project, directive)?;
        let test = package.test(&directive.item).ok_or_else(|| {
            let (dir, name) = (package.dir.display(), &directive.item);
            format!("no test `{name}` in {dir}/tests: write it or name another")
        })?;
        if test.ignored {
            return Err(format!("the test `{}` does not always run", test.name));
        }
        let id = directive.id();
        // The mark stays on the line of the last word: a joiner begins it, inside of the link,
        // because Markdown's closing asterisks want no letter behind them.
        self.text.truncate(self.text.trim_end_matches(' ').len());
        let _ = write!(
            self.text,
            "<a class=\"proof\" href=\"#{id}\" aria-label=\"checked\">\u{2060}✓</a>"
        );
        if self.proof_ids.insert(id) {
            self.proofs.push((package, test));
        }
        Ok(())
    }

    /// Closes the page with the tests that its sentences name.
    fn proofs(&mut self) {
        if self.proofs.is_empty() {
            return;
        }
        self.text.push_str("\n\n## Proofs\n\n");
        for (package, test) in std::mem::take(&mut self.proofs) {
            let id = format!("proof-{}-{}", package.page, test.name);
            let mut block = Block::new("proof", &id);
            block.title(test.name.replace('_', " "));
            block.path(&test.path);
            block.fence("rust,edition2024", &self.project.lines_of(test));
            self.text.push_str(&block.folded());
        }
    }
}

/// The block of a listing's visible lines, with where they are in their file, and the lines.
fn lines(
    class: &'static str,
    source: &Source,
    directive: &Directive,
) -> Result<(Block, String), String> {
    let anchor = directive.anchor.as_deref();
    check_slice(source, anchor)?;
    let mut block = Block::new(class, &directive.id());
    block.data("source", &source.path.to_string_lossy());
    let visible = source.visible_lines(anchor);
    block.data("numbers", &ranges(&visible));
    if source.language == Language::Rust && visible.len() < source.shown_lines().len() {
        block.data("rest", "");
    }
    block.title(source.title().as_deref().unwrap_or_default());
    block.path(&source.path);
    Ok((block, source.code(&visible)))
}

/// Adds what the compiler says: the first error, and the others folded away.
fn add_stderr(block: &mut Block, stderr: &str) {
    let starts = stderr.match_indices("\nerror").map(|(at, _)| at + 1);
    // The file may begin with an error, which has no line break before it.
    let first = stderr.starts_with("error").then_some(0);
    let errors: Vec<usize> = first.into_iter().chain(starts).collect();
    let Some(second) = errors.get(1) else {
        return block.fence("text", stderr);
    };
    let (first, rest) = stderr.split_at(*second);
    // An empty line is between two errors.
    block.fence("text", first.trim_end_matches('\n'));
    let summary = match errors.len() {
        2 => "1 more error".to_string(),
        count => format!("{} more errors", count - 1),
    };
    block.folded_fence(&summary, "text", rest);
}
