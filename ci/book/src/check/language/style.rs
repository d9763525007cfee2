//! Words that the book does not use, by the table of its style.

use std::path::Path;

use regex::{Regex, RegexBuilder};
use serde::Deserialize;
use toml::Spanned;

use crate::problem::{Problem, line_at};
use crate::prose::Prose;

/// The table: patterns, what to do where they are found, and why.
const TABLE: &str = "ci/words/style.toml";

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default)]
    rule: Vec<Spanned<Rule>>,
}

/// A row of the table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    /// A regular expression, without regard to capitals; a space in it is any white space.
    pattern: String,
    /// What to do where it is found.
    instead: String,
    /// The reason.
    why: String,
    /// Words that it finds.
    wrong: String,
}

pub(super) fn check(root: &Path, prose: &[Prose], problems: &mut Vec<Problem>) {
    let text = match std::fs::read_to_string(root.join(TABLE)) {
        Ok(text) => text,
        // A book without one has no such rules.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return,
        Err(error) => {
            let message = format!("cannot read the table of style: {error}");
            problems.push(Problem::new(TABLE, 1, message));
            return;
        }
    };
    let table: Table = match toml::from_str(&text) {
        Ok(table) => table,
        Err(error) => {
            let line = error.span().map_or(1, |span| line_at(&text, span.start));
            problems.push(Problem::new(TABLE, line, error.message()));
            return;
        }
    };
    for rule in &table.rule {
        let line = line_at(&text, rule.span().start);
        match rule.get_ref().regex() {
            Ok(regex) => rule.get_ref().find(&regex, prose, problems),
            Err(message) => problems.push(Problem::new(TABLE, line, message)),
        }
    }
}

impl Rule {
    /// The pattern, which finds what the rule says is wrong.
    fn regex(&self) -> Result<Regex, String> {
        let pattern = &self.pattern;
        let mut builder = RegexBuilder::new(&pattern.replace(' ', r"\s+"));
        let regex = crate::check::compiled(pattern, builder.case_insensitive(true))?;
        let finds = regex.is_match(&self.wrong) && !regex.is_match("");
        finds
            .then_some(regex)
            .ok_or_else(|| format!("`{pattern}` does not find its `wrong`: mend one of the two"))
    }

    fn find(&self, regex: &Regex, prose: &[Prose], problems: &mut Vec<Problem>) {
        for file in prose {
            for found in regex.find_iter(&file.text) {
                let words: Vec<&str> = found.as_str().split_whitespace().collect();
                let message = format!("`{}`: {}; {}", words.join(" "), self.instead, self.why);
                problems.push(file.problem(found.start(), message));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_words_of_the_house_rules() {
        let table: Table =
            toml::from_str(include_str!("../../../../words/style.toml")).expect("a table");
        let rules = table.rule.iter().map(|rule| rule.get_ref());
        let patterns: Vec<Regex> = rules.map(|rule| rule.regex().expect("a pattern")).collect();
        for words in [
            "you simply poll",
            "Just poll",
            "obviously pending",
            "basically a loop",
            "It is, of\ncourse, ready",
            "needless to say",
            "It is easy.",
        ] {
            assert!(
                patterns.iter().any(|pattern| pattern.is_match(words)),
                "{words}"
            );
        }
        for words in [
            "It is justified.",
            "easy to miss",
            "makes a note that",
            "See `x`.",
        ] {
            assert!(
                !patterns.iter().any(|pattern| pattern.is_match(words)),
                "{words}"
            );
        }
    }
}
