//! Which programs run in the Rust Playground, and why the others do not.
//!
//! The Playground compiles one file with the crates that it has. It has no network, no files that
//! a reader could look at, nobody at its keyboard, and it ends a program after some seconds.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::model::{Package, Source};

/// The crates that it has.
const CRATES: &str = include_str!("playground.txt");

/// What a program must not ask for there: the beginning of a path, and what that does.
const MISSING: [(&str, &str); 14] = [
    ("std::net", "it uses the network"),
    ("tokio::net", "it uses the network"),
    ("std::os", "it asks the operating system"),
    ("std::fs", "it uses files"),
    ("tokio::fs", "it uses files"),
    ("std::process::Command", "it starts programs"),
    ("tokio::process", "it starts programs"),
    ("tokio::signal", "it waits for signals"),
    ("std::env", "it asks for its surroundings"),
    ("std::io::stdin", "it reads what you type"),
    ("io::stdin", "it reads what you type"),
    ("tokio::io::stdin", "it reads what you type"),
    ("thread::available_parallelism", "it asks for the machine"),
    (
        "std::thread::available_parallelism",
        "it asks for the machine",
    ),
];

/// Longer addresses are refused: an issue of the Playground reports an error 414.
///
/// <https://github.com/rust-lang/rust-playground/issues/439>
const LONGEST: usize = 8000;

/// Why `source` of `package` cannot run in the Playground; none if it can.
pub fn obstacle(package: &Package, source: &Source) -> Option<String> {
    let rules = package.rules(&source.name);
    if !rules.local.is_empty() {
        return Some(rules.local);
    }
    if rules.serves {
        return Some("it runs until it is stopped".to_string());
    }
    if !rules.args.is_empty() {
        return Some("it takes arguments".to_string());
    }
    let stage = package.stages.get(&source.name);
    if stage.is_some_and(|stage| stage.path == source.path) {
        return Some("it is a part of a library".to_string());
    }
    of_text(&source.text, &crates(package))
}

/// The names by which programs of `package` reach crates: its own and those of its dependencies.
fn crates(package: &Package) -> Vec<String> {
    let names = package.manifest.dependencies.iter().map(|d| &d.name);
    names.chain([&package.manifest.name]).cloned().collect()
}

/// Why a program of this text, which may use these crates, cannot run in the Playground.
fn of_text(text: &str, crates: &[String]) -> Option<String> {
    let mut paths = Paths::default();
    // What is no Rust at all is reported where it is compiled.
    paths.tokens("", text.parse().unwrap_or_default());
    if paths.files {
        return Some("it is more than one file".to_string());
    }
    let known: BTreeSet<&str> = CRATES
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    for name in crates.iter().filter(|name| !known.contains(name.as_str())) {
        if paths.begin_with(&name.replace('-', "_")) {
            return Some(format!("it uses the crate {name}"));
        }
    }
    if let Some((_, why)) = MISSING.iter().find(|(path, _)| paths.begin_with(path)) {
        return Some((*why).to_string());
    }
    let length = encoded_length(text) + 100;
    (length > LONGEST).then(|| "it is too long for an address".to_string())
}

/// Words before which a path has not begun.
const KEYWORDS: [&str; 14] = [
    "as", "break", "dyn", "else", "for", "if", "impl", "in", "match", "move", "mut", "return",
    "use", "while",
];

/// The length of `text` as JavaScript's `encodeURIComponent` writes it.
fn encoded_length(text: &str) -> usize {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { 1 } else { 3 })
        .sum()
}

/// The paths of a program: `std::io::stdin`.
#[derive(Default)]
struct Paths {
    found: BTreeSet<String>,
    /// Whether another file belongs to the program.
    files: bool,
}

impl Paths {
    fn begin_with(&self, start: &str) -> bool {
        let begins = |path: &String| {
            let rest = path.strip_prefix(start);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        self.found.iter().any(begins)
    }

    /// Adds every path in `tokens`, those in the arguments of macros and in the braces of a
    /// `use` too; `start` is what stands before such braces.
    fn tokens(&mut self, start: &str, tokens: TokenStream) {
        let mut path = String::new();
        let mut colons = 0;
        let mut words: Vec<String> = Vec::new();
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() => {
                    colons += 1;
                    continue;
                }
                TokenTree::Ident(ident) => {
                    words.push(ident.to_string());
                    match colons {
                        2 => path.push_str(&format!("::{ident}")),
                        _ => {
                            self.found.insert(std::mem::take(&mut path));
                            // A path that begins with `::` does not go on with the word before.
                            if !KEYWORDS.contains(&words[words.len() - 1].as_str()) {
                                path = format!("{start}{ident}");
                            }
                        }
                    }
                    colons = 0;
                    continue;
                }
                TokenTree::Group(group) => {
                    let of_use = colons == 2 && group.delimiter() == Delimiter::Brace;
                    let start = if of_use {
                        format!("{path}::")
                    } else {
                        String::new()
                    };
                    self.tokens(&start, group.stream());
                }
                TokenTree::Punct(punct) => self.files |= of_another_file(&words, punct.as_char()),
                TokenTree::Literal(_) => {}
            }
            self.found.insert(std::mem::take(&mut path));
            colons = 0;
            words.clear();
        }
        self.found.insert(path);
    }
}

/// Whether `words` and the sign behind them take in another file: `mod other;`, `include!`.
fn of_another_file(words: &[String], sign: char) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match (words.as_slice(), sign) {
        ([.., "mod", _], ';') => true,
        ([.., name], '!') => ["include", "include_str", "include_bytes"].contains(name),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(text: &str) -> Option<String> {
        let crates = ["futures", "tokio", "tokio-stream", "trpl", "primer"];
        of_text(text, &crates.map(str::to_string))
    }

    #[test]
    fn what_needs_crates_of_the_playground_alone_runs_there() {
        assert_eq!(
            why("use std::{io, thread};\nfn main() { io::Write; }"),
            None
        );
        assert_eq!(
            why("fn main() { futures::join!(a(), tokio::time::sleep(b)); }"),
            None
        );
    }

    #[test]
    fn a_crate_that_the_playground_lacks_is_named_however_it_is_reached() {
        for text in [
            "use tokio_stream::StreamExt;",
            "use {tokio_stream as s, std::io};",
            "use ::tokio_stream::{StreamExt as _};",
            "fn main() { futures::join!(tokio_stream::once(1).next()); }",
            "#[tokio_stream::main]\nfn main() {}",
        ] {
            let expected = "it uses the crate tokio-stream";
            assert_eq!(why(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(
            why("use primer::song;").as_deref(),
            Some("it uses the crate primer")
        );
    }

    #[test]
    fn what_the_playground_has_not_is_found_in_every_form() {
        for (text, expected) in [
            (
                "use std::{fmt, net::{self, TcpListener}};",
                "it uses the network",
            ),
            (
                "fn main() { println!(\"{:?}\", std::fs::read(\"a\")); }",
                "it uses files",
            ),
            (
                "use std::io;\nfn main() { io::stdin(); }",
                "it reads what you type",
            ),
            (
                "use tokio::*;\nuse tokio::signal as s;",
                "it waits for signals",
            ),
            ("pub(crate) mod other;", "it is more than one file"),
            (
                "const A: &str = include_str!(\"a\");",
                "it is more than one file",
            ),
        ] {
            assert_eq!(why(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_program_too_long_for_an_address_stays_here() {
        let long = format!("// {}\nfn main() {{}}", "x".repeat(LONGEST));
        assert_eq!(why(&long).as_deref(), Some("it is too long for an address"));
        assert_eq!(encoded_length("a b~"), 6);
    }

    #[test]
    fn a_program_that_does_not_parse_is_still_read() {
        let text = "fn main() { let a = ; std::net::TcpListener::bind(1); }";
        assert_eq!(why(text).as_deref(), Some("it uses the network"));
    }
}
