//! The index of listings: every program by part and page, and every error code.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use super::block::with_code;
use super::footer::address;
use crate::model::{Directive, Kind, Page, Project, Source};
use crate::picture::thumbnail;
use crate::recorded;

/// The listings of the book as Markdown; every heading is a part or a page, the last ones are
/// error codes.
///
/// A listing is there once, under the first page that shows it.
///
/// # Errors
///
/// A recorded timeline that cannot be read.
pub(super) fn index(project: &Project) -> Result<String, String> {
    let mut out = String::from("<div id=\"index\"></div>\n");
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut part: Option<&str> = None;
    // A page outside of the parts shows what belongs to another one, to explain the book.
    let (inside, outside): (Vec<&Page>, Vec<&Page>) = project
        .summary
        .pages
        .iter()
        .partition(|page| page.part.is_some());
    for page in inside.into_iter().chain(outside) {
        let entries = entries(project, page, &mut seen)?;
        if entries.is_empty() {
            continue;
        }
        if part != page.part.as_deref() {
            part = page.part.as_deref();
            let _ = write!(out, "\n## {}\n", part.unwrap_or("Other pages"));
        }
        let title = &page.title;
        let _ = write!(
            out,
            "\n### {title}\n\n<ul class=\"programs\">\n{entries}</ul>\n"
        );
    }
    out.push_str(&codes(project));
    Ok(out)
}

/// The listings that `page` shows first, as items of a list.
fn entries<'a>(
    project: &'a Project,
    page: &Page,
    seen: &mut BTreeSet<(&'a str, &'a str)>,
) -> Result<String, String> {
    let mut out = String::new();
    let chapter = project.chapter(&page.chapter);
    for directive in chapter.iter().flat_map(|chapter| &chapter.directives) {
        let Some(source) = project.shown(directive) else {
            continue;
        };
        let package = &project.packages[&directive.page];
        if !seen.insert((&package.page, &source.name)) {
            continue;
        }
        let picture = recorded::timeline(&project.root, package, &source.name);
        let picture = picture.map_err(|error| format!("{error:#}"))?;
        let picture = picture.map(|timeline| thumbnail(&timeline));
        let link = link(project, &page.chapter, directive, source);
        let title = title(source);
        let picture = picture.unwrap_or_default();
        let _ = writeln!(out, "<li>{link} <span>{title}</span>{picture}</li>");
    }
    Ok(out)
}

/// A link to the block that `directive` becomes on `page`.
fn link(project: &Project, page: &Path, directive: &Directive, source: &Source) -> String {
    let address = address(&project.src().join("listings.md"), page);
    let (id, name) = (directive.id(), &source.name);
    format!("<a href=\"{address}#{id}\"><code>{name}</code></a>")
}

fn title(source: &Source) -> String {
    with_code(&source.title().unwrap_or_default())
}

/// The error codes that failing programs show, each with its programs and the compiler's
/// own explanation.
fn codes(project: &Project) -> String {
    let mut codes: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
    for page in &project.summary.pages {
        let chapter = project.chapter(&page.chapter);
        for directive in chapter.iter().flat_map(|chapter| &chapter.directives) {
            let Some(source) = project.source(directive) else {
                continue;
            };
            let code = source.expected_error().filter(|code| *code != "none");
            if let Some(code) = code.filter(|_| directive.kind == Kind::Fails) {
                let link = link(project, &page.chapter, directive, source);
                let programs = codes.entry(code).or_default();
                let title = title(source);
                programs
                    .entry(source.name.clone())
                    .or_insert(format!("{link} {title}"));
            }
        }
    }
    let mut out = String::new();
    if !codes.is_empty() {
        out.push_str("\n## Error codes\n");
    }
    for (code, programs) in codes {
        let _ = write!(out, "\n### {code}\n\n<ul class=\"programs\">\n");
        for program in programs.values() {
            let _ = writeln!(out, "<li>{program}</li>");
        }
        let _ = write!(
            out,
            "<li><a href=\"https://doc.rust-lang.org/error_codes/{code}.html\">{code} in the \
             compiler's own words</a></li>\n</ul>\n"
        );
    }
    out
}
