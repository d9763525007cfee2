//! What the marks mean: only those that the picture has.

use super::bars::thread_class;
use super::below::letter;
use super::draw::Drawing;
use super::marks;
use super::markup::{escape, put};
use crate::timeline::model::{End, Timeline};

const POLLED: &str = "<rect class=\"p\" x=\"4\" y=\"4\" width=\"10\" height=\"10\"/>";
const MANY: &str = "<path class=\"m\" d=\"M1 9h16\"/>";
const WAITS: &str = "<path class=\"i\" d=\"M1 9h16\"/>";
const PRINTS: &str = "<circle class=\"o\" cx=\"9\" cy=\"9\" r=\"8\"/>\
                      <text class=\"t\" x=\"9\" y=\"13\">1</text>";
const OUTSIDE: &str = "<path class=\"w v\" d=\"M9 4l4 8h-8z\"/>";
const INSIDE: &str = "<path class=\"w\" d=\"M9 4l4 8h-8z\"/>";
const HOLDS: &str = "<rect class=\"j\" x=\"1\" y=\"4\" width=\"16\" height=\"10\"/>";
const WAITS_FOR: &str = "<rect class=\"j v\" x=\"1\" y=\"4\" width=\"16\" height=\"10\"/>";
const CIRCLE: &str = "<rect class=\"j v c\" x=\"1\" y=\"4\" width=\"16\" height=\"10\"/>";
const FOLD: &str = "<path class=\"z\" d=\"M6 1l6 4-6 4 6 4-6 4\"/>";

const ENDS: [(End, &str); 4] = [
    (End::Ready, "ready"),
    (End::Cancelled, "cancelled"),
    (End::Panicked, "panicked"),
    (End::Unfinished, "not finished"),
];

/// The legend as a list.
pub(super) fn html(timeline: &Timeline, drawing: &Drawing) -> String {
    let used = &drawing.used;
    let of_functions = timeline.is_of_functions();
    let polled = if of_functions { "runs" } else { "is polled" };
    let marks = [
        (used.polls, POLLED, polled),
        (used.many, MANY, "many short polls"),
        (used.waits, WAITS, "waits"),
        (used.prints, PRINTS, "prints that line of the output"),
        (used.woken_outside, OUTSIDE, "woken from outside"),
        (used.woken_inside, INSIDE, "woken by a future"),
        (used.holds, HOLDS, "holds it"),
        (used.waits_for, WAITS_FOR, "waits for it"),
        (used.circle, CIRCLE, "waits for it in a circle"),
        (
            !drawing.scale.folds.is_empty(),
            FOLD,
            "idle time, shortened",
        ),
    ];
    let mut out = "<ul class=\"timeline-legend\">".to_owned();
    for (_, mark, words) in marks.iter().filter(|mark| mark.0) {
        item(&mut out, mark, words);
    }
    for (end, words) in ENDS.iter().filter(|(end, _)| used.ends[*end as usize]) {
        let (class, id) = marks::end(*end);
        let words = match (end, of_functions) {
            (End::Ready, true) => "returns",
            _ => words,
        };
        let mark = format!("<use class=\"{class}\" href=\"#{id}\" y=\"9\"/>");
        item(&mut out, &mark, words);
    }
    if drawing.pollers.len() > 1 {
        threads(&mut out, timeline, &drawing.pollers);
    }
    out.push_str("</ul>");
    out
}

fn threads(out: &mut String, timeline: &Timeline, pollers: &[usize]) {
    for (index, &thread) in pollers.iter().enumerate() {
        let line = thread_class(index)
            .map(|class| format!("<path class=\"{class}\" d=\"M-1 9h10\"/>"))
            .unwrap_or_default();
        let mark = format!(
            "<rect class=\"p\" x=\"0\" y=\"4\" width=\"8\" height=\"10\"/>{line}\
             <text class=\"u\" x=\"11\" y=\"13\">{}</text>",
            letter(index)
        );
        let name = timeline
            .threads
            .get(thread)
            .map_or("unnamed", String::as_str);
        item(out, &mark, &format!("thread {}", escape(name)));
    }
}

fn item(out: &mut String, mark: &str, words: &str) {
    put!(
        out,
        "<li><svg aria-hidden=\"true\">{mark}</svg> {words}</li>"
    );
}
