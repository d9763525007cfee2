//! Spelling: every word is in the dictionary, or in the list of the project's own words.

use std::collections::{BTreeMap, HashMap};

use spellbook::Dictionary;

use super::list::{LIST, List};
use crate::model::Project;
use crate::problem::Problem;
use crate::prose::{Prose, base};

/// British English, as Hunspell writes it. `ci/words/README.md` says where it comes from.
const AFFIXES: &str = include_str!("../../../../words/en_GB.aff");
const WORDS: &str = include_str!("../../../../words/en_GB.dic");

/// How many words are suggested for one that is unknown.
const SUGGESTIONS: usize = 3;

pub(super) fn check(project: &Project, prose: &[Prose], problems: &mut Vec<Problem>) {
    let mut dictionary = match Dictionary::new(AFFIXES, WORDS) {
        Ok(dictionary) => dictionary,
        Err(error) => {
            let message = format!("this dictionary cannot be read: {error}");
            problems.push(Problem::new("ci/words/en_GB.aff", 1, message));
            return;
        }
    };
    let mut list = List::read(&project.root, &dictionary, problems);
    let unknown = unknown(prose, &dictionary, &mut list);
    list.report_unused(problems);
    // What is suggested may be one of the project's words.
    for word in list.words() {
        // One that is no word is reported as that.
        let _ = dictionary.add(word);
    }
    for (word, places) in &unknown {
        let suggested = suggestions(word, &dictionary);
        let message =
            format!("`{word}` is in no dictionary{suggested} If it is right, add it to {LIST}");
        let faults = places
            .iter()
            .map(|(file, start)| file.problem(*start, &message));
        problems.extend(faults);
    }
}

/// A file, and a byte of its prose.
type Place<'a> = (&'a Prose, usize);

/// The words of `prose` that nothing knows, with the places where each stands.
fn unknown<'a>(
    prose: &'a [Prose],
    dictionary: &Dictionary,
    list: &mut List,
) -> BTreeMap<&'a str, Vec<Place<'a>>> {
    let mut known: HashMap<&str, bool> = HashMap::new();
    let mut unknown: BTreeMap<&str, Vec<Place<'_>>> = BTreeMap::new();
    for file in prose {
        for place in &file.words {
            let word = &file.text[place.clone()];
            let looked_up = known.entry(word);
            if !*looked_up.or_insert_with(|| is_known(word, dictionary, list)) {
                unknown.entry(word).or_default().push((file, place.start));
            }
        }
    }
    unknown
}

/// Whether `word` is known as a whole, without its possessive, or each part between its hyphens.
fn is_known(word: &str, dictionary: &Dictionary, list: &mut List) -> bool {
    let mut whole = |word: &str| dictionary.check(word) || list.has(word);
    whole(word) || whole(base(word)) || (word.contains('-') && word.split('-').all(&mut whole))
}

/// The end of the sentence that says that `word` is unknown: `: did you mean …?`.
fn suggestions(word: &str, dictionary: &Dictionary) -> String {
    let mut found = Vec::new();
    // Words that only sound alike take long to find, and differ from run to run.
    let suggester = dictionary.suggester().with_ngram_suggestions(false);
    suggester.suggest(word, &mut found);
    found.truncate(SUGGESTIONS);
    let Some(last) = found.pop().map(|word| format!("`{word}`")) else {
        return ".".to_string();
    };
    let first: Vec<String> = found.iter().map(|word| format!("`{word}`")).collect();
    match first.is_empty() {
        true => format!(": did you mean {last}?"),
        false => format!(": did you mean {} or {last}?", first.join(", ")),
    }
}
