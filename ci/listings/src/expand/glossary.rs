//! Back links of the glossary: under each word, the pages that lead to it.

use std::path::Path;

use super::footer::{address, escaped};
use crate::diagnostic::Lines;
use crate::model::{Chapter, Project};

/// The glossary, in the folder of the chapters.
const GLOSSARY: &str = "glossary.md";

/// The pages that lead to each word of `chapter` where that is the glossary, each with the offset
/// at which the word's entry ends.
pub(super) fn back_links(project: &Project, chapter: &Chapter) -> Vec<(usize, String)> {
    if chapter.path != project.src().join(GLOSSARY) {
        return Vec::new();
    }
    let lines = Lines::of(&chapter.text);
    let next = chapter.ids.iter().skip(1).map(|id| lines.start(id.line));
    let ends = next.chain([chapter.text.len()]);
    let words = chapter.ids.iter().zip(ends);
    words
        .map(|(word, end)| (end, pages(project, &chapter.path, &word.name)))
        .collect()
}

/// The pages that lead to `word`, as a block of its own; nothing where there is none.
fn pages(project: &Project, glossary: &Path, word: &str) -> String {
    let links: Vec<String> = project
        .summary
        .pages
        .iter()
        .filter(|page| page.chapter != glossary)
        .filter(|page| {
            let chapter = project.chapter(&page.chapter);
            chapter.is_some_and(|chapter| leads_to(chapter, glossary, word))
        })
        .map(|page| {
            let address = address(glossary, &page.chapter);
            format!("[{}]({address})", escaped(&page.title))
        })
        .collect();
    match links.is_empty() {
        true => String::new(),
        false => format!(
            "\n<div class=\"used\">\n\nUsed in: {}\n\n</div>\n\n",
            links.join(" · ")
        ),
    }
}

fn leads_to(chapter: &Chapter, glossary: &Path, word: &str) -> bool {
    let address = format!("{}#{word}", address(&chapter.path, glossary));
    chapter.links.iter().any(|link| link.target == address)
}
