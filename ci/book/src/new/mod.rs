//! Begins a listing or a page: files that compile, their place in the book, and
//! what to do next.

mod listing;
mod package;
mod page;

use std::io::Write;
use std::path::Path;

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

/// Begins what `options` name in the book in `root`, and says on `log` what it
/// wrote and what to do next.
///
/// # Errors
///
/// A name is of another form or taken, or a file cannot be written. Nothing is
/// written over.
pub fn run(root: &Path, options: &Options, log: &mut impl Write) -> anyhow::Result<()> {
    if let Some(What::Page { page, title, after }) = &options.what {
        return page::begin(root, page, title.as_deref(), after.as_deref(), log);
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
    begin.run(root, log)
}

/// Whether `name` is of small letters, digits and `joint`, beginning with a letter.
fn is_name(name: &str, joint: char) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == joint)
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

/// Writes a file that is not there yet, and the folder that holds it.
fn write_new(root: &Path, path: &Path, text: &str) -> anyhow::Result<()> {
    // A link that leads nowhere is there too.
    if root.join(path).symlink_metadata().is_ok() {
        bail!("{} is there already: take another name", path.display());
    }
    write_inside(root, path, text)
}

/// Puts `lines` before the line `number`, counted from 1, of the file at `path`.
fn insert(root: &Path, path: &Path, number: usize, lines: &[String]) -> anyhow::Result<()> {
    let file = root.join(path);
    let text = std::fs::read_to_string(&file)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let mut all: Vec<&str> = text.lines().collect();
    let at = (number - 1).min(all.len());
    all.splice(at..at, lines.iter().map(String::as_str));
    let text = all.join("\n") + "\n";
    write_inside(root, path, text)
}

/// Says what to do next, a step a line.
fn say_next(log: &mut impl Write, steps: &[String]) -> anyhow::Result<()> {
    writeln!(log, "next:")?;
    for (number, step) in (1..).zip(steps) {
        writeln!(log, "{number}. {step}")?;
    }
    Ok(())
}
