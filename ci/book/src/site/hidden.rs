//! The hidden lines of listings: a listing that shows a part of a program repeats the rest of it in
//! each of its blocks.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use anyhow::Context;
use regex::Regex;
use serde::Serialize;

use super::pattern;
use listings::html::ranges;

const HIDDEN: &str = "<span class=\"boring\">";

static SOURCE: LazyLock<Regex> = LazyLock::new(|| pattern(r#" data-source="([^"]*)""#));
static PROGRAM: LazyLock<Regex> = LazyLock::new(|| pattern(r#" data-program="[^"]*""#));
static NUMBERS: LazyLock<Regex> = LazyLock::new(|| pattern(r#" data-numbers="([^"]*)""#));

/// A whole program.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Program {
    /// The numbers of its lines in its file, in short: `1-9,11-30`.
    numbers: String,
    text: String,
}

/// The code of a listing.
#[derive(Default)]
struct Code {
    whole: String,
    visible: String,
    /// The places of its visible lines, from 0 on.
    shown: Vec<usize>,
}

impl Code {
    fn of(html: &str) -> Code {
        let mut code = Code::default();
        for (index, piece) in pieces(html).enumerate() {
            let first = code.whole.matches('\n').count();
            code.whole.push_str(piece);
            if index % 2 == 0 && !piece.is_empty() {
                code.visible.push_str(piece);
                let lines = piece.strip_suffix('\n').unwrap_or(piece);
                let count = lines.split('\n').count();
                code.shown.extend(first..first + count);
            }
        }
        code
    }
}

/// A listing without what no script reads: it says where its lines stand in its file if a picture
/// on the page leads there, which then is in `drawn`, or if some of them are hidden.
pub(super) fn without_unread_data(figure: &str, drawn: &BTreeSet<&str>) -> String {
    let figure = PROGRAM.replace(figure, "");
    let source = SOURCE.captures(&figure);
    if source.is_some_and(|source| drawn.contains(&source[1])) {
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
pub(super) fn without_hidden_lines(
    figure: &str,
    programs: &mut Vec<Program>,
) -> anyhow::Result<String> {
    if !figure.contains(HIDDEN) {
        return Ok(figure.to_string());
    }
    let open = figure.find("<code class=\"language-rust");
    let open = open.context("has hidden lines and no Rust")?;
    let start = open + figure[open..].find('>').context("has an open tag")? + 1;
    let end = figure[start..].find("</code>");
    let end = start + end.context("has no end of its code")?;
    let code = Code::of(&figure[start..end]);
    let numbers = numbers(figure, code.whole.lines().count())?;
    let shown = code.shown.iter().map(|&line| numbers.get(line).copied());
    let shown: Option<Vec<usize>> = shown.collect();
    let shown = ranges(&shown.context("has more lines than its numbers say")?);
    let program = Program {
        numbers: ranges(&numbers),
        text: unescaped(&code.whole),
    };
    let known = programs.iter().position(|known| *known == program);
    let index = known.unwrap_or_else(|| {
        programs.push(program);
        programs.len() - 1
    });
    let head = NUMBERS.replace(&figure[..start], "");
    let data = format!(" data-numbers=\"{shown}\" data-rest=\"{index}\">");
    let head = head.replacen('>', &data, 1);
    Ok(format!("{head}{}{}", code.visible, &figure[end..]))
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

/// The text of `html`, which has no tags, and in which mdBook has escaped three letters.
fn unescaped(html: &str) -> String {
    html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::super::later::{printed, split};
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
    fn paper_shows_no_hidden_line() {
        let page = printed(LISTING).expect("a page");
        assert!(
            !page.contains("use a;") && page.contains("fn b()"),
            "{page}"
        );
    }
}
