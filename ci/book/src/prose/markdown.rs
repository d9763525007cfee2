//! The prose of Markdown: text, headings and the words that stand for pictures.

use std::ops::Range;
use std::sync::LazyLock;

use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use regex::{Captures, Regex};

use super::{BLOCK, CODE};

/// A directive, which becomes a figure in its sentence, or stands outside of sentences.
static DIRECTIVE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r" ?\\?\{\{#(\w+).*?\}\}").expect("a constant pattern"));

/// A tag, code in tags, or what opens or closes a comment.
static TAG: LazyLock<Regex> = LazyLock::new(|| {
    let code = r"(?is:<(?:code|pre|samp|script|style)\b.*?</)";
    Regex::new(&format!(r"{code}|</?[A-Za-z][^<>]*>|<!--|-->")).expect("a constant pattern")
});

/// The attribute of a tag that people read.
static ALT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"\s(?:alt|title)="([^"]*)""#).expect("a constant pattern"));

/// The prose of `text`, each word on its line.
pub(super) fn prose(text: &str) -> String {
    let text = DIRECTIVE.replace_all(text, |found: &Captures<'_>| match &found[1] {
        "measured" => format!(" {CODE}"),
        _ => String::new(),
    });
    let mut options = MarkdownOptions::default();
    options.smart_punctuation = false;
    let mut page = Page::default();
    let mut in_fence = false;
    let mut block: Option<Range<usize>> = None;
    for (event, range) in new_cmark_parser(&text, &options).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                in_fence |= matches!(tag, Tag::CodeBlock(_));
                page.separate(tag.to_end());
            }
            Event::End(tag) => {
                if let Some(range) = block.take_if(|_| tag == TagEnd::HtmlBlock) {
                    page.put(&text, range.clone(), &words_of(&text[range]));
                }
                in_fence &= tag != TagEnd::CodeBlock;
                page.separate(tag);
            }
            Event::Text(words) if !in_fence => page.put(&text, range, &words),
            Event::Code(_) => page.put(&text, range, &CODE.to_string()),
            Event::InlineHtml(html) => page.put(&text, range, &words_of(&html)),
            // The lines of a block come one by one, and a tag may go over several.
            Event::Html(_) => block.get_or_insert(range.clone()).end = range.end,
            _ => {}
        }
    }
    page.prose
}

/// A page while it is read.
#[derive(Default)]
struct Page {
    prose: String,
    /// The byte of the text up to which lines were ended in the prose.
    seen: usize,
}

impl Page {
    /// Adds `words`, which stand in this part of `text`.
    fn put(&mut self, text: &str, range: Range<usize>, words: &str) {
        let between = text.get(self.seen..range.start).unwrap_or_default();
        let lines = between.matches('\n').count();
        self.prose.extend(std::iter::repeat_n('\n', lines));
        self.prose.push_str(words);
        self.seen = match words.contains('\n') {
            true => range.end,
            false => range.start,
        };
    }

    /// Ends what came before, where `tag` is more than a mark within a sentence.
    fn separate(&mut self, tag: TagEnd) {
        let within = matches!(
            tag,
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link
        );
        if !within && !self.prose.ends_with(BLOCK) {
            self.prose.push(BLOCK);
        }
    }
}

/// What people read of HTML: its text, and the words that stand for pictures.
fn words_of(html: &str) -> String {
    let words = TAG.replace_all(html, |tag: &Captures<'_>| {
        let read = ALT.captures_iter(&tag[0]);
        let read: String = read.map(|found| format!("{BLOCK}{}", &found[1])).collect();
        let missing = tag[0].matches('\n').count() - read.matches('\n').count();
        format!("{read}{BLOCK}{}", "\n".repeat(missing))
    });
    words.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words on each line that has any.
    fn read(text: &str) -> Vec<(usize, String)> {
        let prose = prose(text);
        let lines = (1..).zip(prose.lines());
        let words = lines.map(|(number, line)| (number, line.replace(BLOCK, "|")));
        words
            .filter(|(_, line)| !line.trim_matches('|').is_empty())
            .collect()
    }

    fn expect(text: &str, lines: &[(usize, &str)]) {
        let lines = lines
            .iter()
            .map(|(number, line)| (*number, line.to_string()));
        assert_eq!(read(text), lines.collect::<Vec<_>>(), "{text}");
    }

    #[test]
    fn code_and_addresses_are_no_prose() {
        let text = "A `b\nc` d [e](f.md).\n\n```\ng\n```\n\n    h\n\n![i](j.png)\n";
        let lines = [(1, "|A \u{FFFC}"), (2, " d e.|"), (10, "i|")];
        expect(text, &lines);
    }

    #[test]
    fn a_directive_is_a_figure_or_nothing() {
        let text = "A. {{#proof p/t_t}}\n\n{{#listing p/q}}\n\nIt takes {{#measured p/b:f}}.\n";
        expect(text, &[(1, "|A.|"), (5, "It takes \u{FFFC}.|")]);
    }

    #[test]
    fn items_headings_and_cells_are_blocks() {
        let text = "# A\n- b\n- c\n  d\n\n| e | f |\n|---|---|\n| g | h |\n";
        let lines = [
            (1, "|A|"),
            (2, "b|"),
            (3, "c"),
            (4, "d|"),
            (6, "e|f|"),
            (8, "g|h|"),
        ];
        expect(text, &lines);
    }

    #[test]
    fn html_is_read_as_people_see_it() {
        let text =
            "<details>\n<summary>A b</summary>\n\n<img src=\"c\"\nalt=\"D e\"> f <!-- g -->\n";
        let found = read(text);
        let words: Vec<&str> = found
            .iter()
            .map(|(_, line)| line.trim_matches('|'))
            .collect();
        assert_eq!(words[0], "A b");
        assert!(words[1].starts_with("D e"), "{words:?}");
        assert_eq!(found[0].0, 2);
    }
}
