//! What proves a page: its blocks, the proofs of its directives, the tests of
//! the packages that it is the first to show.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use listings::blocks::block_test;
use listings::diagnostic::Diagnostic;
use listings::model::{Chapter, Directive, Kind, Package, Project};
use proofs::Proof;

/// Some pages of the book.
#[derive(Debug, Clone)]
pub struct Pages<'a> {
    project: &'a Project,
    /// The chapters' names: `primer` of `src/primer.md`.
    pub names: Vec<String>,
    /// The chapters, by path.
    chapters: BTreeMap<&'a Path, &'a Chapter>,
    /// The packages whose tests are theirs.
    packages: Vec<&'a Package>,
}

impl<'a> Pages<'a> {
    /// The pages of these names.
    ///
    /// # Errors
    ///
    /// There is no chapter of one of the names.
    pub fn new(project: &'a Project, names: &[String]) -> anyhow::Result<Pages<'a>> {
        let chapters = chapters(project);
        if let Some(name) = names
            .iter()
            .find(|name| !chapters.contains_key(name.as_str()))
        {
            bail!("{}", no_page(project, name));
        }
        Ok(Pages::of(project, names.to_vec()))
    }

    fn of(project: &'a Project, names: Vec<String>) -> Pages<'a> {
        let (all, mut owned) = (chapters(project), owned(project));
        let theirs = names.iter().filter_map(|name| all.get(name.as_str()));
        let chapters = theirs.map(|chapter| (chapter.path.as_path(), *chapter));
        let packages = names.iter().filter_map(|name| owned.remove(name.as_str()));
        Pages {
            project,
            chapters: chapters.collect(),
            packages: packages.flatten().collect(),
            names,
        }
    }

    /// The pages of part `shard` of the book: `2/4` is the second of four parts
    /// that take about the same time.
    ///
    /// # Errors
    ///
    /// `shard` is not of that form, or the book has fewer pages than parts.
    pub fn shard(project: &'a Project, shard: &str) -> anyhow::Result<Pages<'a>> {
        let form =
            || format!("`{shard}` isn't a part of the book: write `2/4` for the second of four");
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
        Ok(Pages::of(project, names))
    }

    /// Their directives, with the chapters.
    fn directives(&self) -> impl Iterator<Item = (&'a Chapter, &'a Directive)> {
        let chapters = self.chapters.values();
        chapters.flat_map(|chapter| chapter.directives.iter().map(move |d| (*chapter, d)))
    }

    /// The packages whose tests are theirs: each package belongs to the page of
    /// its name or, where there is none, to the first that shows it.
    pub fn packages(&self) -> &[&'a Package] {
        &self.packages
    }

    /// Whether a diagnostic of `cargo book check` is one of theirs.
    pub fn has(&self, diagnostic: &Diagnostic) -> bool {
        self.holds(&diagnostic.path)
    }

    /// Whether a proof is theirs: one of them says it, or it is of a file in their packages that no
    /// page needs to show.
    pub fn proves(&self, proof: &Proof) -> bool {
        proof.places.iter().any(|(path, _)| self.holds(path))
    }

    /// Whether a file is one of their chapters, or in one of their packages.
    fn holds(&self, path: &Path) -> bool {
        let in_package = |package: &&Package| path.starts_with(folder(package));
        self.chapters.contains_key(path) || self.packages.iter().any(in_package)
    }

    /// The harness's tests of the programs that they show, and where each is shown first.
    pub fn blocks(&self) -> BTreeMap<String, Diagnostic> {
        let mut tests = BTreeMap::new();
        for (chapter, directive) in self.directives() {
            let package = self.project.packages.get(&directive.page);
            let package = package.filter(|package| package.own_lock.is_none());
            let is_program = package.is_some_and(|p| p.programs.contains_key(&directive.item));
            if directive.is_listing() && is_program {
                let name = block_test(&directive.page, &directive.item);
                let place = || Diagnostic::new(&chapter.path, directive.line, "");
                tests.entry(name).or_insert_with(place);
            }
        }
        tests
    }

    /// The test binaries that they need, by their root files: those of their packages, and those
    /// with the tests that their sentences name.
    pub fn tests(&self) -> BTreeMap<PathBuf, String> {
        let owned = self.packages.iter().flat_map(|package| &package.tests);
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
    pub fn test(&self, binary: &Path, name: &str) -> Option<Diagnostic> {
        let short = name.rsplit("::").next()?;
        let packages = self.project.packages.values();
        let mut tests = packages.flat_map(|package| &package.tests);
        let test = tests.find(|test| test.name == short && test.binary == binary)?;
        Some(Diagnostic::new(&test.path, test.start, ""))
    }
}

/// The pages of the book in `parts` parts of about the same weight, each page in one.
pub fn shards(project: &Project, parts: usize) -> Vec<Vec<String>> {
    let owned = owned(project);
    let chapters = chapters(project).into_iter();
    // How much there is to prove: programs are built and run, tests are run.
    let mut pages: Vec<(usize, &str)> = chapters
        .map(|(name, chapter)| {
            let packages = owned.get(name).into_iter().flatten();
            let tests: usize = packages.map(|package| package.tests.len()).sum();
            (1 + 2 * chapter.directives.len() + tests, name)
        })
        .collect();
    // The heaviest first, each to the part that is lightest so far.
    pages.sort_by(|a, b| b.cmp(a));
    let mut shards = vec![(0, Vec::new()); parts];
    for (weight, name) in pages {
        if let Some((sum, names)) = shards.iter_mut().min_by_key(|(sum, _)| *sum) {
            *sum += weight;
            names.push(name.to_string());
        }
    }
    shards.into_iter().map(|(_, names)| names).collect()
}

/// The chapters by their names: `primer` of `src/primer.md`.
fn chapters(project: &Project) -> BTreeMap<&str, &Chapter> {
    let named = project.chapters.iter().filter_map(|chapter| {
        let path = chapter.path.strip_prefix(project.src()).ok()?.to_str()?;
        Some((path.strip_suffix(".md")?, chapter))
    });
    named.collect()
}

/// The packages by the page whose proof their tests are a part of.
fn owned(project: &Project) -> BTreeMap<&str, Vec<&Package>> {
    let chapters = chapters(project);
    let by_path: BTreeMap<&Path, &str> = chapters
        .iter()
        .map(|(name, chapter)| (chapter.path.as_path(), *name))
        .collect();
    let mut first_shown: BTreeMap<&str, &str> = BTreeMap::new();
    for path in project
        .summary
        .entries
        .iter()
        .filter_map(|entry| entry.chapter.as_deref())
    {
        let Some(name) = by_path.get(path) else {
            continue;
        };
        for directive in &chapters[name].directives {
            first_shown.entry(&directive.page).or_insert(name);
        }
    }
    let mut owned: BTreeMap<&str, Vec<&Package>> = BTreeMap::new();
    for package in project.packages.values() {
        let page = package.page.as_str();
        let owner = match chapters.get_key_value(page) {
            Some((name, _)) => Some(*name),
            None => first_shown.get(page).copied(),
        };
        if let Some(owner) = owner {
            owned.entry(owner).or_default().push(package);
        }
    }
    owned
}

fn folder(package: &Package) -> PathBuf {
    package.dir.clone()
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
        "no page src/{name}.md: the listings of {name} are in {}",
        shown.join(", ")
    )
}
