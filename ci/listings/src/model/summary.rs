//! `src/SUMMARY.md`: the order of the chapters.

use std::path::{Path, PathBuf};

use mdbook_summary::{SummaryItem, parse_summary};

use super::chapter::Chapter;
use crate::diagnostic::Diagnostics;

/// The table of contents.
#[derive(Debug, Clone)]
pub struct Summary {
    /// `src/SUMMARY.md`.
    pub path: PathBuf,
    /// Its links, in order.
    pub entries: Vec<Entry>,
    /// The chapters that mdBook renders, in order.
    pub pages: Vec<Page>,
    /// The lines of its directives, none of which mdBook expands.
    pub directives: Vec<usize>,
    /// Why mdBook cannot read it, if it cannot.
    pub fault: Option<String>,
}

/// A chapter as the table of contents has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its title.
    pub title: String,
    /// Its file, from the project's root.
    pub chapter: PathBuf,
    /// The part that it belongs to; none before the first part and after the last line.
    pub part: Option<String>,
}

/// A line of the table of contents.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The chapter's file, from the project's root; none for an entry that leads nowhere.
    pub chapter: Option<PathBuf>,
    /// Whether mdBook sees it: a second link in an item, or one in a heading, is not seen.
    pub rendered: bool,
    /// The line in `SUMMARY.md`, counted from 1.
    pub line: usize,
}

impl Summary {
    /// Reads `SUMMARY.md` in the folder `src` of `root`.
    pub fn read(root: &Path, src: &Path) -> Result<Summary, Diagnostics> {
        let path = src.join("SUMMARY.md");
        let chapter = Chapter::read(root, &path)?;
        let (pages, fault) = match parse_summary(&chapter.text) {
            Ok(read) => {
                let mut found = Vec::new();
                pages(src, &read.prefix_chapters, &mut None, &mut found);
                pages(src, &read.numbered_chapters, &mut None, &mut found);
                pages(src, &read.suffix_chapters, &mut None, &mut found);
                (found, None)
            }
            Err(error) => (Vec::new(), Some(format!("{error:#}"))),
        };
        let directives = chapter.directives.iter().map(|directive| directive.line);
        let wrong = chapter.diagnostics.iter().map(|diagnostic| diagnostic.line);
        let directives = directives.chain(wrong).collect();
        let entries = chapter.links.into_iter().map(|link| {
            // As mdBook decodes it.
            let target = src.join(link.target.replace("%20", " "));
            Entry {
                rendered: fault.is_some() || pages.iter().any(|page| page.chapter == target),
                chapter: (!link.target.is_empty()).then_some(target),
                line: link.line,
            }
        });
        let entries = entries.collect();
        Ok(Summary {
            path,
            entries,
            pages,
            directives,
            fault,
        })
    }
}

/// Adds the chapters that mdBook finds in `items`; `part` is the heading above them.
fn pages(src: &Path, items: &[SummaryItem], part: &mut Option<String>, found: &mut Vec<Page>) {
    for item in items {
        match item {
            SummaryItem::PartTitle(title) => *part = Some(title.clone()),
            SummaryItem::Link(link) => {
                if let Some(location) = &link.location {
                    found.push(Page {
                        title: link.name.clone(),
                        chapter: src.join(location),
                        part: part.clone(),
                    });
                }
                pages(src, &link.nested_items, part, found);
            }
            _ => {}
        }
    }
}
