//! Sentences that nobody can follow to their end.

use std::sync::LazyLock;

use regex::Regex;

use crate::problem::Problem;
use crate::prose::{BLOCK, Prose};

/// The most words that a sentence may have, with names and code.
const LIMIT: usize = 45;

/// What ends a sentence: a mark and white space, with quotation marks and brackets before it.
static END: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"[.!?]["”’)]*\s"#).expect("a constant pattern"));

pub(super) fn check(prose: &[Prose], problems: &mut Vec<Problem>) {
    for file in prose {
        let mut start = 0;
        for block in file.text.split(BLOCK) {
            for (offset, sentence) in sentences(block) {
                // No word is shorter than a letter and a blank.
                if sentence.len() < 2 * LIMIT {
                    continue;
                }
                let words = sentence.split_whitespace().count();
                if words > LIMIT {
                    let blank = sentence.len() - sentence.trim_start().len();
                    let message = format!(
                        "a sentence of {words} words: make two of it, {LIMIT} are the most"
                    );
                    problems.push(file.problem(start + offset + blank, message));
                }
            }
            start += block.len() + BLOCK.len_utf8();
        }
    }
}

/// The sentences of `block`, each with the byte at which it begins.
fn sentences(block: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut start = 0;
    for end in END
        .find_iter(block)
        .map(|end| end.end())
        .chain([block.len()])
    {
        found.push((start, &block[start..end]));
        start = end;
    }
    found
}
