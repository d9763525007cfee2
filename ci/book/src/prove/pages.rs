//! What proves a page: its blocks, the proofs of its directives, the tests of
//! the packages that it is the first to show.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use listings::blocks::block_test;
use listings::model::{Chapter, Directive, Kind, Package, Project};
use listings::problem::Problem;
use proofs::Proof;

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

    /// Whether a proof is theirs: one of them says it, or it is of a file in their packages that no
    /// page needs to show.
    pub fn proves(&self, proof: &Proof) -> bool {
        let says = |chapter: &&Chapter| proof.places.iter().any(|(path, _)| *path == chapter.path);
        let owns = |package: &&Package| {
            let in_package = |(path, _): &(PathBuf, usize)| path.starts_with(folder(package));
            proof.places.iter().any(in_package)
        };
        self.chapters().any(|chapter| says(&chapter)) || self.packages().iter().any(owns)
    }

    /// The harness's tests of the programs that they show, and where each is shown first.
    pub fn blocks(&self) -> BTreeMap<String, Problem> {
        let mut tests = BTreeMap::new();
        for (chapter, directive) in self.directives() {
            let package = self.project.packages.get(&directive.page);
            let is_program = package.is_some_and(|p| p.programs.contains_key(&directive.item));
            if directive.kind == Kind::Listing && is_program {
                let name = block_test(&directive.page, &directive.item);
                let place = || Problem::new(&chapter.path, directive.line, "");
                tests.entry(name).or_insert_with(place);
            }
        }
        tests
    }

    /// The test binaries that they need, by their root files: those of their packages, and those
    /// with the tests that their sentences name.
    pub fn tests(&self) -> BTreeMap<PathBuf, String> {
        let owned = self
            .packages()
            .into_iter()
            .flat_map(|package| &package.tests);
        let named = self.directives().filter_map(|(_, directive)| {
            let package = self.project.packages.get(&directive.page)?;
            let is_proof = directive.kind == Kind::Proof;
            package.test(&directive.item).filter(|_| is_proof)
        });
        let all = owned.chain(named);
        let binaries = all.filter_map(|test| Some((test.binary.clone(), test.binary_name()?)));
        binaries.collect()
    }

    /// Where the test called `name` in the binary with the root file `binary` is written.
    pub fn test(&self, binary: &Path, name: &str) -> Option<Problem> {
        let short = name.rsplit("::").next()?;
        let packages = self.project.packages.values();
        let mut tests = packages.flat_map(|package| &package.tests);
        let test = tests.find(|test| test.name == short && test.binary == binary)?;
        Some(Problem::new(&test.path, test.start, ""))
    }
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
