//! `src/SUMMARY.md`: the order of the chapters.

use std::path::{Path, PathBuf};

use mdbook_summary::{SummaryItem, parse_summary};

use super::chapter::Chapter;
use crate::problem::Problems;

/// The table of contents.
#[derive(Debug, Clone)]
pub struct Summary {
    /// `src/SUMMARY.md`.
    pub path: PathBuf,
    /// Its links, in order.
    pub entries: Vec<Entry>,
    /// The lines of its directives, none of which mdBook expands.
    pub directives: Vec<usize>,
    /// Why mdBook cannot read it, if it cannot.
    pub fault: Option<String>,
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
    /// Reads `src/SUMMARY.md` in `root`.
    pub fn read(root: &Path) -> Result<Summary, Problems> {
        let path = PathBuf::from("src/SUMMARY.md");
        let chapter = Chapter::read(root, &path)?;
        let (seen, fault) = match parse_summary(&chapter.text) {
            Ok(read) => {
                let parts = [
                    &read.prefix_chapters,
                    &read.numbered_chapters,
                    &read.suffix_chapters,
                ];
                (
                    parts.iter().flat_map(|part| locations(part)).collect(),
                    None,
                )
            }
            Err(error) => (Vec::new(), Some(format!("{error:#}"))),
        };
        let directives = chapter.directives.iter().map(|directive| directive.line);
        let faults = chapter.faults.iter().map(|fault| fault.line);
        let directives = directives.chain(faults).collect();
        let entries = chapter.links.into_iter().map(|link| {
            // As mdBook decodes it.
            let target = PathBuf::from(link.target.replace("%20", " "));
            Entry {
                rendered: fault.is_some() || seen.contains(&target),
                chapter: (!link.target.is_empty()).then(|| Path::new("src").join(target)),
                line: link.line,
            }
        });
        let entries = entries.collect();
        Ok(Summary {
            path,
            entries,
            directives,
            fault,
        })
    }
}

/// The chapters that mdBook finds in `items`.
fn locations(items: &[SummaryItem]) -> Vec<PathBuf> {
    let links = items.iter().filter_map(|item| match item {
        SummaryItem::Link(link) => Some(link),
        _ => None,
    });
    links
        .flat_map(|link| {
            let below = locations(&link.nested_items);
            link.location
                .iter()
                .cloned()
                .chain(below)
                .collect::<Vec<_>>()
        })
        .collect()
}
