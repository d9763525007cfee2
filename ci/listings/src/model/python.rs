//! What of a Python file the book reads: its docstring, and where its long literals are.

use std::sync::LazyLock;

use regex::Regex;

use crate::diagnostic::Lines;

/// A comment, or a literal with its text. One that nothing closes ends with its line or, in triple
/// quotes, with the file.
static TOKEN: LazyLock<Regex> = LazyLock::new(|| {
    let long = |quote: char| format!(r"{quote}{{3}}((?:\\.|.)*?)(?:{quote}{{3}}|\z)");
    let short = |quote: char| format!(r"{quote}((?:\\.|[^{quote}\\\n])*){quote}?");
    let forms = [long('"'), long('\''), short('"'), short('\'')].join("|");
    Regex::new(&format!(r"(?s)#[^\n]*|{forms}")).expect("a constant pattern")
});

/// What may be before a docstring: empty lines, comments, and what makes no other literal of it.
static BEFORE_DOCSTRING: LazyLock<Regex> = pattern!(r"\A(?:\s|#[^\n]*\n)*[rRuU]?\z");

/// A string literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// What is between its quotes.
    pub text: String,
    /// Its first line, counted from 1.
    pub start: usize,
    /// Its last line, counted from 1.
    pub end: usize,
    /// The offset of its first quote.
    offset: usize,
}

/// The string literals of the Python file `text`, in order.
pub fn literals(text: &str) -> Vec<Literal> {
    let lines = Lines::of(text);
    let found = TOKEN.captures_iter(text).filter_map(|found| {
        // A comment has no text.
        let body = found.iter().skip(1).flatten().next()?;
        Some(Literal {
            text: body.as_str().to_string(),
            start: lines.at(body.start()),
            end: lines.at(body.end()),
            offset: found.get(0)?.start(),
        })
    });
    found.collect()
}

/// The docstring of the Python file `text`: the literal that is its first statement.
pub fn docstring(text: &str) -> Option<Literal> {
    let first = literals(text).into_iter().next()?;
    BEFORE_DOCSTRING
        .is_match(&text[..first.offset])
        .then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, usize, usize)> {
        let literals = literals(text).into_iter();
        literals.map(|l| (l.text, l.start, l.end)).collect()
    }

    #[test]
    fn literals_are_told_from_comments_and_from_each_other() {
        let text = "# it's\nx = 'a\\'b' + \"#\"\ny = '''c\n'd' \"\"\"\n'''  # \"\n''\n";
        let expected = [
            ("a\\'b".to_string(), 2, 2),
            ("#".to_string(), 2, 2),
            ("c\n'd' \"\"\"\n".to_string(), 3, 5),
            (String::new(), 6, 6),
        ];
        assert_eq!(found(text), expected);
    }

    #[test]
    fn a_literal_that_nothing_closes_ends_with_its_line() {
        assert_eq!(found("'a\n'b'\n").len(), 2);
        assert_eq!(found("'''a\n'b'\n").len(), 1);
    }

    #[test]
    fn a_docstring_is_the_first_statement() {
        let text = |text: &str| docstring(text).map(|found| found.text);
        assert_eq!(text("#!python\n\n\"\"\"A.\"\"\"\n").as_deref(), Some("A."));
        assert_eq!(text("r'A.'\n").as_deref(), Some("A."));
        assert_eq!(text("import a\n\"\"\"A.\"\"\"\n"), None);
        assert_eq!(text("x = 1\n"), None);
    }
}
