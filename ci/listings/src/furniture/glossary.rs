//! Back links of the glossary: under each word, the pages that lead to it.

use std::path::Path;

use super::page::{address, escaped};
use crate::model::{Chapter, Project};

/// The glossary, from the project's root.
const GLOSSARY: &str = "src/glossary.md";

/// `text`, the expanded text of the chapter at `path`, with the pages under each word where the
/// chapter is the glossary.
pub fn with_back_links(project: &Project, path: &Path, text: String) -> String {
    if path != Path::new(GLOSSARY) {
        return text;
    }
    let chapter = Chapter::parse(path, text.clone());
    let mut out = String::new();
    let mut word: Option<&str> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let heading = chapter.ids.iter().find(|id| id.line == number);
        if heading.is_some() {
            out.push_str(&pages(project, path, word));
            word = heading.map(|id| id.name.as_str());
        }
        out.push_str(line);
        out.push('\n');
    }
    out.push_str(&pages(project, path, word));
    out
}

/// The pages that lead to `word`, as a block of its own; nothing where there is none.
fn pages(project: &Project, glossary: &Path, word: Option<&str>) -> String {
    let Some(word) = word else {
        return String::new();
    };
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
