//! The prose of settings in TOML and YAML: comments, and the values that people read.

use std::sync::LazyLock;

use regex::Regex;

use super::{Lines, markdown};

/// A comment on a line of its own, or the value of a key whose values are words.
static PROSE: LazyLock<Regex> = LazyLock::new(|| {
    let keys = "about|description|label|local|reason|title";
    let value = r#"\s*=\s*"(?P<quoted>[^"]*)""#;
    // A name of one word is one for tools.
    let plain = format!(r"^[\s-]*(?:(?:{keys}):\s+(?P<plain>.*)|name:\s+(?P<name>\S+\s.*))");
    let pattern = format!(r"^\s*#\s(?P<comment>.*)|\b(?:{keys}){value}|{plain}");
    Regex::new(&pattern).expect("a constant pattern")
});

/// The prose of `text`.
pub(super) fn prose(text: &str) -> String {
    let mut lines = Lines::of(text);
    for (number, line) in (1..).zip(text.lines()) {
        let found = PROSE.captures_iter(line);
        let words = found.filter_map(|found| {
            let names = ["comment", "quoted", "plain", "name"];
            names.iter().find_map(|name| found.name(name))
        });
        for words in words {
            lines.put(number, &markdown::prose(words.as_str()));
        }
    }
    lines.text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_descriptions_are_prose() {
        let text = "# A `b`.\nname = \"no\"\nx = { args = [], reason = \"c d\" }\nlabel: E f\nname: g\nname: H i\n";
        let prose = prose(text);
        let words = |line: &str| line.replace(super::super::BLOCK, "").trim().to_string();
        let lines: Vec<String> = prose.lines().map(words).collect();
        assert_eq!(lines, ["A \u{FFFC}.", "", "c d", "E f", "", "H i"]);
    }
}
