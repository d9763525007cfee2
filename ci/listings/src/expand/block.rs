//! The HTML around a block: a figure with an id, a caption and fences.

use std::fmt::Write;
use std::path::Path;

pub use crate::picture::markup::escape;

/// A block of a page, being put together.
pub struct Block {
    id: String,
    class: &'static str,
    attributes: String,
    title: String,
    path: String,
    run: String,
    fences: String,
}

impl Block {
    /// A figure of that class and id.
    pub fn new(class: &'static str, id: &str) -> Block {
        Block {
            id: id.to_string(),
            class,
            attributes: String::new(),
            title: String::new(),
            path: String::new(),
            run: String::new(),
            fences: String::new(),
        }
    }

    /// Adds a `data-` attribute.
    pub fn data(&mut self, name: &str, value: &str) {
        let _ = write!(self.attributes, " data-{name}=\"{}\"", escape(value));
    }

    /// Sets the words of the caption; `code` in backticks is kept as code.
    pub fn title(&mut self, words: impl AsRef<str>) {
        self.title = with_code(words.as_ref());
    }

    /// Captions the block as the next part of the program in the block of the id `before`.
    pub fn continued(&mut self, before: &str) {
        self.title = format!("<a href=\"#{before}\">… continued</a>");
        self.path.clear();
    }

    /// Sets the file that the block comes from.
    pub fn path(&mut self, path: &Path) {
        self.path = escape(&path.to_string_lossy());
    }

    /// Says how a reader runs what the block shows, and what else there is to say about that.
    pub fn run(&mut self, label: &str, command: &str) {
        let command = escape(command);
        self.run = format!(" <span class=\"run\">{label}: <code>{command}</code></span>");
    }

    /// Adds a fence with that info string and body.
    pub fn fence(&mut self, info: &str, body: &str) {
        let mut marks = "````".to_string();
        while body.contains(&marks) {
            marks.push('`');
        }
        let body = body.strip_suffix('\n').unwrap_or(body);
        let _ = write!(self.fences, "{marks}{info}\n{body}\n{marks}\n\n");
    }

    /// Adds a fence like [`Block::fence`] that is folded away until its summary is clicked.
    pub fn folded_fence(&mut self, summary: &str, info: &str, body: &str) {
        let _ = write!(
            self.fences,
            "<details class=\"rest\">\n<summary>{summary}</summary>\n\n"
        );
        self.fence(info, body);
        self.fences.push_str("</details>\n\n");
    }

    /// The figure as Markdown.
    pub fn finish(&self) -> String {
        let Block {
            id,
            class,
            attributes,
            title,
            path,
            run,
            fences,
        } = self;
        let source = match path.is_empty() {
            true => String::new(),
            false => format!(
                "<details class=\"source\"><summary title=\"Where this is, and how to run it\">\
                 <span>⋯</span></summary><a class=\"path\" href=\"#{id}\"><code>{path}</code></a>\
                 {run}</details>"
            ),
        };
        format!(
            "<figure class=\"{class}\" id=\"{id}\"{attributes}>\n<figcaption>\
             <span class=\"title\">{title}</span> {source}</figcaption>\n\n{fences}</figure>\n"
        )
    }

    /// The block as Markdown, folded away until its title is clicked.
    pub fn folded(&self) -> String {
        let Block {
            id,
            class,
            title,
            path,
            fences,
            ..
        } = self;
        format!(
            "<details class=\"{class} lazy\" id=\"{id}\">\n<summary>{title}</summary>\n\n\
             <figure class=\"{class}\">\n<figcaption><a class=\"path\" href=\"#{id}\">\
             <code>{path}</code></a></figcaption>\n\n{fences}</figure>\n\n</details>\n\n"
        )
    }
}

/// `words` as HTML, with `code` in backticks as code.
pub fn with_code(words: &str) -> String {
    let parts = words.split('`').map(escape).enumerate();
    let parts = parts.map(|(index, part)| match index % 2 {
        0 => part,
        _ => format!("<code>{part}</code>"),
    });
    parts.collect()
}

/// Sorted numbers in short: `1-3,5`.
pub fn ranges(numbers: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let words: Vec<String> = runs
        .iter()
        .map(|(first, last)| match first == last {
            true => first.to_string(),
            false => format!("{first}-{last}"),
        })
        .collect();
    words.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_numbers_are_written_short() {
        assert_eq!(ranges(&[1, 2, 3, 5, 8, 9]), "1-3,5,8-9");
        assert_eq!(ranges(&[]), "");
    }

    #[test]
    fn a_caption_keeps_code_and_escapes_the_rest() {
        let mut block = Block::new("listing", "a");
        block.title("what `a<b>` & \"c\" do");
        assert_eq!(
            block.title,
            "what <code>a&lt;b&gt;</code> &amp; &quot;c&quot; do"
        );
    }
}
