//! Begins a listing or a page: files that compile, their place in the book, and what to do next.

mod listing;
mod names;
mod page;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};

use proofs::destination::write_inside;

/// What `cargo book new` takes.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
pub struct Options {
    /// The program to begin: PAGE/PROGRAM, or PAGE/PROGRAM.py for one in Python.
    #[arg(value_name = "PAGE/PROGRAM")]
    program: Option<String>,
    /// The chapter that shows it, where that is not src/PAGE.md.
    #[arg(long = "in", value_name = "CHAPTER")]
    chapter: Option<String>,
    /// Begin a program that must not compile.
    #[arg(long)]
    fails: bool,
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Begin a page: a chapter and its line in the table of contents.
    Page {
        /// The page's name: that of its file, in small letters with hyphens.
        page: String,
        /// Its heading, where that is not the name in words.
        #[arg(long)]
        title: Option<String>,
        /// The page that it follows; the last numbered one where it is left out.
        #[arg(long, value_name = "PAGE")]
        after: Option<String>,
    },
}

/// Begins what `options` name in the book in `root`, and prints what it wrote and what
/// to do next.
///
/// # Errors
///
/// A name is of another form, reserved or taken, or a file cannot be written. The book stays as it
/// was then.
pub fn run(root: &Path, options: &Options) -> anyhow::Result<()> {
    if let Some(What::Page { page, title, after }) = &options.what {
        return page::begin(root, page, title.as_deref(), after.as_deref());
    }
    let words = options.program.as_deref().unwrap_or_default();
    let Some((page, program)) = words.split_once('/') else {
        bail!(
            "`{words}` names no program: write `cargo book new PAGE/PROGRAM`, \
             or `cargo book new page {words}` for a page"
        );
    };
    let begin = listing::Begin {
        page,
        program,
        chapter: options.chapter.as_deref().unwrap_or(page),
        fails: options.fails,
    };
    begin.run(root)
}

/// `my_program` as words: `My program`.
fn words(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first
        .into_iter()
        .chain(letters.map(|c| if matches!(c, '_' | '-') { ' ' } else { c }))
        .collect()
}

/// The template with each `{key}` replaced by its value.
fn filled(template: &str, values: &[(&str, &str)]) -> String {
    let fill =
        |text: String, (key, value): &(&str, &str)| text.replace(&format!("{{{key}}}"), value);
    values.iter().fold(template.to_string(), fill)
}

fn read(root: &Path, path: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(root.join(path));
    text.with_context(|| format!("cannot read {}", path.display()))
}

/// `text` with `lines` before the line `number`, counted from 1, and every other byte as it was.
fn with_lines(text: &str, number: usize, lines: &[String]) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let before = text.split_inclusive('\n').take(number - 1);
    let (before, after) = text.split_at(before.map(str::len).sum());
    let open = match before.is_empty() || before.ends_with('\n') {
        true => "",
        false => end,
    };
    let lines: String = lines.iter().flat_map(|line| [line, end]).collect();
    [before, open, &lines, after].concat()
}

/// Writes files that are not there yet, and one that is: all of them, or none.
fn write_all(
    root: &Path,
    new: &[(PathBuf, String)],
    changed: (PathBuf, String),
) -> anyhow::Result<()> {
    for (path, _) in new {
        // A link that leads nowhere is there too.
        if root.join(path).symlink_metadata().is_ok() {
            bail!("{} is there already: take another name", path.display());
        }
    }
    let mut all = new.iter().chain([&changed]);
    let written = all.try_for_each(|(path, text)| write_inside(root, path, text));
    if written.is_err() {
        for (path, _) in new {
            // The error is that it hasn't been written, or that a folder holds something.
            let _ = std::fs::remove_file(root.join(path));
            let mut folders = path.ancestors().skip(1);
            let _ = folders.try_for_each(|dir| std::fs::remove_dir(root.join(dir)));
        }
    }
    written
}

/// Prints what was written and what to do next, a step a line.
fn print(new: &[(PathBuf, String)], change: &str, steps: &[String]) {
    for (path, _) in new {
        println!("wrote {}", path.display());
    }
    println!("wrote {change}\nnext:");
    for (number, step) in (1..).zip(steps) {
        println!("{number}. {step}");
    }
}
