//! What a page shows only when its reader asks for it is in a file of its own: the whole programs of
//! its listings, and what is in the folds of figures.
//!
//! The file has each program once. Where there is no JavaScript, a fold leads to the printable page,
//! which has everything.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::Context;
use listings::expand::block::ranges;
use listings::model::{Chapter, Language, Project};
use listings::pattern;
use regex::{Captures, Regex};
use serde::Serialize;

/// A fold that the preprocessor marks, up to its content, its id, and its content.
static FOLD: LazyLock<Regex> = pattern!(concat!(
    r#"(?s)(<details class="(?:proof )?lazy" id="([^"]+)">"#,
    r"\s*<summary>.*?</summary>)(.*?)</details>"
));

/// What a page loads when its reader asks for it.
#[derive(Debug, Default, PartialEq, Serialize)]
pub struct LazyParts<'a> {
    /// The programs of which the page shows lines, by their files.
    programs: BTreeMap<&'a Path, Program>,
    /// The content of folds as HTML, by their ids.
    parts: BTreeMap<String, String>,
}

/// A whole program.
#[derive(Debug, PartialEq, Serialize)]
struct Program {
    /// The numbers of its lines in its file, in short: `1-9,11-30`.
    numbers: String,
    text: String,
}

impl<'a> LazyParts<'a> {
    /// The programs of `chapter`.
    pub fn of(project: &'a Project, chapter: &Chapter) -> LazyParts<'a> {
        let sources = chapter.directives.iter().filter_map(|d| project.source(d));
        let programs = sources.filter(|source| source.language == Language::Rust);
        let programs = programs.map(|source| {
            let numbers = ranges(&source.shown_lines());
            let text = source.without_anchors();
            (source.path.as_path(), Program { numbers, text })
        });
        LazyParts {
            programs: programs.collect(),
            parts: BTreeMap::new(),
        }
    }

    /// `html`, the page, with a link to `printable`, the address of the printable page, in the
    /// place of what its folds hold, which is kept here.
    pub fn without_folds(&mut self, html: &str, printable: &str) -> String {
        let link = |found: &Captures| {
            let (fold, id) = (&found[1], &found[2]);
            self.parts.insert(id.to_string(), found[3].to_string());
            format!(
                "{fold}<a class=\"lazy\" href=\"{printable}#{id}\">On the printable page</a></details>"
            )
        };
        FOLD.replace_all(html, link).into_owned()
    }

    /// The content of the file, which `ci/theme/lazy.js` loads; none where it would be empty.
    ///
    /// # Errors
    ///
    /// None that can happen: the error is JSON's.
    pub fn script(&self) -> anyhow::Result<Option<String>> {
        if self.programs.is_empty() && self.parts.is_empty() {
            return Ok(None);
        }
        let data = serde_json::to_string(self).context("cannot write JSON")?;
        Ok(Some(format!("bookLazy({data});\n")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marked_fold_is_lazy_and_another_stays() {
        let page = |table: &str, test: &str| {
            format!(
                "<details><summary>Answer</summary>b</details>\n\
                 <details class=\"lazy\" id=\"a-table\"><summary>c</summary>{table}</details>\n\
                 <details class=\"proof lazy\" id=\"proof-a\">\n<summary>d</summary>{test}</details>\n"
            )
        };
        let mut lazy = LazyParts::default();
        let html = lazy.without_folds(&page("<p>e</p>", "\n<figure>f</figure>\n"), "print.html");
        let link = |id: &str| {
            format!("<a class=\"lazy\" href=\"print.html#{id}\">On the printable page</a>")
        };
        assert_eq!(html, page(&link("a-table"), &link("proof-a")));
        let parts = [
            ("a-table", "<p>e</p>"),
            ("proof-a", "\n<figure>f</figure>\n"),
        ];
        let parts = parts.map(|(id, part)| (id.to_string(), part.to_string()));
        assert_eq!(lazy.parts, BTreeMap::from(parts));
    }
}
