//! Ids: what a fragment names stands once on its page.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::model::{Chapter, Id, Kind, Project};

pub(super) fn check(project: &Project, problems: &mut Vec<Diagnostic>) {
    for chapter in &project.chapters {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for Id { name, line } in ids(chapter) {
            let Some(first) = seen.insert(name.clone(), line) else {
                continue;
            };
            let message = match name.as_str() {
                "proofs" => "the proofs of a page stand under this heading by themselves: \
                             give yours another"
                    .to_string(),
                _ => format!("the id `{name}` stands on line {first} already: give this another"),
            };
            problems.push(Diagnostic::new(&chapter.path, line, message));
        }
    }
}

/// Everything in `chapter` that a fragment can name, in order of its lines.
///
/// A block that stands twice is listed once: [`super::listings`] reports it.
pub(super) fn ids(chapter: &Chapter) -> Vec<Id> {
    let mut ids = chapter.ids.clone();
    let mut blocks = BTreeSet::new();
    for directive in &chapter.directives {
        let name = directive.id();
        let is_proof = directive.kind == Kind::Proof;
        if (directive.is_block() || is_proof) && blocks.insert(name.clone()) {
            let line = directive.line;
            ids.push(Id { name, line });
        }
    }
    if chapter.directives.iter().any(|d| d.kind == Kind::Proof) {
        // No line of the chapter: another heading of that name is the fault.
        let name = "proofs".to_string();
        ids.push(Id { name, line: 0 });
    }
    for tag in chapter.html.iter().flat_map(|html| html.tags()) {
        let name = tag.attribute("id").map(str::to_string);
        let line = tag.line;
        ids.extend(name.map(|name| Id { name, line }));
    }
    ids.sort_by_key(|id| id.line);
    ids
}
