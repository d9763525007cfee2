//! When the recordings of a page were made, and with which versions.
//!
//! `listings/PAGE/recorded/verified.toml` says it for each program; `cargo book record` writes it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::model::{Chapter, Directive, Kind, Package, Project};

/// What opens the file.
pub const HEADER: &str = "# Written by `cargo book record`: the day on which each recording was made \
                      or found unchanged, and with what.\n\n";

/// The day of a recording, and what it was made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamp {
    /// The day in UTC: `2026-11-21`.
    pub date: String,
    /// `rustc` or `python`, and the crates of the package, with their versions.
    pub with: BTreeMap<String, String>,
}

/// The stamps of a page's programs by name; of failing programs by `fail/NAME`.
pub type Stamps = BTreeMap<String, Stamp>;

/// The file of the stamps of `page`, from the project's root.
pub fn path(page: &str) -> PathBuf {
    Path::new("listings")
        .join(page)
        .join("recorded/verified.toml")
}

/// The stamps of `page`; none where there is no file.
///
/// # Errors
///
/// The file cannot be read, is no TOML of this form, or names a day that is none.
pub fn read(root: &Path, page: &str) -> Result<Stamps, String> {
    let text = match std::fs::read_to_string(root.join(path(page))) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Stamps::new()),
        Err(error) => return Err(format!("cannot read this file: {error}")),
    };
    let stamps: Stamps = toml::from_str(&text).map_err(|error| error.message().to_string())?;
    for (name, stamp) in &stamps {
        if let Err(error) = stamp.date.parse::<jiff::civil::Date>() {
            return Err(format!("`{}` of `{name}` is no day: {error}", stamp.date));
        }
    }
    Ok(stamps)
}

/// A stamp on a line of its own, so that a line is what changes with a recording.
pub fn line(name: &str, stamp: &Stamp) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let name = match name.chars().all(is_bare) {
        true => name.to_string(),
        false => format!("\"{name}\""),
    };
    let with = stamp.with.iter();
    let with: Vec<String> = with
        .map(|(name, version)| format!("{name} = \"{version}\""))
        .collect();
    let (date, with) = (&stamp.date, with.join(", "));
    format!("{name} = {{ date = \"{date}\", with = {{ {with} }} }}\n")
}

/// Whether `package` has a program of the name, or a failing one of `fail/NAME`.
pub fn is_recorded(package: &Package, name: &str) -> bool {
    match name.strip_prefix("fail/") {
        Some(name) => package.fails.contains_key(name),
        None => package.program(name).is_some(),
    }
}

/// The name under which what `directive` shows is stamped; none where nothing of it is recorded.
pub fn name(directive: &Directive) -> Option<String> {
    match directive.kind {
        Kind::Output | Kind::Timeline | Kind::Stepper => Some(directive.item.clone()),
        Kind::Fails => Some(format!("fail/{}", directive.item)),
        _ => None,
    }
}

/// The day since which everything that `chapter` shows of recordings has stood, and with what it
/// was recorded; of a version that differs the oldest. None where the page shows no recording.
///
/// # Errors
///
/// A recording without its stamp, or a file of stamps that cannot be read, each in words.
pub fn of_chapter(project: &Project, chapter: &Chapter) -> Result<Option<Stamp>, String> {
    let mut read_pages: BTreeMap<&str, Stamps> = BTreeMap::new();
    let mut found: Vec<Stamp> = Vec::new();
    for directive in &chapter.directives {
        let Some(name) = name(directive) else {
            continue;
        };
        let page = directive.page.as_str();
        if !read_pages.contains_key(page) {
            let shown = path(page).display().to_string();
            let stamps = read(&project.root, page).map_err(|why| format!("{shown}: {why}"))?;
            read_pages.insert(page, stamps);
        }
        found.extend(read_pages[page].get(&name).cloned());
    }
    found.sort_by(|a, b| a.date.cmp(&b.date));
    let joined = found.into_iter().reduce(|mut all, next| {
        for (name, version) in next.with {
            all.with.entry(name).or_insert(version);
        }
        all
    });
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let stamp = Stamp {
            date: "2026-11-21".to_string(),
            with: BTreeMap::from([("rustc".to_string(), "1.95.0".to_string())]),
        };
        let names = ["song", "hello.py", "fail/wrong"].map(str::to_string);
        let stamps: Stamps = names
            .into_iter()
            .map(|name| (name, stamp.clone()))
            .collect();
        let text: String = stamps
            .iter()
            .map(|(name, stamp)| line(name, stamp))
            .collect();
        assert_eq!(toml::from_str::<Stamps>(&text).expect("TOML"), stamps);
    }

    #[test]
    fn a_day_that_is_none_is_named() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let file = root.path().join(path("a"));
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        let text = "one = { date = \"2026-13-01\", with = {} }\n";
        std::fs::write(file, text).expect("a file");
        let error = read(root.path(), "a").expect_err("a fault");
        assert!(
            error.starts_with("`2026-13-01` of `one` is no day"),
            "{error}"
        );
        assert_eq!(read(root.path(), "b"), Ok(Stamps::new()));
    }
}
