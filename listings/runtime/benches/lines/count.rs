//! Lines of code, as the compiler's own words for code tell them.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::str::FromStr;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

/// How many lines of a file have code: a word, a sign or a part of a string.
/// Blank lines, comments and what is built for tests only do not count.
///
/// # Errors
///
/// If the text is not Rust.
pub fn lines(text: &str) -> Result<usize, proc_macro2::LexError> {
    let mut found = BTreeSet::new();
    tokens(TokenStream::from_str(text)?, &mut found);
    Ok(found.len())
}

/// The lines of a file, or of all files in a folder but those of tests.
///
/// # Errors
///
/// If something cannot be read or is not Rust.
pub fn lines_in(path: &Path) -> io::Result<usize> {
    let told = |error: String| io::Error::other(format!("{}: {error}", path.display()));
    if path.is_file() {
        let text = fs::read_to_string(path).map_err(|error| told(error.to_string()))?;
        return lines(&text).map_err(|error| told(error.to_string()));
    }
    let mut sum = 0;
    for entry in fs::read_dir(path).map_err(|error| told(error.to_string()))? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default();
        let is_code = path.is_dir() || path.extension().is_some_and(|end| end == "rs");
        if is_code && name != "tests" && name != "test" {
            sum += lines_in(&path)?;
        }
    }
    Ok(sum)
}

fn tokens(stream: TokenStream, found: &mut BTreeSet<usize>) {
    let mut rest = stream.into_iter().peekable();
    while let Some(token) = rest.next() {
        if is_sign(&token, '#') {
            let sign = token.span();
            let mut inner = false;
            if rest.peek().is_some_and(|next| is_sign(next, '!')) {
                inner = true;
                rest.next();
            }
            match rest.next() {
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
                    match attribute(&group.stream()) {
                        // A comment that documents something comes as an attribute.
                        Attribute::Doc => {}
                        Attribute::Test if !inner => skip_item(&mut rest),
                        _ => {
                            note(sign, found);
                            note(group.span(), found);
                        }
                    }
                }
                Some(other) => {
                    note(sign, found);
                    one(other, found);
                }
                None => note(sign, found),
            }
        } else {
            one(token, found);
        }
    }
}

fn one(token: TokenTree, found: &mut BTreeSet<usize>) {
    match token {
        TokenTree::Group(group) => {
            note(group.span_open(), found);
            tokens(group.stream(), found);
            note(group.span_close(), found);
        }
        other => note(other.span(), found),
    }
}

fn note(span: Span, found: &mut BTreeSet<usize>) {
    found.extend(span.start().line..=span.end().line);
}

enum Attribute {
    /// `doc`.
    Doc,
    /// `cfg(test)`, or with `loom`, or with either among others.
    Test,
    Other,
}

fn attribute(stream: &TokenStream) -> Attribute {
    let words: String = stream.to_string().split_whitespace().collect();
    match words.as_str() {
        "cfg(test)" | "cfg(all(test,loom))" | "cfg(all(loom,test))" | "test" => Attribute::Test,
        words if words.starts_with("doc=") => Attribute::Doc,
        _ => Attribute::Other,
    }
}

/// Passes over what an attribute stands before: up to its block or its semicolon.
fn skip_item(rest: &mut impl Iterator<Item = TokenTree>) {
    for token in rest {
        let is_block = |group: &proc_macro2::Group| group.delimiter() == Delimiter::Brace;
        match &token {
            TokenTree::Group(group) if is_block(group) => return,
            TokenTree::Punct(sign) if sign.as_char() == ';' => return,
            _ => {}
        }
    }
}

fn is_sign(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}
