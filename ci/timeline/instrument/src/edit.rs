//! Changes to a text, in places of the text as it was.

use std::ops::Range;

/// Replacements of ranges, kept until all are known.
#[derive(Default)]
pub(super) struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    /// Puts `text` at byte `at`, behind what was put there before.
    pub(super) fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.0.push((at..at, text.into()));
    }

    /// Puts `text` in the place of `range`, which no other edit touches.
    pub(super) fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.0.push((range, text.into()));
    }

    /// The text with every edit made.
    pub(super) fn apply(mut self, source: &str) -> String {
        self.0.sort_by_key(|(range, _)| range.start);
        let mut out = String::with_capacity(source.len() * 2);
        let mut done = 0;
        for (range, text) in self.0 {
            out.push_str(&source[done..range.start]);
            out.push_str(&text);
            done = range.end;
        }
        out.push_str(&source[done..]);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn insertions_in_one_place_keep_their_order() {
        let mut edits = Edits::default();
        edits.insert(2, ")");
        edits.insert(1, "(");
        edits.insert(2, ";");
        edits.replace(3..4, "D");
        assert_eq!(edits.apply("abcde"), "a(b);cDe");
    }
}
