//! Links inside the book: the file and the fragment exist.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

use crate::model::{Chapter, Directive, Kind, Project};
use crate::problem::Problem;

static HREF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)\b(?:href|src)\s*=\s*["']([^"']*)["']"#).expect("a constant pattern")
});

static ID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)\b(?:id|name)\s*=\s*["']([^"']+)["']"#).expect("a constant pattern")
});

pub(super) fn check(project: &Project, problems: &mut Vec<Problem>) {
    for chapter in &project.chapters {
        let written = chapter
            .links
            .iter()
            .map(|link| (link.target.clone(), link.line));
        let raw = chapter.html.iter().flat_map(|html| {
            HREF.captures_iter(&html.text)
                .map(|found| (found[1].to_string(), html.line))
        });
        for (target, line) in written.chain(raw) {
            if let Err(message) = resolves(project, chapter, &target) {
                problems.push(Problem::new(&chapter.path, line, message));
            }
        }
    }
}

fn resolves(project: &Project, chapter: &Chapter, target: &str) -> Result<(), String> {
    if target.is_empty() {
        return Err("a link that leads nowhere: give it an address".into());
    }
    if target.contains("://") || target.starts_with("mailto:") {
        return Ok(());
    }
    let (file, fragment) = match target.split_once('#') {
        Some((file, fragment)) => (file, Some(fragment)),
        None => (target, None),
    };
    let dir = chapter.path.parent().unwrap_or(Path::new(""));
    let path = match file {
        "" => chapter.path.clone(),
        _ if file.starts_with('/') => {
            return Err(format!("`{target}` is absolute: write it from this file"));
        }
        _ => normal(&dir.join(file)).ok_or_else(|| format!("`{target}` leaves the project"))?,
    };
    if !path.starts_with("src") {
        return Err(format!("broken link `{target}`: the site holds src/ only"));
    }
    if !project.root.join(&path).is_file() {
        return Err(format!(
            "broken link `{target}`: there is no {}",
            path.display()
        ));
    }
    let (Some(fragment), Some(goal)) = (fragment, project.chapter(&path)) else {
        return Ok(());
    };
    match ids(goal).contains(fragment) {
        true => Ok(()),
        false => Err(format!(
            "broken link `{target}`: {} has no heading or block `#{fragment}`",
            path.display()
        )),
    }
}

/// Everything in `chapter` that a fragment can name.
fn ids(chapter: &Chapter) -> BTreeSet<String> {
    let mut ids: BTreeSet<String> = chapter.ids.iter().cloned().collect();
    let quoted = |d: &&Directive| d.kind == Kind::Measured && d.anchor.is_some();
    let named = chapter.directives.iter().filter(|d| !quoted(d));
    ids.extend(named.map(|directive| directive.id()));
    if chapter.directives.iter().any(|d| d.kind == Kind::Proof) {
        ids.insert("proofs".to_string());
    }
    for html in &chapter.html {
        ids.extend(ID.captures_iter(&html.text).map(|id| id[1].to_string()));
    }
    ids
}

/// `path` without `.` and `..`; none if it leaves the project.
pub(super) fn normal(path: &Path) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => normal.push(name),
            Component::CurDir => {}
            Component::ParentDir => {
                if !normal.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(normal)
}
