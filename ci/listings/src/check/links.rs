//! Links inside the book: the file and the fragment exist.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use super::ids::ids;
use crate::diagnostic::Diagnostic;
use crate::model::{Chapter, Link, Project, clean};

/// An address outside of the book: `https://…`, `mailto:…`.
static SCHEME: LazyLock<Regex> = pattern!(r"(?i)^[a-z][a-z0-9+.-]*:");

pub(super) fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    let ids = |chapter| ids(chapter).into_iter().map(|id| id.name).collect();
    let chapters = project.chapters.iter();
    let ids: Ids<'_> = chapters.map(|c| (c.path.as_path(), ids(c))).collect();
    for chapter in &project.chapters {
        let mut report = |line, message: String| {
            diagnostics.push(Diagnostic::new(&chapter.path, line, message));
        };
        for link in &chapter.links {
            if let Err(message) = resolves(project, &ids, chapter, &link.target) {
                report(link.line, message);
            }
        }
        for tag in chapter.html.iter().flat_map(|html| html.tags()) {
            for target in ["href", "src"]
                .iter()
                .filter_map(|name| tag.attribute(name))
            {
                if let Err(message) = resolves(project, &ids, chapter, target) {
                    report(tag.line, message);
                }
            }
        }
        for Link { target, line } in &chapter.undefined {
            let message = format!(
                "nothing defines `[{target}]`: write `[{target}]: ADDRESS` below, or `\\[`"
            );
            report(*line, message);
        }
    }
}

/// What a fragment can name, by chapter.
type Ids<'a> = BTreeMap<&'a Path, BTreeSet<String>>;

fn resolves(
    project: &Project,
    ids: &Ids<'_>,
    chapter: &Chapter,
    target: &str,
) -> Result<(), String> {
    if target.is_empty() {
        return Err("a link that leads nowhere: give it an address".into());
    }
    if SCHEME.is_match(target) {
        return Ok(());
    }
    let (file, fragment) = match target.split_once('#') {
        Some((file, fragment)) => (file, Some(fragment)),
        None => (target, None),
    };
    let (file, fragment) = (decoded(file), fragment.map(decoded));
    let dir = chapter.path.parent().unwrap_or(Path::new(""));
    let path = match file.as_str() {
        "" => chapter.path.clone(),
        _ if file.starts_with('/') => {
            return Err(format!("`{target}` is absolute: write it from this file"));
        }
        _ => clean(&dir.join(&file)).ok_or_else(|| format!("`{target}` leaves the project"))?,
    };
    let src = project.src();
    if !path.starts_with(src) {
        let src = src.display();
        return Err(format!(
            "broken link `{target}`: the site holds {src}/ only"
        ));
    }
    if !project.root.join(&path).is_file() {
        return Err(format!(
            "broken link `{target}`: there is no {}",
            path.display()
        ));
    }
    if path == project.summary.path {
        return Err(format!(
            "`{target}`: the table of contents isn't a page of the site"
        ));
    }
    let (Some(fragment), Some(ids)) = (fragment, ids.get(path.as_path())) else {
        return Ok(());
    };
    match ids.contains(&fragment) {
        true => Ok(()),
        false => Err(format!(
            "broken link `{target}`: {} has no heading or block `#{fragment}`",
            path.display()
        )),
    }
}

/// `text` with the bytes that are written as `%20`; other `%` are kept.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte.filter(|_| first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
