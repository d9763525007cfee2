//! What a page shows only when its reader asks for it is moved to a file of its own: the hidden
//! lines of listings, and what stands in the folds of figures.
//!
//! A listing that shows a part of a program repeats the rest of it in each of its blocks; the
//! file has each program once. Where there is no JavaScript, a fold leads to the printable page,
//! which has everything.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::LazyLock;

use anyhow::{Context, anyhow};
use regex::Regex;
use serde::Serialize;

use crate::html::ranges;

/// A fold with less than this in it stays in the page, in bytes.
const LITTLE: usize = 400;

/// A test that a sentence of the page names, as the preprocessor writes it, and its beginning.
const TEST: &str = "<details class=\"proof\">";
const TEST_OPEN: &str = "<details class=\"proof\"";

const HIDDEN: &str = "<span class=\"boring\">";

static FIGURE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"<figure class="([\w-]+)" id="([^"]+)""#));
/// The file whose schedule a picture shows, in the picture's data.
static DRAWN: LazyLock<Regex> = LazyLock::new(|| pattern(r#""source":"([^"]*)""#));
static SOURCE: LazyLock<Regex> = LazyLock::new(|| pattern(r#" data-source="([^"]*)""#));
static PROGRAM: LazyLock<Regex> = LazyLock::new(|| pattern(r#" data-program="[^"]*""#));
static NUMBERS: LazyLock<Regex> = LazyLock::new(|| pattern(r#" data-numbers="([^"]*)""#));

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern")
}

/// What a page loads when its reader asks for it.
#[derive(Debug, Default, PartialEq, Serialize)]
pub struct Later {
    /// The programs of which the page shows a part.
    programs: Vec<Program>,
    /// The content of folds as HTML, by the id of their figure.
    parts: BTreeMap<String, String>,
}

/// A whole program.
#[derive(Debug, PartialEq, Serialize)]
struct Program {
    /// The numbers of its lines in its file, in short: `1-9,11-30`.
    numbers: String,
    text: String,
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

/// A listing without what no script reads: it says where its lines stand in its file if a picture
/// on the page leads there, or if some of them are hidden.
fn without_unread_data(figure: &str, drawn: &BTreeSet<&str>) -> String {
    let figure = PROGRAM.replace(figure, "");
    let is_drawn = SOURCE
        .captures(&figure)
        .is_some_and(|source| drawn.contains(&source[1]));
    if is_drawn {
        return figure.into_owned();
    }
    let figure = SOURCE.replace(&figure, "");
    match figure.contains(HIDDEN) {
        true => figure.into_owned(),
        false => NUMBERS.replace(&figure, "").into_owned(),
    }
}

/// A listing that shows what is not hidden. Its program is added to `programs`, if it is not
/// there, and the figure says which it is and which of its lines it shows.
fn without_hidden_lines(figure: &str, programs: &mut Vec<Program>) -> anyhow::Result<String> {
    if !figure.contains(HIDDEN) {
        return Ok(figure.to_string());
    }
    let open = figure
        .find("<code class=\"language-rust")
        .context("has hidden lines and no Rust")?;
    let start = open + figure[open..].find('>').context("has an open tag")? + 1;
    let end = start
        + figure[start..]
            .find("</code>")
            .context("has no end of its code")?;
    let mut whole = String::new();
    let mut visible = String::new();
    let mut shown = Vec::new();
    for (index, piece) in pieces(&figure[start..end]).enumerate() {
        let first = whole.matches('\n').count();
        whole.push_str(piece);
        if index % 2 == 0 && !piece.is_empty() {
            visible.push_str(piece);
            let lines = piece
                .strip_suffix('\n')
                .unwrap_or(piece)
                .split('\n')
                .count();
            shown.extend(first..first + lines);
        }
    }
    let numbers = numbers(figure, whole.lines().count())?;
    let of_shown: Option<Vec<usize>> = shown
        .iter()
        .map(|&line| numbers.get(line).copied())
        .collect();
    let of_shown = ranges(&of_shown.context("has more lines than its numbers say")?);
    let program = Program {
        numbers: ranges(&numbers),
        text: unescaped(&whole),
    };
    let index = programs
        .iter()
        .position(|known| *known == program)
        .unwrap_or(programs.len());
    if index == programs.len() {
        programs.push(program);
    }
    let head = NUMBERS.replace(&figure[..start], "");
    let data = format!(" data-numbers=\"{of_shown}\" data-rest=\"{index}\">");
    let head = head.replacen('>', &data, 1);
    Ok(format!("{head}{visible}{}", &figure[end..]))
}

/// The pieces of a program: every second one, from the second on, is hidden.
fn pieces(code: &str) -> impl Iterator<Item = &str> {
    let mut hidden = false;
    let mut rest = Some(code);
    std::iter::from_fn(move || {
        let text = rest?;
        let (piece, after) = match hidden {
            true => hidden_piece(text),
            false => match text.split_once(HIDDEN) {
                Some((piece, after)) => (piece, Some(after)),
                None => (text, None),
            },
        };
        hidden = !hidden;
        rest = after;
        Some(piece)
    })
}

/// A hidden line, and what stands after it.
fn hidden_piece(text: &str) -> (&str, Option<&str>) {
    match text.split_once("</span>") {
        Some((piece, after)) => (piece, Some(after)),
        None => (text, None),
    }
}

/// The numbers of a listing's lines in its file, hidden ones too; from 1 on, where it has none.
fn numbers(figure: &str, lines: usize) -> anyhow::Result<Vec<usize>> {
    let Some(found) = NUMBERS.captures(figure) else {
        return Ok((1..=lines).collect());
    };
    let mut numbers = Vec::new();
    for range in found[1].split(',') {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        numbers.extend(first.parse::<usize>()?..=last.parse::<usize>()?);
    }
    Ok(numbers)
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
        if parts
            .insert(
                id.to_string(),
                figure.replacen(&found[0], "<figure class=\"proof\"", 1),
            )
            .is_none()
            && !out.contains(TEST_OPEN)
        {
            let _ = write!(
                out,
                "<noscript><p>Without JavaScript, read them on <a href=\"{printable}#{id}\">\
                 the printable page</a>.</p></noscript>\n"
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

/// The text of `html`, which has no tags, and in which mdBook has escaped three letters.
fn unescaped(html: &str) -> String {
    html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTING: &str = "<p>a</p>\n\
        <figure class=\"listing\" id=\"listing-a-b-c\" data-source=\"a/b.rs\" \
        data-numbers=\"1-2,4-6\" data-program=\"a/b\">\n<figcaption></figcaption>\n\
        <pre><code class=\"language-rust edition2024\">\
        <span class=\"boring\">use a;\n</span><span class=\"boring\">\n</span>\
        fn b() -&gt; C {\n}\n\
        <span class=\"boring\">fn main() {}</span></code></pre>\n</figure>\n";

    #[test]
    fn a_listing_shows_its_lines_and_the_program_comes_later() {
        let html = format!("{LISTING}<p>b</p>{LISTING}");
        let (page, later) = split(&html, "print.html").expect("a page");
        assert_eq!(
            page.matches("fn b() -&gt; C {\n}\n</code>").count(),
            2,
            "{page}"
        );
        assert_eq!(
            page.matches(" data-numbers=\"4-5\" data-rest=\"0\">")
                .count(),
            2,
            "{page}"
        );
        assert!(
            !page.contains("boring") && !page.contains("data-source"),
            "{page}"
        );
        let program = Program {
            numbers: "1-2,4-6".to_string(),
            text: "use a;\n\nfn b() -> C {\n}\nfn main() {}".to_string(),
        };
        assert_eq!(later.programs, [program]);
    }

    #[test]
    fn a_listing_to_which_a_picture_leads_keeps_its_place() {
        let html = format!("{LISTING}<script>{{\"source\":\"a/b.rs\"}}</script>");
        let (page, _) = split(&html, "print.html").expect("a page");
        assert!(page.contains("data-source=\"a/b.rs\""), "{page}");
    }

    #[test]
    fn numbers_that_do_not_fit_a_program_are_an_error() {
        let html = LISTING.replace("1-2,4-6", "1-2");
        let error = split(&html, "print.html").expect_err("a fault");
        assert!(format!("{error:#}").contains("listing-a-b-c"), "{error:#}");
    }

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

    #[test]
    fn paper_shows_no_hidden_line() {
        let page = printed(LISTING).expect("a page");
        assert!(
            !page.contains("use a;") && page.contains("fn b()"),
            "{page}"
        );
    }
}
