//! What of a Python file the book reads: its docstring, and where its long literals stand.

/// What a docstring may have before its quotes.
const PREFIXES: [&str; 5] = ["", "r", "R", "u", "U"];

/// A string literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// What stands between its quotes.
    pub text: String,
    /// Its first line, counted from 1.
    pub start: usize,
    /// Its last line, counted from 1.
    pub end: usize,
    /// Whether nothing but comments stands before it in the file.
    is_first: bool,
}

/// The string literals of the Python file `text`, in order.
pub fn literals(text: &str) -> Vec<Literal> {
    let mut found = Vec::new();
    // What stands before the first literal, but comments.
    let mut code = String::new();
    let (mut rest, mut line) = (text, 1);
    while let Some(c) = rest.chars().next() {
        match c {
            '#' => rest = &rest[rest.find('\n').unwrap_or(rest.len())..],
            '"' | '\'' => {
                let (body, length) = body(rest, c);
                let end = line + body.matches('\n').count();
                found.push(Literal {
                    text: body.to_string(),
                    start: line,
                    end,
                    is_first: found.is_empty() && PREFIXES.contains(&code.trim()),
                });
                (line, rest) = (end, &rest[length..]);
            }
            _ => {
                line += usize::from(c == '\n');
                if found.is_empty() {
                    code.push(c);
                }
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    found
}

/// The docstring of the Python file `text`: the literal that is its first statement.
pub fn docstring(text: &str) -> Option<Literal> {
    let first = literals(text).into_iter().next()?;
    first.is_first.then_some(first)
}

/// The text of the literal that opens `rest` with `quote`, and the bytes that it takes with its quotes.
///
/// One that nothing closes ends with its line or, in triple quotes, with the file.
fn body(rest: &str, quote: char) -> (&str, usize) {
    let triple = quote.to_string().repeat(3);
    let marks = if rest.starts_with(&triple) { 3 } else { 1 };
    let inside = &rest[marks..];
    let mut escaped = false;
    for (index, c) in inside.char_indices() {
        let closes = marks == 1 || inside[index..].starts_with(&triple);
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' if marks == 1 => return (&inside[..index], marks + index),
            _ if c == quote && closes => return (&inside[..index], marks + index + marks),
            _ => {}
        }
    }
    (inside, rest.len())
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
