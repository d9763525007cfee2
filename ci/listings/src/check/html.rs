//! Raw HTML: a page holds what Markdown lacks, and nothing that looks like a checked block.

use crate::diagnostic::Diagnostic;
use crate::model::{HtmlTag, Project};

/// The tags that a page may hold, each with its attributes.
const TAGS: [(&str, &[&str]); 8] = [
    ("a", &["href", "id", "title"]),
    ("br", &[]),
    ("details", &["open"]),
    ("img", &["alt", "height", "src", "title", "width"]),
    ("kbd", &[]),
    ("sub", &[]),
    ("summary", &[]),
    ("sup", &[]),
];

pub(super) fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    for chapter in &project.chapters {
        for tag in chapter.html.iter().flat_map(|html| html.tags()) {
            if let Err(message) = is_allowed(&tag) {
                diagnostics.push(Diagnostic::new(&chapter.path, tag.line, message));
            }
        }
    }
}

fn is_allowed(tag: &HtmlTag) -> Result<(), String> {
    let name = &tag.name;
    if name.is_empty() {
        return Err("a `<` that opens no tag: write `&lt;`".into());
    }
    if ["pre", "code", "script", "samp", "xmp", "textarea"].contains(&name.as_str()) {
        return Err("code in raw HTML: nothing checks it, show it by a directive".into());
    }
    if name == "div" {
        return is_layout(tag);
    }
    let Some((_, allowed)) = TAGS.iter().find(|(known, _)| known == name) else {
        let known = TAGS.map(|(name, _)| name).join(", ");
        return Err(format!(
            "`<{name}>` in a page: write Markdown, or one of {known}"
        ));
    };
    let mut attributes = tag.attributes.iter().map(|(attribute, _)| attribute);
    match attributes.find(|attribute| !allowed.contains(&attribute.as_str())) {
        None => Ok(()),
        Some(attribute) if allowed.is_empty() => Err(format!(
            "`{attribute}` on `<{name}>`: take it out, the tag has no attributes in this book"
        )),
        Some(attribute) => Err(format!(
            "`{attribute}` on `<{name}>`: take it out, the tag may have {}",
            allowed.join(", ")
        )),
    }
}

/// The `<div>`s of the book lay out what is in them.
fn is_layout(tag: &HtmlTag) -> Result<(), String> {
    let known = ["front", "pair"];
    let class = tag.attribute("class").unwrap_or_default();
    if tag.closes || (known.contains(&class) && tag.attributes.len() == 1) {
        return Ok(());
    }
    Err(format!(
        "this `<div>` in a page: write Markdown, or `<div class=\"…\">` with one of {}",
        known.join(", ")
    ))
}
