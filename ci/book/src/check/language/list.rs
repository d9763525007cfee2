//! The project's own words: a list that holds what the book uses and no dictionary has.

use std::collections::BTreeMap;
use std::path::Path;

use spellbook::Dictionary;

use crate::problem::Problem;

/// Where the list stands: a word a line, in the order of the alphabet.
pub(super) const LIST: &str = "ci/words/project.txt";

/// The list, and which of its words the book uses.
#[derive(Default)]
pub(super) struct List {
    words: BTreeMap<String, Entry>,
}

struct Entry {
    line: usize,
    used: bool,
}

impl List {
    /// Reads the list in `root`; a book without one has no words of its own.
    ///
    /// What is not in its place, or `dictionary` has already, is added to `problems`.
    pub fn read(root: &Path, dictionary: &Dictionary, problems: &mut Vec<Problem>) -> List {
        let mut list = List::default();
        let text = match std::fs::read_to_string(root.join(LIST)) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return list,
            Err(error) => {
                let message = format!("cannot read the project's words: {error}");
                problems.push(Problem::new(LIST, 1, message));
                return list;
            }
        };
        let mut above = "";
        for (line, word) in (1..).zip(text.lines()) {
            match list.fault_of(word, above, dictionary) {
                Some(message) => problems.push(Problem::new(LIST, line, message)),
                None => above = word,
            }
            let entry = Entry { line, used: false };
            list.words.entry(word.to_string()).or_insert(entry);
        }
        list
    }

    fn fault_of(&self, word: &str, above: &str, dictionary: &Dictionary) -> Option<String> {
        let is_word = |c: char| c.is_alphabetic() || c == '-' || c == '\'';
        if word.is_empty() || !word.chars().all(is_word) {
            return Some(format!(
                "`{word}` is no word: write one a line, of letters alone"
            ));
        }
        if let Some(entry) = self.words.get(word) {
            let line = entry.line;
            return Some(format!(
                "`{word}` stands on line {line} already: take it out"
            ));
        }
        if dictionary.check(word) {
            return Some(format!("the dictionary has `{word}` already: take it out"));
        }
        (key(word) < key(above)).then(|| {
            format!("`{word}` stands behind `{above}`: sort the words, without regard to capitals")
        })
    }

    /// Whether `word` is in the list, and notes that it is used. A word in small letters
    /// may begin with a capital too.
    pub fn has(&mut self, word: &str) -> bool {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_lowercase());
        let small: String = first.into_iter().flatten().chain(letters).collect();
        let known = [word, &small]
            .into_iter()
            .find(|word| self.words.contains_key(*word));
        let entry = known.and_then(|word| self.words.get_mut(word));
        entry.map(|entry| entry.used = true).is_some()
    }

    /// Its words.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.keys().map(String::as_str)
    }

    /// Adds the words that were never asked for to `problems`.
    pub fn report_unused(&self, problems: &mut Vec<Problem>) {
        for (word, entry) in self.words.iter().filter(|(_, entry)| !entry.used) {
            // One that the dictionary has, or that is no word, is reported as that.
            let reported =
                |problem: &Problem| problem.path == Path::new(LIST) && problem.line == entry.line;
            if !problems.iter().any(reported) {
                let message = format!("no text of the project has `{word}`: take it out");
                problems.push(Problem::new(LIST, entry.line, message));
            }
        }
    }
}

/// By what words are sorted.
fn key(word: &str) -> (String, &str) {
    (word.to_lowercase(), word)
}
