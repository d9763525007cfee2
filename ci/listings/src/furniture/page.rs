//! What stands above and below the text of a page: how long it takes to read, what it was
//! verified with, and the pages before and after it.

use std::fmt::Write;
use std::path::{Component, Path, PathBuf};

use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};

use super::stamp;
use crate::model::{Chapter, Directive, Kind, Project};
use crate::problem::{Problem, Problems};

/// So many words a reader reads in a minute, and so many lines of code.
const WORDS: usize = 200;
const LINES: usize = 30;

/// `text`, the expanded text of `chapter`, with what stands around it.
///
/// A chapter that is not in the table of contents stays as it is.
pub fn furnished(project: &Project, chapter: &Chapter, text: String) -> Result<String, Problems> {
    let pages = &project.summary.pages;
    let Some(index) = pages.iter().position(|page| page.chapter == chapter.path) else {
        return Ok(text);
    };
    let stamp = stamp::of_chapter(project, chapter)
        .map_err(|message| Problem::new(&chapter.path, 1, message))?;
    let verified = stamp.map(|stamp| format!(" {}.", verified(&stamp)));
    // The front page is a door, and what shows no recording is there to look things up.
    let about = match verified.filter(|_| index > 0) {
        None => String::new(),
        Some(verified) => {
            let time = minutes(reading_time(project, chapter));
            format!("\n<p class=\"about\">About {time}.{verified}</p>\n")
        }
    };
    let mut text = below_title(&text, &about);
    let before = index.checked_sub(1).and_then(|index| pages.get(index));
    let turns = [("Previous", before), ("Next", pages.get(index + 1))];
    let turns: Vec<String> = turns
        .into_iter()
        .filter_map(|(word, page)| {
            let page = page?;
            let address = address(&chapter.path, &page.chapter);
            Some(format!("[{word}: {}]({address})", escaped(&page.title)))
        })
        .collect();
    if !turns.is_empty() {
        let _ = write!(
            text,
            "\n\n<div class=\"turn\">\n\n{}\n\n</div>\n",
            turns.join("\n")
        );
    }
    Ok(text)
}

/// `Verified with rustc 1.95.0 and tokio 1.54.0 on 2026-11-21`.
fn verified(stamp: &stamp::Stamp) -> String {
    let is_tool = |name: &str| matches!(name, "rustc" | "python");
    let (mut tools, crates): (Vec<_>, Vec<_>) =
        stamp.with.iter().partition(|(name, _)| is_tool(name));
    tools.reverse();
    let named = tools.into_iter().chain(crates);
    let named: Vec<String> = named
        .map(|(name, version)| format!("{name} {version}"))
        .collect();
    let date = &stamp.date;
    match named.split_last() {
        Some((last, [])) => format!("Verified with {last} on {date}"),
        Some((last, first)) => format!("Verified with {} and {last} on {date}", first.join(", ")),
        None => format!("Verified on {date}"),
    }
}

/// `text` with `insertion` below the line of its title.
fn below_title(text: &str, insertion: &str) -> String {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        if line.starts_with("# ") {
            return format!("{}{insertion}{}", &text[..at], &text[at..]);
        }
    }
    text.to_string()
}

/// How many minutes the words and the listings of `chapter` take, one at the least.
fn reading_time(project: &Project, chapter: &Chapter) -> usize {
    let lines: usize = chapter.directives.iter().map(|d| lines(project, d)).sum();
    let seconds = words(&chapter.text) * 60 / WORDS + lines * 60 / LINES;
    seconds.div_ceil(60).max(1)
}

fn minutes(count: usize) -> String {
    match count {
        1 => "1 minute".to_string(),
        count => format!("{count} minutes"),
    }
}

/// The words of a chapter, without code blocks.
fn words(text: &str) -> usize {
    let mut in_code = false;
    let mut count = 0;
    for event in new_cmark_parser(text, &MarkdownOptions::default()) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(words) if !in_code && !words.contains("{{#") => {
                count += words.split_whitespace().count();
            }
            Event::Code(_) => count += 1,
            _ => {}
        }
    }
    count
}

/// The visible lines of the listing that `directive` shows.
fn lines(project: &Project, directive: &Directive) -> usize {
    let Some(package) = project.packages.get(&directive.page) else {
        return 0;
    };
    let source = match directive.kind {
        Kind::Listing => package.listing(&directive.item),
        Kind::Fails => package.fails.get(&directive.item),
        _ => None,
    };
    let Some(source) = source else {
        return 0;
    };
    match directive
        .anchor
        .as_ref()
        .and_then(|name| source.anchor(name))
    {
        Some(anchor) => anchor.end.saturating_sub(anchor.start + 1),
        None => source
            .text
            .lines()
            .count()
            .saturating_sub(source.header_lines()),
    }
}

/// The address of the chapter `to` as a link in the chapter `from` has it.
pub(super) fn address(from: &Path, to: &Path) -> String {
    let dir = from.parent().unwrap_or(Path::new(""));
    let shared = dir
        .components()
        .zip(to.components())
        .take_while(|(a, b)| a == b)
        .count();
    let up = dir.components().count() - shared;
    let down: PathBuf = to.components().skip(shared).collect();
    let down: Vec<String> = down
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().replace(' ', "%20")),
            _ => None,
        })
        .collect();
    format!("{}{}", "../".repeat(up), down.join("/"))
}

/// `title` as the words of a Markdown link.
pub(super) fn escaped(title: &str) -> String {
    let mut text = String::new();
    for c in title.chars() {
        if "\\[]*_`<>&".contains(c) {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::furniture::stamp::Stamp;

    #[test]
    fn addresses_lead_from_one_chapter_to_another() {
        for (from, to, expected) in [
            ("src/a.md", "src/b.md", "b.md"),
            ("src/part/a.md", "src/b.md", "../b.md"),
            ("src/a.md", "src/part/b c.md", "part/b%20c.md"),
            ("src/part/a.md", "src/part/b.md", "b.md"),
        ] {
            assert_eq!(address(Path::new(from), Path::new(to)), expected);
        }
    }

    #[test]
    fn what_verified_a_page_is_one_sentence() {
        let with = [
            ("tokio", "1.54.0"),
            ("rustc", "1.95.0"),
            ("futures", "0.3.34"),
        ];
        let with = with.map(|(name, version)| (name.to_string(), version.to_string()));
        let stamp = Stamp {
            date: "2026-11-21".to_string(),
            with: with.into(),
        };
        let expected = "Verified with rustc 1.95.0, futures 0.3.34 and tokio 1.54.0 on 2026-11-21";
        assert_eq!(verified(&stamp), expected);
    }

    #[test]
    fn words_are_counted_without_code_and_directives() {
        let text = "# A b\n\n{{#listing a/b}}\n\nc `d e` *f*\n\n```text\ng h\n```\n";
        assert_eq!(words(text), 5);
    }
}
