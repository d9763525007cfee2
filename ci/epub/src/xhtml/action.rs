//! What becomes of the elements of a page.

use scraper::ElementRef;

/// What the fold of a question's answer says.
const ANSWER: &str = "Answer";

/// What becomes of an element.
pub(super) enum Action {
    /// It stays as it is.
    Keep,
    /// What it holds stays.
    Unwrap,
    /// Nothing of it stays.
    Remove,
    /// It is shown unfolded.
    Unfold,
    /// It moves to the end of the page, to others of its kind.
    Move(Kind),
}

/// What is at the end of a page.
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

pub(super) fn action(element: ElementRef) -> Action {
    let has = |class| element.value().classes().any(|other| other == class);
    match element.value().name() {
        "script" | "button" => Action::Remove,
        // The links to the pages around, and the marks of links to a place.
        "div" if has("turn") => Action::Remove,
        "a" if has("anchor") => Action::Remove,
        // Links to where they are.
        "a" if has("header") || has("path") => Action::Unwrap,
        // What a caption unfolds is in it.
        "details" if has("source") => Action::Unwrap,
        "summary" => Action::Remove,
        "details" if has("rest") => Action::Unfold,
        "details" if summary(element).is_some_and(is_answer) => Action::Move(Kind::Answer),
        "details" if is_in_figure(element) => Action::Move(Kind::Table),
        "details" => Action::Unfold,
        _ => Action::Keep,
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
