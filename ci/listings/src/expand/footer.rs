//! What is below the text of a page: what it was verified with, and the pages before and after it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Component, Path, PathBuf};

use crate::model::{Chapter, Kind, Project};

/// `text`, the expanded text of `chapter`, with what belongs below it.
///
/// A chapter that is not in the table of contents stays as it is.
pub(super) fn add(project: &Project, chapter: &Chapter, mut text: String) -> String {
    let pages = &project.summary.pages;
    let Some(index) = pages.iter().position(|page| page.chapter == chapter.path) else {
        return text;
    };
    // The front page is a door, and a page that shows no recording is there to look things up.
    if let Some(verified) = verified(project, chapter).filter(|_| index > 0) {
        let _ = write!(text, "\n\n<p class=\"about\">{verified}.</p>\n");
    }
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
    text
}

/// Returns `Verified with rustc 1.95.0 and tokio 1.54.0 on 2026-11-21`, of the packages whose
/// recordings `chapter` shows; none if it shows none.
fn verified(project: &Project, chapter: &Chapter) -> Option<String> {
    let recorded = [Kind::Output, Kind::Timeline, Kind::Drops, Kind::Fails];
    let shown = chapter
        .directives
        .iter()
        .filter(|d| recorded.contains(&d.kind) && !d.item.ends_with(".py"));
    let mut shown = shown
        .filter_map(|d| project.packages.get(&d.page))
        .peekable();
    shown.peek()?;
    let crates: BTreeMap<String, String> = shown
        .flat_map(|package| project.versions(package))
        .collect();
    let rustc = project
        .lock
        .rustc
        .iter()
        .map(|version| format!("rustc {version}"));
    let crates = crates
        .iter()
        .map(|(name, version)| format!("{name} {version}"));
    let named: Vec<String> = rustc.chain(crates).collect();
    let with = match named.split_last()? {
        (last, []) => last.clone(),
        (last, first) => format!("{} and {last}", first.join(", ")),
    };
    let day = project.day.iter().map(|day| format!(" on {day}"));
    Some(format!("Verified with {with}{}", day.collect::<String>()))
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
}
