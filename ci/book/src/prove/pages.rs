//! What proves a page: its blocks, the proofs of its directives, the tests of
//! the packages that it is the first to show.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::model::{Chapter, Directive, Kind, Package, Project};
use crate::problem::Problem;

/// The environment variable that names the pages whose proofs the test
/// `proofs` runs, with spaces between them.
///
/// Where it is not set, every proof runs, and the planted faults do; where it
/// is set and empty, the planted faults alone.
pub const PAGES: &str = "BOOK_PAGES";

/// Some pages of the book.
#[derive(Debug, Clone)]
pub struct Pages<'a> {
    project: &'a Project,
    /// The chapters' names: `primer` of `src/primer.md`.
    pub names: Vec<String>,
}

impl<'a> Pages<'a> {
    /// The pages of these names.
    ///
    /// # Errors
    ///
    /// There is no chapter of one of the names.
    pub fn new(project: &'a Project, names: &[String]) -> anyhow::Result<Pages<'a>> {
        for name in names {
            if project.chapter(&chapter_path(name)).is_none() {
                bail!("{}", no_page(project, name));
            }
        }
        let names = names.to_vec();
        Ok(Pages { project, names })
    }

    /// The pages of part `shard` of the book: `2/4` is the second of four parts
    /// that take about the same time.
    ///
    /// # Errors
    ///
    /// `shard` is not of that form, or the book has fewer pages than parts.
    pub fn shard(project: &'a Project, shard: &str) -> anyhow::Result<Pages<'a>> {
        let form =
            || format!("`{shard}` is no part of the book: write `2/4` for the second of four");
        let (part, parts) = shard.split_once('/').with_context(form)?;
        let part: usize = part.parse().with_context(form)?;
        let parts: usize = parts.parse().with_context(form)?;
        if part == 0 || part > parts {
            bail!("{}", form());
        }
        let names = shards(project, parts).swap_remove(part - 1);
        if names.is_empty() {
            bail!("the book has too few pages for {parts} parts: ask for fewer");
        }
        Ok(Pages { project, names })
    }

    /// Their chapters.
    pub fn chapters(&self) -> impl Iterator<Item = &'a Chapter> {
        let paths = self.names.iter().map(|name| chapter_path(name));
        paths.filter_map(|path| self.project.chapter(&path))
    }

    /// Their directives, with the chapters.
    fn directives(&self) -> impl Iterator<Item = (&'a Chapter, &'a Directive)> {
        self.chapters()
            .flat_map(|chapter| chapter.directives.iter().map(move |d| (chapter, d)))
    }

    /// The packages whose tests are theirs: each package belongs to the page of
    /// its name or, where there is none, to the first that shows it.
    pub fn packages(&self) -> Vec<&'a Package> {
        let packages = self.project.packages.values();
        let theirs = |package: &&Package| {
            let owner = owner(self.project, package);
            owner.is_some_and(|owner| self.names.contains(&owner))
        };
        packages.filter(theirs).collect()
    }

    /// Whether a problem of `cargo book check` is one of theirs.
    pub fn has(&self, problem: &Problem) -> bool {
        let path = &problem.path;
        let in_package = |package: &Package| path.starts_with(folder(package));
        self.names.iter().any(|name| *path == chapter_path(name))
            || self.packages().into_iter().any(in_package)
    }

    /// The harness's tests of their blocks, and where each stands.
    pub fn blocks(&self) -> BTreeMap<String, Problem> {
        let listings = self.directives().filter(|(_, directive)| {
            directive.kind == Kind::Listing && !directive.item.ends_with(".py")
        });
        let tests = listings.map(|(chapter, directive)| {
            let id = directive.id();
            let name = id.trim_start_matches("listing-").replace('-', "_");
            (format!("{name}_line_1"), failed(chapter, directive.line))
        });
        tests.collect()
    }

    /// Where the proof called `trial` stands, if it is one of theirs: `output::primer::song`.
    pub fn proof(&self, trial: &str) -> Option<Problem> {
        let (kind, rest) = trial.split_once("::")?;
        let (page, item) = rest.split_once("::")?;
        let shows = |(_, directive): &(&Chapter, &Directive)| match kind {
            "fails" => directive.kind == Kind::Fails && directive.page == page,
            _ => directive.page == page && directive.item == item,
        };
        let is_kind = |(_, directive): &(&Chapter, &Directive)| directive.kind.name() == kind;
        let shown: Vec<_> = self.directives().filter(shows).collect();
        let place = shown.iter().find(|found| is_kind(found)).or(shown.first());
        if let Some((chapter, directive)) = place {
            return Some(failed(chapter, directive.line));
        }
        // A test in Python is shown by no page.
        let owned = self.packages().into_iter().find(|p| p.page == page)?;
        let source = owned.python.get(item)?;
        Some(Problem::new(&source.path, 1, ""))
    }

    /// The test binaries that they need, by name, and the files of those.
    pub fn tests(&self) -> BTreeMap<String, BTreeSet<PathBuf>> {
        let owned = self
            .packages()
            .into_iter()
            .flat_map(|package| &package.tests);
        let named = self.directives().filter_map(|(_, directive)| {
            let package = self.project.packages.get(&directive.page)?;
            let is_proof = directive.kind == Kind::Proof;
            package.test(&directive.item).filter(|_| is_proof)
        });
        let mut files: BTreeMap<String, BTreeSet<PathBuf>> = BTreeMap::new();
        for test in owned.chain(named) {
            let name = test.path.file_stem().unwrap_or_default();
            let name = name.to_string_lossy().into_owned();
            files.entry(name).or_default().insert(test.path.clone());
        }
        files
    }

    /// The tests that their sentences name.
    pub fn proofs(&self) -> BTreeSet<String> {
        let proofs = self.directives().filter(|(_, d)| d.kind == Kind::Proof);
        proofs
            .map(|(_, directive)| directive.item.clone())
            .collect()
    }

    /// Where the test called `name` in one of the binaries `files` stands.
    pub fn test(&self, files: &BTreeSet<PathBuf>, name: &str) -> Option<Problem> {
        let short = name.rsplit("::").next()?;
        let packages = self.project.packages.values();
        let mut tests = packages.flat_map(|package| &package.tests);
        let test = tests.find(|test| test.name == short && files.contains(&test.path))?;
        Some(Problem::new(&test.path, test.start, ""))
    }
}

/// Whether the proof called `trial` is to run, as the variable [`PAGES`] has it.
///
/// That a test which a page names exists and runs is seen otherwise where its
/// page alone is proved: the test itself runs then.
pub fn is_wanted(project: &Project, trial: &str) -> bool {
    let Ok(names) = std::env::var(PAGES) else {
        return true;
    };
    let names: Vec<String> = names.split_whitespace().map(str::to_string).collect();
    let pages = Pages { project, names };
    !trial.starts_with("proof::") && pages.proof(trial).is_some()
}

/// The pages of the book in `parts` parts of about the same weight, each page in one.
pub fn shards(project: &Project, parts: usize) -> Vec<Vec<String>> {
    let mut pages: Vec<(usize, String)> = project
        .chapters
        .iter()
        .filter_map(|chapter| {
            let name = chapter.path.strip_prefix("src").ok()?.with_extension("");
            Some(name.to_string_lossy().into_owned())
        })
        .map(|name| (weight(project, &name), name))
        .collect();
    // The heaviest first, each to the part that is lightest so far.
    pages.sort_by(|a, b| b.cmp(a));
    let mut shards = vec![(0, Vec::new()); parts];
    for (weight, name) in pages {
        if let Some((sum, names)) = shards.iter_mut().min_by_key(|(sum, _)| *sum) {
            *sum += weight;
            names.push(name);
        }
    }
    shards.into_iter().map(|(_, names)| names).collect()
}

/// How much there is to prove of a page: programs are built and run, tests are run.
fn weight(project: &Project, name: &str) -> usize {
    let names = vec![name.to_string()];
    let pages = Pages { project, names };
    let tests = pages
        .packages()
        .into_iter()
        .map(|package| package.tests.len());
    1 + 2 * pages.directives().count() + tests.sum::<usize>()
}

/// The page whose proof the tests of `package` are a part of.
fn owner(project: &Project, package: &Package) -> Option<String> {
    if project.chapter(&chapter_path(&package.page)).is_some() {
        return Some(package.page.clone());
    }
    let order = project.summary.entries.iter();
    let mut chapters = order.filter_map(|entry| project.chapter(entry.chapter.as_ref()?));
    let shows = |chapter: &&Chapter| chapter.directives.iter().any(|d| d.page == package.page);
    let first = chapters.find(shows)?;
    let name = first.path.strip_prefix("src").ok()?.with_extension("");
    Some(name.to_string_lossy().into_owned())
}

fn chapter_path(name: &str) -> PathBuf {
    Path::new("src").join(format!("{name}.md"))
}

fn folder(package: &Package) -> PathBuf {
    Path::new("listings").join(&package.page)
}

/// A fault at this line, whose words are yet to be said.
fn failed(chapter: &Chapter, line: usize) -> Problem {
    Problem::new(&chapter.path, line, "")
}

/// There is no page of this name: what to write instead.
fn no_page(project: &Project, name: &str) -> String {
    let shown: BTreeSet<&str> = project
        .directives()
        .filter(|(_, directive)| directive.page == name)
        .filter_map(|(chapter, _)| chapter.path.file_stem()?.to_str())
        .collect();
    if shown.is_empty() {
        return format!("no page src/{name}.md: name one that src/SUMMARY.md lists");
    }
    let shown: Vec<&str> = shown.into_iter().collect();
    format!(
        "no page src/{name}.md: the listings of {name} stand in {}",
        shown.join(", ")
    )
}
