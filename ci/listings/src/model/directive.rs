//! The `{{#…}}` directives of a chapter.

use std::ops::Range;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use crate::diagnostic::{Diagnostic, Lines};
use crate::lanes::{self, Lane};

/// A directive. After a backslash it is text.
static DIRECTIVE: LazyLock<Regex> = pattern!(r"\\?\{\{\s*#([^\s}]*)\s*([^}]*)\}\}");

/// What is left of a directive that is not quite one.
static REST: LazyLock<Regex> = LazyLock::new(|| {
    let names = Kind::NAMES.map(|(name, _)| name).join("|");
    let pattern = format!(r"\{{\{{\s*#|\{{#(?:{names})\s|\{{\{{\s*(?:{names})\b");
    Regex::new(&pattern).expect("a constant pattern")
});

/// What a directive asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A slice of a listing.
    Listing,
    /// What has changed in a slice of a listing since an earlier stage.
    Diff,
    /// What a recorded run printed.
    Output,
    /// The timeline of a recorded run.
    Timeline,
    /// The runs of a future that is dropped at each of its awaits.
    Drops,
    /// A program that must not compile, and the compiler's words.
    Fails,
    /// The dependencies of a page's listings.
    Manifest,
    /// A drawing made by hand: `src/drawings/NAME.svg`.
    Drawing,
    /// A figure of recorded measurements or, without an anchor, all of them.
    Measured,
    /// The test that checks the sentence before it.
    Proof,
    /// Every listing of the book by part and page, and every error code.
    Index,
}

impl Kind {
    /// The directives that a page may hold.
    pub const NAMES: [(&'static str, Kind); 11] = [
        ("listing", Kind::Listing),
        ("diff", Kind::Diff),
        ("output", Kind::Output),
        ("timeline", Kind::Timeline),
        ("drops", Kind::Drops),
        ("fails", Kind::Fails),
        ("manifest", Kind::Manifest),
        ("drawing", Kind::Drawing),
        ("measured", Kind::Measured),
        ("proof", Kind::Proof),
        ("index", Kind::Index),
    ];

    /// The word after `{{#`.
    pub fn name(self) -> &'static str {
        Kind::NAMES
            .iter()
            .find(|(_, kind)| *kind == self)
            .map_or("", |(name, _)| name)
    }
}

/// A directive in a chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// What it asks for.
    pub kind: Kind,
    /// `primer` in `primer/song:concurrent`; for `drawing` its name, for `index` nothing.
    pub page: String,
    /// `song` in `primer/song:concurrent`, `song.py` where it is Python; empty where the
    /// directive names a page only.
    pub item: String,
    /// `concurrent` in `primer/song:concurrent`.
    pub anchor: Option<String>,
    /// The lanes that a timeline shows; empty where it shows all.
    pub lanes: Vec<Lane>,
    /// The listing of the same page that a diff compares with.
    pub since: Option<String>,
    /// The line it begins on, counted from 1.
    pub line: usize,
    /// Its bytes in the chapter.
    pub range: Range<usize>,
}

impl Directive {
    /// Whether it becomes a block with an id of its own, and not a part of a sentence.
    pub fn is_block(&self) -> bool {
        match self.kind {
            Kind::Proof => false,
            Kind::Measured => self.anchor.is_none(),
            _ => true,
        }
    }

    /// Whether it shows a program, a stage, or a Python file.
    pub fn is_listing(&self) -> bool {
        matches!(self.kind, Kind::Listing | Kind::Diff)
    }

    /// The id of the block that it becomes, unique in a chapter.
    pub fn id(&self) -> String {
        let anchor = self.anchor.iter().flat_map(|anchor| ["-", anchor]);
        let words = [self.kind.name(), "-", &self.page, "-", &self.item];
        let id: String = words.into_iter().chain(anchor).collect();
        id.trim_end_matches('-').replace('.', "-")
    }
}

/// Finds the directives of `text`, the chapter at `path`, and what is wrong with them.
pub fn directives(path: &Path, text: &str, lines: &Lines) -> (Vec<Directive>, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let mut diagnostics = Vec::new();
    let mut ranges = Vec::new();
    for captures in DIRECTIVE.captures_iter(text) {
        let range = captures.get(0).map_or(0..0, |whole| whole.range());
        let line = lines.at(range.start);
        ranges.push(range.clone());
        if captures[0].starts_with('\\') {
            continue;
        }
        match parse(&captures[1], captures[2].trim()) {
            Ok((kind, page, item, anchor, choice)) => found.push(Directive {
                kind,
                page,
                item,
                anchor,
                lanes: choice.lanes,
                since: choice.since,
                line,
                range,
            }),
            Err(message) => diagnostics.push(Diagnostic::new(path, line, message)),
        }
    }
    diagnostics.extend(mistyped(path, text, lines, &ranges));
    (found, diagnostics)
}

/// A directive's parts: its kind, page, item, anchor and choice.
type Parts = (Kind, String, String, Option<String>, Choice);

/// What a directive says after the name.
#[derive(Default)]
struct Choice {
    lanes: Vec<Lane>,
    since: Option<String>,
}

impl Choice {
    fn parse(kind: Kind, text: &str) -> Option<Choice> {
        let mut choice = Choice::default();
        if kind == Kind::Timeline {
            choice.lanes = lanes::parse(text)?;
        } else {
            let since = text.strip_prefix("since=\"")?.strip_suffix('"')?;
            choice.since = Some(since.to_string()).filter(|since| is_name(since));
        }
        Some(choice)
    }
}

fn parse(name: &str, argument: &str) -> Result<Parts, String> {
    let known = Kind::NAMES.iter().find(|(known, _)| *known == name);
    let Some((_, kind)) = known else {
        return Err(unknown(name));
    };
    if *kind == Kind::Index && argument.is_empty() {
        return Ok((*kind, String::new(), String::new(), None, Choice::default()));
    }
    let (target, choice) = match argument.split_once(char::is_whitespace) {
        Some((path, choice)) if matches!(kind, Kind::Timeline | Kind::Diff) => {
            (path, Some(Choice::parse(*kind, choice.trim())))
        }
        _ => (argument, None),
    };
    let (path, anchor) = match target.split_once(':') {
        Some((path, anchor)) => (path, Some(anchor.to_string())),
        None => (target, None),
    };
    let (page, item) = path.split_once('/').unwrap_or((path, ""));
    let sliced = matches!(
        kind,
        Kind::Listing | Kind::Diff | Kind::Fails | Kind::Measured
    );
    let form = match kind {
        Kind::Manifest => "PAGE",
        Kind::Drawing => "NAME",
        Kind::Listing | Kind::Fails => "PAGE/PROGRAM or PAGE/PROGRAM:ANCHOR",
        Kind::Diff => "PAGE/STAGE since=\"STAGE\" or PAGE/STAGE:ANCHOR since=\"STAGE\"",
        Kind::Measured => "PAGE/BENCH or PAGE/BENCH:FIGURE",
        Kind::Proof => "PAGE/TEST",
        Kind::Timeline => "PAGE/PROGRAM or PAGE/PROGRAM lanes=\"LANE, LANE as NAME\"",
        Kind::Index => "",
        _ => "PAGE/PROGRAM",
    };
    let python = matches!(
        kind,
        Kind::Listing | Kind::Output | Kind::Timeline | Kind::Drops
    );
    let word = match item.strip_suffix(".py") {
        Some(stem) if python => stem,
        _ => item,
    };
    let has_item = !matches!(kind, Kind::Drawing | Kind::Manifest);
    let words = [Some(page), has_item.then_some(word)];
    let complete = *kind != Kind::Index && words.iter().flatten().all(|word| is_name(word));
    let whole = has_item || item.is_empty();
    let anchored = anchor.as_deref().is_none_or(|a| sliced && is_name(a));
    let choice = choice.unwrap_or_else(|| Some(Choice::default()));
    let choice = choice.filter(|choice| choice.since.is_some() == (*kind == Kind::Diff));
    if let Some(choice) = choice.filter(|_| complete && whole && anchored) {
        return Ok((*kind, page.to_string(), item.to_string(), anchor, choice));
    }
    let form = format!("{name} {form}");
    let form = form.trim_end();
    Err(format!(
        "`{{{{#{name} {argument}}}}}` is not of the form `{{{{#{form}}}}}`"
    ))
}

fn is_name(word: &str) -> bool {
    !word.is_empty()
        && word
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

fn unknown(name: &str) -> String {
    let names = Kind::NAMES.map(|(name, _)| name).join(", ");
    format!("unknown directive `{{{{#{name}}}}}`: a page may hold {names}")
}

/// What looks like a directive in `text` and would be shown as it is.
fn mistyped(path: &Path, text: &str, lines: &Lines, found: &[Range<usize>]) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for rest in REST.find_iter(text) {
        let next = found.partition_point(|range| range.end <= rest.start());
        let is_in = |range: &Range<usize>| range.contains(&rest.start());
        if !found.get(next).is_some_and(is_in) {
            let message = "an invalid directive: write `{{#NAME …}}`, \
                           or `\\{{#` where a page shows one";
            diagnostics.push(Diagnostic::new(path, lines.at(rest.start()), message));
        }
    }
    diagnostics
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directives(path: &Path, text: &str) -> (Vec<Directive>, Vec<Diagnostic>) {
        super::directives(path, text, &Lines::of(text))
    }

    #[test]
    fn a_directive_has_a_page_an_item_and_an_anchor() {
        let text = "a\n\n{{#listing primer/song:concurrent}}\n{{#manifest primer}}";
        let (found, diagnostics) = directives(Path::new("a.md"), text);
        assert_eq!(diagnostics, []);
        assert_eq!(found[0].kind, Kind::Listing);
        assert_eq!(found[0].id(), "listing-primer-song-concurrent");
        assert_eq!(found[0].line, 3);
        assert_eq!(found[1].id(), "manifest-primer");
    }

    #[test]
    fn a_timeline_may_choose_lanes_and_nothing_else_does() {
        let text = "{{#timeline primer/song lanes=\"dance, async@7 as the choir\"}} Look.";
        let (found, diagnostics) = directives(Path::new("a.md"), text);
        assert_eq!(diagnostics, []);
        assert_eq!(found[0].id(), "timeline-primer-song");
        assert_eq!(found[0].lanes.len(), 2);
        for wrong in [
            "{{#timeline primer/song lanes=dance}}",
            "{{#timeline primer/song dance}}",
            "{{#output primer/song lanes=\"dance\"}}",
        ] {
            let (found, diagnostics) = directives(Path::new("a.md"), wrong);
            assert_eq!((found.len(), diagnostics.len()), (0, 1), "{wrong}");
        }
    }

    #[test]
    fn a_diff_says_since_what() {
        let text = "{{#diff runtime/s4_owner:task since=\"s4_queue\"}}";
        let (found, diagnostics) = directives(Path::new("a.md"), text);
        assert_eq!(diagnostics, []);
        assert_eq!(found[0].id(), "diff-runtime-s4_owner-task");
        assert_eq!(found[0].since.as_deref(), Some("s4_queue"));
    }

    #[test]
    fn a_python_file_keeps_its_extension() {
        let (found, diagnostics) =
            directives(Path::new("a.md"), "{{#listing loop/runtime.py:run}}");
        assert_eq!(diagnostics, []);
        assert_eq!(found[0].item, "runtime.py");
        assert_eq!(found[0].id(), "listing-loop-runtime-py-run");
    }

    #[test]
    fn an_escaped_directive_is_text() {
        let (found, diagnostics) = directives(Path::new("a.md"), r"\{{#listing primer/song}}");
        assert!(found.is_empty() && diagnostics.is_empty());
    }

    #[test]
    fn what_does_not_parse_is_a_fault_at_its_line() {
        for wrong in [
            "{{#lsting primer/song}}",
            "{{#listing primer}}",
            "{{#listing primer/}}",
            "{{#listing}}",
            "{{#title A}}",
            "{{#include a.rs}}",
            "{{#output primer/song:anchor}}",
            "{{#output primer/.py}}",
            "{{#listing primer/song.rs}}",
            "{{#diff primer/song}}",
            "{{#diff primer/song since=song_first}}",
            "{{#listing primer/song since=\"song_first\"}}",
            "{{#stepper primer/song}}",
            "{{#manifest primer/song}}",
            "{{#drawing primer/move}}",
            "{{#index primer}}",
            "{{#measured primer}}",
            "{{#rustdoc_include ../a.rs}}",
        ] {
            let (found, diagnostics) = directives(Path::new("a.md"), &format!("x\n{wrong}\n"));
            assert_eq!(found, [], "{wrong}");
            assert_eq!(diagnostics.len(), 1, "{wrong}");
            assert_eq!(diagnostics[0].line, 2, "{wrong}");
        }
    }
}
