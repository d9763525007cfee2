//! The numbered marks of what a future prints.

use super::marks;
use super::markup::{percent, put, px};
use super::place::NARROW;
use super::place::{Mark, spread};

/// A mark is moved aside by this many pixels before it is merged with its neighbor.
const MOST_SHIFT: f64 = 18.0;

/// A mark of at most this width is a circle.
const ROUND: f64 = 20.0;

/// Places the prints, given as percentage and line number: beside the row's name, which takes
/// `taken` pixels, if they fit there, else on a line of their own. Says which.
pub(super) fn place(prints: Vec<(f64, String)>, taken: f64) -> (Vec<Mark<String>>, bool) {
    let width = |numbers: &[String]| width(&label(numbers));
    let beside = spread(prints.clone(), (taken, NARROW), MOST_SHIFT, width);
    let own = spread(prints, (0.0, NARROW), MOST_SHIFT, width);
    let near = |mark: &Mark<String>| mark.shift.abs() <= MOST_SHIFT;
    let fits = beside.len() >= own.len() && beside.iter().all(near);
    if fits { (beside, true) } else { (own, false) }
}

/// Appends one mark: a circle, or a pill for several numbers, with a stem to its place in time.
pub(super) fn draw(out: &mut String, mark: &Mark<String>) {
    let (at, x, text) = (percent(mark.at), px(mark.shift), label(&mark.items));
    if x == "0" && width(&text) <= ROUND {
        marks::draw(out, "o", "tl-o", &at, "0");
        put!(
            out,
            "<text class=\"t\" x=\"{at}\" y=\"-13.5\">{text}</text>"
        );
        return;
    }
    put!(out, "<svg x=\"{at}\"><path class=\"s\" d=\"M{x}-10L0-5\"/>");
    match width(&text) {
        wide if wide > ROUND => {
            let (left, wide) = (px(mark.shift - wide / 2.0), px(wide));
            put!(
                out,
                "<rect class=\"o\" x=\"{left}\" y=\"-26\" width=\"{wide}\" height=\"17\" rx=\"8\"/>"
            );
        }
        _ => put!(out, "<circle class=\"o\" cx=\"{x}\" cy=\"-17.5\" r=\"8\"/>"),
    }
    put!(
        out,
        "<text class=\"t\" x=\"{x}\" y=\"-13.5\">{text}</text></svg>"
    );
}

/// `3`, `3–5`, `3,5` or `3…9`: the numbers in one mark.
fn label(numbers: &[String]) -> String {
    let mut distinct: Vec<&str> = numbers.iter().map(String::as_str).collect();
    distinct.dedup();
    let value = |number: &str| number.parse::<usize>().ok();
    let follow = |pair: &[&str]| value(pair[0]).is_some_and(|n| value(pair[1]) == Some(n + 1));
    match distinct.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first, .., last] if distinct.windows(2).all(follow) => format!("{first}–{last}"),
        [first, last] => format!("{first},{last}"),
        [first, .., last] => format!("{first}…{last}"),
    }
}

fn width(label: &str) -> f64 {
    (6.6 * label.chars().count() as f64 + 7.0).max(17.0)
}
