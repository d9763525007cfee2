//! Which lines of the output each print wrote.

use crate::timeline::model::{Print, Stream, Timeline};

/// The part of the output that one print wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Share {
    /// The first line it wrote to, from 1.
    pub(super) first: usize,
    /// Its length in UTF-16 units, as JavaScript counts, with the newline after it.
    pub(super) units: usize,
}

/// The prints of a run matched to the lines of its output.
#[derive(Debug)]
pub(super) struct Numbering {
    /// One for each print; none where the print is not in the output.
    pub(super) shares: Vec<Option<Share>>,
    /// The number of lines of the output.
    pub(super) lines: usize,
    /// Whether the shares follow each other and together are the output: it can be replayed.
    pub(super) whole: bool,
}

impl Numbering {
    pub(super) fn new(timeline: &Timeline, output: Option<&str>) -> Self {
        let joined = || {
            let stdout = timeline
                .prints
                .iter()
                .filter(|p| p.stream == Stream::Stdout);
            stdout.map(|p| format!("{}\n", p.text)).collect::<String>()
        };
        let text = output.map_or_else(joined, str::to_owned);
        let prints = &timeline.prints;
        let aligned = align(prints, &text).or_else(|| by_line(prints, &text));
        let whole = aligned.is_some();
        Numbering {
            shares: aligned.unwrap_or_else(|| by_order(prints)),
            lines: text.lines().count(),
            whole,
        }
    }
}

/// Finds each print's text where the one before it ended. A recording does not say whether a
/// print added a newline; the output does.
fn align(prints: &[Print], text: &str) -> Option<Vec<Option<Share>>> {
    let mut shares = Vec::with_capacity(prints.len());
    let (mut at, mut line) = (0, 1);
    for (index, print) in prints.iter().enumerate() {
        let Some(rest) = text[at..].strip_prefix(print.text.as_str()) else {
            match print.stream {
                Stream::Stderr => shares.push(None),
                Stream::Stdout => return None,
            }
            continue;
        };
        let mut end = text.len() - rest.len();
        if let Some(after) = rest.strip_prefix('\n') {
            let next = prints.get(index + 1).map_or("", |next| next.text.as_str());
            end += usize::from(after.starts_with(next) || !rest.starts_with(next));
        }
        let wrote = &text[at..end];
        shares.push(Some(share(line, wrote)));
        line += wrote.matches('\n').count();
        at = end;
    }
    text[at..].trim_end().is_empty().then_some(shares)
}

/// Where the texts differ, as in an output with masked figures, the line counts may still agree.
fn by_line(prints: &[Print], text: &str) -> Option<Vec<Option<Share>>> {
    let mut lines = text.split_inclusive('\n');
    let mut first = 1;
    let mut shares = Vec::with_capacity(prints.len());
    for print in prints {
        if print.stream == Stream::Stderr {
            shares.push(None);
            continue;
        }
        let count = 1 + print.text.matches('\n').count();
        let wrote: Vec<&str> = lines.by_ref().take(count).collect();
        if wrote.len() < count {
            return None;
        }
        shares.push(Some(share(first, &wrote.concat())));
        first += count;
    }
    lines.next().is_none().then_some(shares)
}

fn by_order(prints: &[Print]) -> Vec<Option<Share>> {
    let mut first = 0;
    let number = |print: &Print| {
        (print.stream == Stream::Stdout).then(|| {
            first += 1;
            share(first, &print.text)
        })
    };
    prints.iter().map(number).collect()
}

/// Newlines at the beginning end or skip lines; the print is called after its first text.
fn share(line: usize, wrote: &str) -> Share {
    let text = wrote.trim_start_matches('\n');
    let skipped = if text.is_empty() {
        0
    } else {
        wrote.len() - text.len()
    };
    Share {
        first: line + skipped,
        units: wrote.encode_utf16().count(),
    }
}
