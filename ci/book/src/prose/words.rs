//! Words among other things that stand in prose: figures, names, paths, addresses.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::CODE;

/// What stands between blanks, brackets and quotation marks.
static CHUNK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"[^\s\x1E()\[\]{}"“”‘,;…–—|<>]+(?:\(\d?\))?"#).expect("a constant pattern")
});

/// Letters, and hyphens and apostrophes between them.
static WORD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\p{L}+(?:['’-]\p{L}+)*").expect("a constant pattern"));

/// The sign of a name or a figure: what no word has in it or at its end.
static SIGN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[\p{N}_@=\\$#&%*+~^`/]|::|\)$|\p{L}\.\p{L}|^\.\w|^--").expect("a constant pattern")
});

/// A name like `BufReader`, or an abbreviation like `TCP` or `TCPs`.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:\p{L}*\p{Ll}\p{Lu}\p{L}*|\p{Lu}{2,}s?|\p{Lu}{2,}\p{Ll}\p{L}*)$")
        .expect("a constant pattern")
});

/// Where the words of `prose` stand, with the hyphens and apostrophes in them, in order.
///
/// Single letters, names, figures and addresses are none.
pub(super) fn words(prose: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for chunk in CHUNK.find_iter(prose) {
        let start = chunk.start();
        // Most are no more than small letters, which needs no long look.
        let letters = chunk.as_str().trim_end_matches(['.', ':', '?']);
        if letters.bytes().all(|byte| byte.is_ascii_lowercase()) {
            if letters.len() > 1 {
                found.push(start..start + letters.len());
            }
            continue;
        }
        if chunk.as_str().contains(CODE) || SIGN.is_match(chunk.as_str()) {
            continue;
        }
        for word in WORD.find_iter(chunk.as_str()) {
            let letters = word.as_str();
            if letters.chars().nth(1).is_some() && !NAME.is_match(base(letters)) {
                found.push(start + word.start()..start + word.end());
            }
        }
    }
    found
}

/// `word` without the sign of the possessive, if it has one.
pub fn base(word: &str) -> &str {
    let mark = ["'s", "’s"];
    mark.iter()
        .find_map(|mark| word.strip_suffix(mark))
        .unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expect(prose: &str, expected: &[&str]) {
        let words = words(prose).into_iter().map(|word| &prose[word]);
        assert_eq!(words.collect::<Vec<_>>(), expected, "{prose}");
    }

    #[test]
    fn apostrophes_and_hyphens_are_parts_of_words() {
        expect(
            "it's the tasks' wake-up, don’t",
            &["it's", "the", "tasks", "wake-up", "don’t"],
        );
        expect(
            "'quoted' ‘words’ - and -- dashes—here",
            &["quoted", "words", "and", "dashes", "here"],
        );
    }

    #[test]
    fn names_and_figures_are_no_words() {
        expect(
            "a BufReader, block_on and std::mem::swap of spawn()",
            &["and", "of"],
        );
        expect("x86 in 10ms, the 3rd, E0308, 4-byte", &["in", "the"]);
        expect(
            "macOS’s JavaScript at https://a.example/b or b@c.example",
            &["at", "or"],
        );
        expect(
            "src/main.rs, src/runtime, async/.await, proc(5), --release, $HOME, .ci",
            &[],
        );
        expect("the \u{FFFC}s are \u{FFFC}ing", &["the", "are"]);
    }

    #[test]
    fn abbreviations_are_no_words() {
        expect("TCP, TCPs, TCP's, i.e. so, e.g. this", &["so", "this"]);
    }
}
