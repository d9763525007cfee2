//! Raw HTML in a chapter, taken apart into its tags.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::diagnostic::Lines;

/// A comment, a tag, or a `<` that opens neither.
static PART: LazyLock<Regex> = LazyLock::new(|| {
    let attribute = r#"\s+[^\s"'>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?"#;
    let tag = format!(
        r"<(?P<slash>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<attributes>(?:{attribute})*)\s*/?>"
    );
    Regex::new(&format!("(?s)<!--.*?-->|{tag}|<")).expect("a constant pattern")
});

static ATTRIBUTE: LazyLock<Regex> = LazyLock::new(|| {
    let value = r#""([^"]*)"|'([^']*)'|([^\s"'=<>`]+)"#;
    let attribute = format!(r#"([^\s"'>/=]+)(?:\s*=\s*(?:{value}))?"#);
    Regex::new(&attribute).expect("a constant pattern")
});

/// A piece of raw HTML.
#[derive(Debug, Clone)]
pub struct Html {
    /// The HTML, to its last line.
    pub text: String,
    /// The line it begins on, counted from 1.
    pub line: usize,
}

/// A tag, opening or closing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HtmlTag {
    /// Its name in lower case; empty for a `<` that opens no tag.
    pub name: String,
    /// Whether it closes what another tag has opened.
    pub closes: bool,
    /// Its attributes, with names in lower case.
    pub attributes: Vec<(String, String)>,
    /// The line it begins on, counted from 1.
    pub line: usize,
}

impl Html {
    /// Its tags, without those in comments.
    pub fn tags(&self) -> Vec<HtmlTag> {
        let parts = PART.captures_iter(&self.text);
        let lines = Lines::of(&self.text);
        parts
            .filter(|part| !part[0].starts_with("<!--"))
            .map(|part| self.tag(&part, &lines))
            .collect()
    }

    fn tag(&self, part: &Captures<'_>, lines: &Lines) -> HtmlTag {
        let word = |name| part.name(name).map_or("", |found| found.as_str());
        let start = part.get(0).map_or(0, |whole| whole.start());
        let attributes = ATTRIBUTE.captures_iter(word("attributes")).map(|found| {
            let value = (2..5).find_map(|group| found.get(group));
            let value = value.map_or("", |value| value.as_str());
            (found[1].to_lowercase(), value.to_string())
        });
        HtmlTag {
            name: word("name").to_lowercase(),
            closes: word("slash") == "/",
            attributes: attributes.collect(),
            line: self.line + lines.at(start) - 1,
        }
    }
}

impl HtmlTag {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_have_their_attributes_however_they_are_written() {
        let text = "<!-- <b id=no> --><A\nhref=x.md ID='y' title=\"a > b\"\nopen>z</a>\n<";
        let html = Html {
            text: text.to_string(),
            line: 5,
        };
        let tags = html.tags();
        let found: Vec<_> = tags
            .iter()
            .map(|tag| (tag.name.as_str(), tag.line))
            .collect();
        assert_eq!(found, [("a", 5), ("a", 7), ("", 8)]);
        assert_eq!([tags[0].closes, tags[1].closes], [false, true]);
        assert_eq!(tags[0].attribute("href"), Some("x.md"));
        assert_eq!(tags[0].attribute("id"), Some("y"));
        assert_eq!(tags[0].attribute("title"), Some("a > b"));
        assert_eq!(tags[0].attribute("open"), Some(""));
    }
}
