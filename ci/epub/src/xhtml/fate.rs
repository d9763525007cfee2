//! What becomes of the elements of a page.

use scraper::ElementRef;

/// What the fold of a question's answer says.
const ANSWER: &str = "Answer";

/// What becomes of an element.
pub(super) enum Fate {
    /// It stays as it is.
    Stays,
    /// What it holds stays.
    Opens,
    /// Nothing of it stays.
    Goes,
    /// It is shown unfolded.
    Unfolds,
    /// It moves to the end of the page, to others of its kind.
    Moves(Kind),
}

/// What stands at the end of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The answer to a question.
    Answer,
    /// What a figure draws, as a table.
    Table,
}

impl Kind {
    pub(super) const ALL: [Kind; 2] = [Kind::Answer, Kind::Table];

    /// One of them is called so, all of them so, and the ids of them begin so.
    pub(super) fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Kind::Answer => (ANSWER, "Answers", "answer"),
            Kind::Table => ("Table", "Tables", "table"),
        }
    }
}

pub(super) fn fate(element: ElementRef) -> Fate {
    let has = |class| element.value().classes().any(|other| other == class);
    match element.value().name() {
        "script" | "button" => Fate::Goes,
        // The links to the pages around, and the marks of links to a place.
        "div" if has("turn") => Fate::Goes,
        "a" if has("anchor") => Fate::Goes,
        // Links to where they stand.
        "a" if has("header") || has("path") => Fate::Opens,
        // What a caption unfolds is in it.
        "details" if has("source") => Fate::Opens,
        "summary" => Fate::Goes,
        "details" if has("rest") => Fate::Unfolds,
        "details" if summary(element).is_some_and(is_answer) => Fate::Moves(Kind::Answer),
        "details" if is_in_figure(element) => Fate::Moves(Kind::Table),
        "details" => Fate::Unfolds,
        _ => Fate::Stays,
    }
}

pub(super) fn summary(details: ElementRef) -> Option<ElementRef> {
    details
        .child_elements()
        .find(|child| child.value().name() == "summary")
}

fn is_answer(summary: ElementRef) -> bool {
    summary.text().collect::<String>().trim() == ANSWER
}

fn is_in_figure(element: ElementRef) -> bool {
    let mut around = element.ancestors().filter_map(ElementRef::wrap);
    around.any(|element| element.value().name() == "figure")
}

/// The program whose run the figure around `element` draws.
pub(super) fn drawn<'a>(element: ElementRef<'a>) -> Option<&'a str> {
    let mut around = element.ancestors().filter_map(ElementRef::wrap);
    around.find_map(|element| element.value().attr("data-program"))
}
