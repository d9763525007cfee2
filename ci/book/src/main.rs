//! The command `cargo book`.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use book::serve::{Options, serve};
use book::{audit, build, epub, new, test, trace};
use clap::{Parser, Subcommand};
use listings::model::find_root;
use listings::{check, preprocess};
use proofs::measured;
use proofs::record::{Selection, record};
use proofs::run::{forget_target_folder, prepare_environment};

/// Builds, serves, checks and records the book.
#[derive(Parser)]
#[command(name = "cargo book", bin_name = "cargo book")]
struct Cli {
    /// The folder that holds book.toml, if it is not this one or above it.
    #[arg(long, global = true)]
    root: Option<PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Render the site to book/.
    Build {
        /// Render to this folder instead: a new one, an empty one, or one of an earlier build,
        /// which is emptied.
        #[arg(long)]
        dest: Option<PathBuf>,
    },
    /// Render the book as an EPUB.
    Epub {
        /// The file to write; book/running-async-rust.epub where it is left out. `build`
        /// empties that folder, and comes before this.
        out: Option<PathBuf>,
    },
    /// Serve the site on loopback and rebuild it on every change.
    Serve(Options),
    /// Check what no test runs: links, anchors, directives, recordings, the table of contents.
    Check {
        /// Check this page only.
        page: Option<String>,
    },
    /// Prove some pages: their check, blocks, outputs, timelines and tests.
    Test(test::Options),
    /// Make each sentence with a mark false, and see its test fail.
    Audit(audit::Options),
    /// Begin a listing or a page.
    New(new::Options),
    /// Run programs and write down what they print.
    Record {
        /// PAGE or PAGE/PROGRAM; everything where it is left out.
        what: Option<String>,
        /// Write the recorded timeline of PAGE/PROGRAM to this file instead, as a Chrome trace.
        #[arg(long, value_name = "OUT", requires = "what")]
        chrome: Option<PathBuf>,
        /// Run bench programs instead, and write down what they measure: PAGE or PAGE/BENCH.
        #[arg(long, conflicts_with = "chrome")]
        measure: bool,
    },
    /// Record the timeline of an async program of your own, and draw it.
    Trace(trace::Options),
    /// What mdBook calls.
    #[command(hide = true)]
    Preprocess {
        #[command(subcommand)]
        question: Option<Question>,
    },
}

#[derive(Subcommand)]
enum Question {
    /// Whether this preprocessor works for a renderer: it does for all.
    Supports { renderer: String },
}

fn main() -> ExitCode {
    // SAFETY: this process has no other thread yet.
    unsafe { prepare_environment() };
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::WARN)
        .with_writer(io::stderr)
        .without_time()
        .with_target(false)
        .init();
    let cli = Cli::parse();
    if let Verb::Audit(_) = cli.verb {
        // SAFETY: this process has no other thread yet.
        unsafe { forget_target_folder() };
    }
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    let root = || root(cli.root.as_deref());
    match cli.verb {
        Verb::Build { dest } => build::run(&root()?, dest.as_deref()),
        Verb::Epub { out } => epub::run(&root()?, out.as_deref()),
        Verb::Serve(options) => serve(&root()?, &options),
        Verb::Check { page } => check::run(&root()?, page.as_deref()),
        Verb::Test(options) => test::run(&root()?, &options),
        Verb::Audit(options) => audit::run(&root()?, &options),
        Verb::New(options) => new::run(&root()?, &options),
        Verb::Record {
            what: Some(what),
            chrome: Some(out),
            ..
        } => trace::chrome(&root()?, &what, &out),
        Verb::Trace(options) => trace::trace(&options),
        Verb::Record { what, measure, .. } => {
            let selection = Selection::new(what.as_deref());
            if measure {
                return measured::record(&root()?, &selection);
            }
            record(&root()?, &selection)
        }
        Verb::Preprocess { question: Some(_) } => Ok(()),
        Verb::Preprocess { question: None } => {
            let project = Arc::new(build::load(&root()?)?);
            preprocess::run(&project, io::stdin(), io::stdout().lock())
        }
    }
}

fn root(given: Option<&Path>) -> anyhow::Result<PathBuf> {
    match given {
        Some(root) => find_root(&std::path::absolute(root)?),
        None => find_root(&std::env::current_dir().context("cannot find the current folder")?),
    }
}
