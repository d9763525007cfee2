//! The style sheets of the site as one of an e-book.
//!
//! E-readers know less of CSS than browsers: variables get their values, `:is()` is written
//! out, and expectations for screens, themes and printers are left out.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use anyhow::{Context, bail};
use listings::model::Project;
use listings::pattern;
use regex::{Captures, Regex};

/// What e-books need besides, and the values of mdBook's own variables.
const EPUB: &str = include_str!("../epub.css");

/// What an e-book keeps of the expectations with a condition: those for a narrow figure. A container
/// with a name is the site's column.
const KEPT: &str = "@container (";

static COMMENT: LazyLock<Regex> = pattern!(r"(?s)/\*.*?\*/");
static VARIABLE: LazyLock<Regex> = pattern!(r"var\((--[\w-]+)\)");

/// What the pages of the e-book look like.
pub struct Style {
    /// The style sheet.
    pub sheet: String,
    values: Values,
}

/// Variables and their values.
type Values = BTreeMap<String, String>;

impl Style {
    /// The style sheets that `book.toml` names, and the e-book's own after them, as one.
    ///
    /// # Errors
    ///
    /// A style sheet cannot be read, or isn't one that this module understands.
    pub fn of(project: &Project) -> anyhow::Result<Style> {
        let config = project.config.html_config().unwrap_or_default();
        let mut css = String::new();
        for path in &config.additional_css {
            let sheet = std::fs::read_to_string(project.root.join(path));
            css.push_str(&sheet.with_context(|| format!("cannot read {}", path.display()))?);
        }
        css.push_str(EPUB);
        Style::parse(&css).context("cannot make the style sheet of the e-book")
    }

    /// `css` without variables and `:is()`, and with the expectations alone that an e-reader needs.
    ///
    /// # Errors
    ///
    /// A rule does not end, or names a variable that no rule for `:root` sets.
    pub fn parse(css: &str) -> anyhow::Result<Style> {
        let css = COMMENT.replace_all(css, "");
        let expectations = expectations(&css)?;
        let mut values = Values::new();
        for rule in &expectations {
            if split(rule.selector).contains(&":root") {
                let variables = rule.variables();
                values.extend(variables.map(|(name, value)| (name.into(), value.into())));
            }
        }
        let sheet = written(&expectations, &values)?;
        Ok(Style { sheet, values })
    }

    /// `value`, of a declaration or of an attribute, with the values of variables in the place
    /// of their names.
    ///
    /// # Errors
    ///
    /// It names a variable that no rule for `:root` sets.
    pub fn valued(&self, value: &str) -> anyhow::Result<String> {
        valued(value, &self.values)
    }
}

/// A rule, or several under a condition.
struct Rule<'a> {
    selector: &'a str,
    body: &'a str,
}

impl<'a> Rule<'a> {
    fn declarations(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let parts = self.body.split(';').filter_map(|part| part.split_once(':'));
        parts.map(|(name, value)| (name.trim(), value.trim()))
    }

    fn variables(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.declarations()
            .filter(|(name, _)| name.starts_with("--"))
    }
}

/// The expectations of `css`, which has no comments.
fn expectations(css: &str) -> anyhow::Result<Vec<Rule<'_>>> {
    let mut expectations = Vec::new();
    let mut rest = css.trim();
    while let Some((selector, behind)) = rest.split_once('{') {
        let selector = selector.trim();
        let end = end(behind, '{', '}').with_context(|| format!("`{selector}` has no end"))?;
        let body = &behind[..end];
        expectations.push(Rule { selector, body });
        rest = behind[end + 1..].trim();
    }
    if !rest.is_empty() {
        bail!("`{rest}` isn't a rule");
    }
    Ok(expectations)
}

/// Where the bracket ends that was opened before `text`.
fn end(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            c if c == close && depth == 0 => return Some(at),
            c if c == close => depth -= 1,
            c if c == open => depth += 1,
            _ => {}
        }
    }
    None
}

fn written(expectations: &[Rule], values: &Values) -> anyhow::Result<String> {
    let mut css = String::new();
    for rule in expectations {
        let selector = match rule.selector.starts_with('@') {
            true if !rule.selector.starts_with(KEPT) => continue,
            true => rule.selector.to_string(),
            false => known(written_out(rule.selector)).join(", "),
        };
        let body = match rule.body.contains('{') {
            true => written(&self::expectations(rule.body)?, values)?,
            false => declarations(rule, values)?,
        };
        if !body.is_empty() && !selector.is_empty() {
            css.push_str(&format!("{selector} {{\n{body}}}\n"));
        }
    }
    Ok(css)
}

/// Those of the selectors that EPUBCheck knows; a reader of this year may know the others.
fn known(mut selectors: Vec<String>) -> Vec<String> {
    selectors.retain(|selector| !selector.contains(":has("));
    selectors
}

fn declarations(rule: &Rule, values: &Values) -> anyhow::Result<String> {
    let mut css = String::new();
    for (name, value) in rule.declarations() {
        if !name.starts_with("--") {
            let value = valued(value, values)
                .with_context(|| format!("`{name}` of `{}`", rule.selector))?;
            css.push_str(&format!("    {name}: {value};\n"));
        }
    }
    Ok(css)
}

/// `value` with the values of variables in the place of their names.
fn valued(value: &str, values: &Values) -> anyhow::Result<String> {
    let mut value = value.to_string();
    // A variable may stand for another.
    for _ in 0..=values.len() {
        let names = VARIABLE.captures_iter(&value);
        let mut names = names.map(|found| found.extract::<1>().1[0].to_string());
        let Some(first) = names.next() else {
            return Ok(value);
        };
        if let Some(name) = [first]
            .into_iter()
            .chain(names)
            .find(|name| !values.contains_key(name))
        {
            bail!("nothing sets {name}: set it under `:root` in ci/epub/epub.css");
        }
        let next = VARIABLE.replace_all(&value, |found: &Captures| &values[&found[1]]);
        value = next.into_owned();
    }
    bail!("`{value}` stands for itself")
}

/// The selectors of a list, without `:is()`.
fn written_out(selectors: &str) -> Vec<String> {
    let mut all = Vec::new();
    for selector in split(selectors) {
        let parts = selector
            .split_once(":is(")
            .and_then(|(before, behind)| Some((before, behind, end(behind, '(', ')')?)));
        match parts {
            None => all.push(selector.split_whitespace().collect::<Vec<_>>().join(" ")),
            Some((before, behind, end)) => {
                for choice in split(&behind[..end]) {
                    all.extend(written_out(&format!(
                        "{before}{choice}{}",
                        &behind[end + 1..]
                    )));
                }
            }
        }
    }
    all
}

/// The parts of a list, at the commas outside of brackets.
fn split(list: &str) -> Vec<&str> {
    let mut depth = 0;
    let parts = list.split(|c| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        c == ',' && depth == 0
    });
    parts
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_get_the_values_of_the_light_theme() {
        let css = ":root, .light { --a: var(--b); --b: #123456; } .dark { --b: #ffffff; }
            .x { color: var(--a); fill: none } @media print { .x { color: var(--c); } }";
        assert_eq!(
            Style::parse(css).unwrap().sheet,
            ".x {\n    color: #123456;\n    fill: none;\n}\n"
        );
    }

    #[test]
    fn a_variable_without_a_value_is_a_fault() {
        let fault = |css| format!("{:#}", Style::parse(css).err().unwrap());
        let error = fault(".x { color: var(--a); }");
        assert!(
            error.contains("`color` of `.x`: nothing sets --a"),
            "{error}"
        );
        let error = fault(":root { --a: var(--a) } .x { y: var(--a) }");
        assert!(error.contains("stands for itself"), "{error}");
    }

    #[test]
    fn choices_are_written_out() {
        let selectors = written_out(":is(.a, .b) :is(c, d:is(.e, .f)):not(g, h), i");
        let expected = [
            ".a c:not(g, h)",
            ".a d.e:not(g, h)",
            ".a d.f:not(g, h)",
            ".b c:not(g, h)",
            ".b d.e:not(g, h)",
            ".b d.f:not(g, h)",
            "i",
        ];
        assert_eq!(selectors, expected);
    }
}
