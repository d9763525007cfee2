//! The book as the tool sees it: chapters, packages of listings, configuration.
//!
//! The preprocessor, the checks, the harness and `record` all read this model,
//! so that what one of them shows is what the others prove.

mod chapter;
mod directive;
mod html;
mod lock;
mod manifest;
pub mod mutations;
mod package;
mod paths;
mod place;
mod python;
mod settings;
mod source;
mod summary;
mod test;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use mdbook_driver::config::Config;

pub use chapter::{Chapter, Fence, Id, Link};
pub use directive::{Directive, Kind};
pub use html::{Html, HtmlTag};
pub use lock::Lock;
pub use manifest::{Clock, Dependency, Expectations, Features, Manifest, Mask, Need, Order};
pub use package::Package;
pub(crate) use paths::clean;
pub use paths::files;
pub use python::literals;
pub use settings::Settings;
pub use source::{Anchor, Language, Source};
pub use summary::{Entry, Page, Summary};
pub use test::Test;

use crate::diagnostic::Diagnostics;
use manifest::Workspace;
use paths::folders;

/// The whole book.
#[derive(Debug)]
pub struct Project {
    /// The folder that holds `book.toml`.
    pub root: PathBuf,
    /// `book.toml` as mdBook reads it.
    pub config: Config,
    /// What it sets for the listings.
    pub settings: Settings,
    /// `src/SUMMARY.md`.
    pub summary: Summary,
    /// Every Markdown file in the book's folder, `src/`, but the summary, by path.
    pub chapters: Vec<Chapter>,
    /// The packages of listings, by page.
    pub packages: BTreeMap<String, Package>,
    /// The versions that it is verified with.
    pub lock: Lock,
    /// What a listing names that needs a feature, by dependency and feature.
    pub features: Features,
    /// The day of the commit that is rendered, `2026-11-21`; none where it wasn't asked for.
    pub day: Option<String>,
}

impl Project {
    /// Reads the book in `root`; a file that can't be read or parsed gets a diagnostic.
    pub fn load(root: &Path) -> Result<Project, Diagnostics> {
        let mut diagnostics = Diagnostics::default();
        let mut keep = |found: Diagnostics| diagnostics.0.extend(found.0);
        let config = manifest::book_config(root).map_err(&mut keep);
        let workspace = Workspace::read(root).map_err(&mut keep);
        let settings = config.as_ref().ok().map(Settings::read).transpose();
        let settings = settings.map_err(|diagnostic| keep(diagnostic.into()));
        // Without settings, what can be looked for is where it usually is.
        let src = match (&config, &settings) {
            (Ok(config), Ok(_)) => &config.book.src,
            _ => Path::new("src"),
        };
        let settings = settings.ok().flatten().unwrap_or_default();
        let summary = Summary::read(root, src).map_err(&mut keep);
        let mut chapters = Vec::new();
        for path in chapter_paths(root, src)? {
            if path == src.join("SUMMARY.md") {
                continue;
            }
            match Chapter::read(root, &path) {
                Ok(chapter) => chapters.push(chapter),
                Err(found) => keep(found),
            }
        }
        let mut packages = BTreeMap::new();
        // Without the root manifest nothing that a package inherits is known.
        if let Ok(workspace) = &workspace {
            for page in package_names(&root.join(&settings.dir)) {
                match Package::read(root, &settings.dir, &page, workspace) {
                    Ok(package) => drop(packages.insert(page, package)),
                    Err(found) => keep(found),
                }
            }
        }
        let (Ok(config), Ok(summary)) = (config, summary) else {
            return Err(diagnostics);
        };
        diagnostics.into_result(Project {
            root: root.to_path_buf(),
            config,
            settings,
            summary,
            chapters,
            packages,
            lock: Lock::read(root),
            features: workspace
                .map(|workspace| workspace.features)
                .unwrap_or_default(),
            day: None,
        })
    }

    /// The folder with the chapters, from the project's root.
    pub fn src(&self) -> &Path {
        &self.config.book.src
    }

    /// The chapter at `path`, given from the project's root.
    pub fn chapter(&self, path: &Path) -> Option<&Chapter> {
        self.chapters.iter().find(|chapter| chapter.path == path)
    }

    /// Whether `path`, from the project's root, is the page that a server gives where there is no
    /// other: mdBook renders it, and it isn't a chapter.
    pub fn is_not_found(&self, path: &Path) -> bool {
        path == self.src().join("404.md")
    }

    /// Every directive of the book with the chapter it's in.
    pub fn directives(&self) -> impl Iterator<Item = (&Chapter, &Directive)> {
        self.chapters
            .iter()
            .flat_map(|chapter| chapter.directives.iter().map(move |d| (chapter, d)))
    }

    /// Whether a directive of this kind names `item` of `page`.
    pub fn shows(&self, kind: Kind, page: &str, item: &str) -> bool {
        self.directives()
            .any(|(_, d)| d.kind == kind && d.page == page && d.item == item)
    }

    /// The file of which `directive` shows lines, if it shows any.
    pub fn source(&self, directive: &Directive) -> Option<&Source> {
        let package = self.packages.get(&directive.page)?;
        match directive.kind {
            Kind::Listing | Kind::Diff => package.listing(&directive.item),
            Kind::Fails => package.fails.get(&directive.item),
            _ => None,
        }
    }

    /// The file whose code `directive` shows: that of its block, or of its runs.
    pub fn shown(&self, directive: &Directive) -> Option<&Source> {
        match directive.kind {
            Kind::Drops => self.packages.get(&directive.page)?.program(&directive.item),
            _ => self.source(directive),
        }
    }

    /// Every test that a page names as a proof.
    pub fn proofs(&self) -> impl Iterator<Item = &Test> {
        let proofs = self.directives().filter(|(_, d)| d.kind == Kind::Proof);
        proofs.filter_map(|(_, directive)| {
            let package = self.packages.get(&directive.page)?;
            package.test(&directive.item)
        })
    }

    /// The versions of what `package` depends on, by name.
    pub fn versions(&self, package: &Package) -> BTreeMap<String, String> {
        let lock = package.own_lock.as_ref().unwrap_or(&self.lock);
        lock.dependencies(package)
    }

    /// The lines of `test` as a page shows them.
    pub fn lines_of(&self, test: &Test) -> String {
        // The file was read when the tests were found in it.
        let text = std::fs::read_to_string(self.root.join(&test.path)).unwrap_or_default();
        let lines = text.split_inclusive('\n').take(test.end);
        lines.skip(test.start - 1).collect()
    }
}

/// The folder with `book.toml` that holds `start`, or is it.
pub fn find_root(start: &Path) -> anyhow::Result<PathBuf> {
    start
        .ancestors()
        .find(|dir| dir.join("book.toml").is_file())
        .map(Path::to_path_buf)
        .with_context(|| {
            format!(
                "no book.toml in {} or above it: run this inside a checkout of the book",
                start.display()
            )
        })
}

fn chapter_paths(root: &Path, dir: &Path) -> Result<Vec<PathBuf>, Diagnostics> {
    let mut paths = files(root, dir, "md")?;
    for name in folders(&root.join(dir)) {
        paths.extend(chapter_paths(root, &dir.join(name))?);
    }
    Ok(paths)
}

fn package_names(dir: &Path) -> Vec<String> {
    let mut names = folders(dir);
    names.retain(|name| dir.join(name).join("Cargo.toml").is_file());
    names
}
