//! What a page shows only when its reader asks for it is moved to a file of its own: the hidden
//! lines of listings, and what stands in the folds of figures.
//!
//! The file has each program once. Where there is no JavaScript, a fold leads to the printable page,
//! which has everything.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::LazyLock;

use anyhow::{Context, anyhow};
use regex::Regex;
use serde::Serialize;

use super::hidden::{Program, without_hidden_lines, without_unread_data};
use super::pattern;

/// A fold with less than this in it stays in the page, in bytes.
const LITTLE: usize = 400;

/// A test that a sentence of the page names, as the preprocessor writes it, and its beginning.
const TEST: &str = "<details class=\"proof\">";
const TEST_OPEN: &str = "<details class=\"proof\"";

static FIGURE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"<figure class="([\w-]+)" id="([^"]+)""#));
/// The file whose schedule a picture shows, in the picture's data.
static DRAWN: LazyLock<Regex> = LazyLock::new(|| pattern(r#""source":"([^"]*)""#));

/// What a page loads when its reader asks for it.
#[derive(Debug, Default, PartialEq, Serialize)]
pub struct Later {
    /// The programs of which the page shows a part.
    pub(super) programs: Vec<Program>,
    /// The content of folds as HTML, by the id of their figure.
    parts: BTreeMap<String, String>,
}

impl Later {
    /// The content of the file, which `ci/theme/later.js` loads; none where it would be empty.
    ///
    /// # Errors
    ///
    /// None that can happen: the error is JSON's.
    pub fn script(&self) -> anyhow::Result<Option<String>> {
        if self.programs.is_empty() && self.parts.is_empty() {
            return Ok(None);
        }
        let data = serde_json::to_string(self).context("cannot write JSON")?;
        Ok(Some(format!("bookLater({data});\n")))
    }
}

/// `html`, a page, without what can come later, and that.
///
/// `printable` is the address of the printable page.
///
/// # Errors
///
/// A figure that is not of the form in which the preprocessor makes it.
pub fn split(html: &str, printable: &str) -> anyhow::Result<(String, Later)> {
    let mut later = Later::default();
    let drawn: BTreeSet<&str> = DRAWN
        .captures_iter(html)
        .map(|found| found.extract::<1>().1[0])
        .collect();
    let page = each_figure(html, |class, id, figure| match class {
        "listing" | "fails" => {
            let figure = without_unread_data(figure, &drawn);
            without_hidden_lines(&figure, &mut later.programs)
        }
        "timeline" | "measured" => without_fold(figure, id, printable, &mut later.parts),
        _ => Ok(figure.to_string()),
    })?;
    let page = without_tests(&page, printable, &mut later.parts)?;
    Ok((page, later))
}

/// `html` without any hidden line, for paper.
///
/// # Errors
///
/// A figure that is not of the form in which the preprocessor makes it.
pub fn printed(html: &str) -> anyhow::Result<String> {
    each_figure(html, |class, _, figure| match class {
        "listing" | "fails" => without_hidden_lines(figure, &mut Vec::new()),
        _ => Ok(figure.to_string()),
    })
}

/// `html` with each figure in the form that `change` gives it from its class, its id and itself.
fn each_figure(
    html: &str,
    mut change: impl FnMut(&str, &str, &str) -> anyhow::Result<String>,
) -> anyhow::Result<String> {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(found) = FIGURE.captures(rest) {
        let (start, class, id) = (found.get_match().start(), &found[1], &found[2]);
        let close = rest[start..].find("</figure>");
        let end = start + close.ok_or_else(|| anyhow!("the figure {id} is not closed"))?;
        out.push_str(&rest[..start]);
        let changed = change(class, id, &rest[start..end]);
        out.push_str(&changed.with_context(|| format!("the figure {id}"))?);
        rest = &rest[end..];
    }
    out.push_str(rest);
    Ok(out)
}

/// A figure whose fold is empty but for a link.
fn without_fold(
    figure: &str,
    id: &str,
    printable: &str,
    parts: &mut BTreeMap<String, String>,
) -> anyhow::Result<String> {
    let Some((before, fold)) = figure.split_once("</summary>") else {
        return Ok(figure.to_string());
    };
    let (content, after) = fold
        .split_once("</details>")
        .context("has a fold without end")?;
    if content.len() < LITTLE {
        return Ok(figure.to_string());
    }
    let link = moved(id, printable, content, parts);
    Ok(format!("{before}</summary>{link}</details>{after}"))
}

/// `html` with the tests at its end as folds without content.
fn without_tests(
    html: &str,
    printable: &str,
    parts: &mut BTreeMap<String, String>,
) -> anyhow::Result<String> {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, fold)) = rest.split_once(TEST) {
        let (fold, after) = fold
            .split_once("</details>")
            .context("a test is not closed")?;
        let (summary, figure) = fold
            .split_once("</summary>")
            .context("a test has no name")?;
        let found = FIGURE.captures(figure).context("a test has no figure")?;
        let id = &found[2];
        out.push_str(before);
        let content = figure.replacen(&found[0], "<figure class=\"proof\"", 1);
        parts.insert(id.to_string(), content);
        if !out.contains(TEST_OPEN) {
            let _ = writeln!(
                out,
                "<noscript><p>Without JavaScript, read them on <a href=\"{printable}#{id}\">\
                 the printable page</a>.</p></noscript>"
            );
        }
        let _ = write!(
            out,
            "{TEST_OPEN} id=\"{id}\">{}</summary></details>",
            summary.trim_start()
        );
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// Moves `content` to `parts`, and gives what stands in its place.
fn moved(id: &str, printable: &str, content: &str, parts: &mut BTreeMap<String, String>) -> String {
    parts.insert(id.to_string(), content.to_string());
    format!("<a class=\"later\" href=\"{printable}#{id}\">On the printable page</a>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_fold_of_a_picture_comes_later_and_a_short_one_does_not() {
        let figure = |content: &str| {
            format!(
                "<figure class=\"timeline\" id=\"timeline-a-b\">\n<details><summary>c</summary>\
                 {content}</details>\n</figure>"
            )
        };
        let long = "<p>d</p>".repeat(LITTLE);
        let (page, later) = split(&figure(&long), "../print.html").expect("a page");
        let link =
            "<a class=\"later\" href=\"../print.html#timeline-a-b\">On the printable page</a>";
        assert_eq!(page, figure(link));
        assert_eq!(later.parts["timeline-a-b"], long);
        let short = figure("<p>d</p>");
        assert_eq!(
            split(&short, "print.html").expect("a page"),
            (short, Later::default())
        );
    }

    #[test]
    fn a_test_comes_later_and_the_first_says_where_it_is_without_a_script() {
        let test = |id: &str| {
            format!(
                "<details class=\"proof\">\n<summary>{id}</summary>\n\
                 <figure class=\"proof\" id=\"proof-{id}\">\ncode</figure>\n</details>\n"
            )
        };
        let html = format!("{}{}", test("a"), test("b"));
        let (page, later) = split(&html, "print.html").expect("a page");
        assert!(
            page.starts_with("<noscript>") && page.matches("<noscript>").count() == 1,
            "{page}"
        );
        for id in ["a", "b"] {
            let fold = format!(
                "<details class=\"proof\" id=\"proof-{id}\"><summary>{id}</summary></details>"
            );
            assert!(page.contains(&fold), "{page}");
            let part = later.parts[&format!("proof-{id}")].trim();
            assert_eq!(part, "<figure class=\"proof\">\ncode</figure>");
        }
    }
}
