//! `a` before a vowel that is heard, and `an` before a consonant.

use std::sync::LazyLock;

use regex::Regex;

use crate::problem::Problem;
use crate::prose::Prose;

/// Written with a vowel, spoken with a consonant: `one`, `unit`, `use`.
static SPOKEN_WITH_CONSONANT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(one(s|-|$|shot)|once|eu|ubiq|ufo|uni([^mn]|$)|unanim|us[aeu]|ut[ei]|u-)")
        .expect("a constant pattern")
});

/// Written with a consonant, spoken with a vowel: `hour`, `honest`.
static SPOKEN_WITH_VOWEL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^(heir|honest|honou?r|hour)").expect("a constant pattern"));

pub(super) fn check(prose: &[Prose], problems: &mut Vec<Problem>) {
    for file in prose {
        for place in &file.words {
            let Some(article) = article(&file.text[..place.start]) else {
                continue;
            };
            let word = &file.text[place.clone()];
            let right = match begins_with_vowel(word) {
                true => "an",
                false => "a",
            };
            // A letter may be a name: `A and B`.
            let is_name = ["and", "is", "or"].contains(&word);
            if !article.eq_ignore_ascii_case(right) && !is_name {
                let message = format!("`{article} {word}`: write `{right} {word}`");
                problems.push(file.problem(place.start, message));
            }
        }
    }
}

/// The article with which `text` ends, if it does; white space follows it.
fn article(text: &str) -> Option<&str> {
    let end = text.trim_end_matches([' ', '\n']);
    let is_article = |article: &&str| {
        let before = end.strip_suffix(article);
        before.is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric() || c == '-'))
    };
    let article = ["a", "an", "A", "An"].into_iter().find(is_article)?;
    (end.len() < text.len()).then_some(article)
}

fn begins_with_vowel(word: &str) -> bool {
    let vowel = word.starts_with(|c: char| "aeiouAEIOU".contains(c));
    (vowel && !SPOKEN_WITH_CONSONANT.is_match(word)) || SPOKEN_WITH_VOWEL.is_match(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_heard_decides() {
        for word in [
            "hour",
            "honest",
            "uninteresting",
            "unit-less",
            "under",
            "opener",
        ] {
            let expected = word != "unit-less";
            assert_eq!(begins_with_vowel(word), expected, "{word}");
        }
        for word in [
            "one", "one-shot", "oneshot", "once", "unique", "Unix", "user", "European", "task",
        ] {
            assert!(!begins_with_vowel(word), "{word}");
        }
    }
}
