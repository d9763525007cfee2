//! Ids: what a fragment names is on its page once.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::model::{Chapter, Directive, Id, Kind, Project};

pub(super) fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    for chapter in &project.chapters {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for Id { name, line } in ids(chapter) {
            let Some(first) = seen.insert(name.clone(), line) else {
                continue;
            };
            let is_it = |d: &Directive| d.is_block() && d.line == line && d.id() == name;
            let message = if name == "proofs" {
                "the proofs of a page get this heading by themselves: give yours another".into()
            } else if chapter.directives.iter().any(is_it) {
                format!("this block is on line {first} already: link to #{name}")
            } else {
                format!("the id `{name}` is on line {first} already: give this another")
            };
            diagnostics.push(Diagnostic::new(&chapter.path, line, message));
        }
    }
}

/// Everything in `chapter` that a fragment can name, in order of its lines.
pub(super) fn ids(chapter: &Chapter) -> Vec<Id> {
    let mut ids = chapter.ids.clone();
    let mut proofs = BTreeSet::new();
    for directive in &chapter.directives {
        let (name, line) = (directive.id(), directive.line);
        // Several sentences may name one test, which is on the page once.
        let is_proof = directive.kind == Kind::Proof && proofs.insert(name.clone());
        if directive.is_block() || is_proof {
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
