//! Mutations: changes of a package's sources, each of which makes a sentence with a mark false.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use super::Package;
use super::manifest::read_toml;
use crate::diagnostic::{Diagnostics, Lines};

/// A change of one place that makes what a test checks false, so that the test must fail.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutation {
    /// What is different, in words.
    pub change: String,
    /// The file, from the package's folder.
    pub file: PathBuf,
    /// What's in the file once.
    pub old: String,
    /// What takes its place.
    pub new: String,
}

/// The mutations of a package, by the names of the tests that they must fail.
#[derive(Debug, Clone, Default)]
pub struct Mutations {
    /// The file that holds them, from the project's root: `mutations.toml` in the package's folder.
    pub path: PathBuf,
    /// The mutations, each with its line, counted from 1.
    pub by_test: BTreeMap<String, (usize, Mutation)>,
}

impl Mutations {
    /// Returns the mutations of `package`; none where it has no such file.
    ///
    /// # Errors
    ///
    /// The file can't be read, or isn't as documented.
    pub fn read(root: &Path, package: &Package) -> Result<Mutations, Diagnostics> {
        let path = package.dir.join("mutations.toml");
        if !root.join(&path).exists() {
            return Ok(Mutations {
                path,
                ..Mutations::default()
            });
        }
        let (text, read): (String, BTreeMap<Spanned<String>, Mutation>) = read_toml(root, &path)?;
        let lines = Lines::of(&text);
        let by_test = read.into_iter().map(|(test, mutation)| {
            let line = lines.at(test.span().start);
            (test.into_inner(), (line, mutation))
        });
        Ok(Mutations {
            by_test: by_test.collect(),
            path,
        })
    }
}

impl Mutation {
    /// Returns the text of the file with the change made.
    ///
    /// # Errors
    ///
    /// In words: the file can't be read, or doesn't have the old text exactly once.
    pub fn apply(&self, root: &Path, package: &Package) -> Result<String, String> {
        let path = package.dir.join(&self.file);
        let text = std::fs::read_to_string(root.join(&path))
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        match text.matches(&self.old).count() {
            1 if self.old != self.new => Ok(text.replacen(&self.old, &self.new, 1)),
            1 => Err("`new` is the same as `old`: write what makes the sentence false".to_string()),
            count => Err(format!(
                "`old` is {count} times in {}: write what's there once",
                path.display()
            )),
        }
    }
}
