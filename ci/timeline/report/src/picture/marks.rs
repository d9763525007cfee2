//! The marks that every picture repeats, drawn once: a page has them before its first picture, a
//! picture that stands alone inside of itself. Pictures refer to them by their ids.

use super::markup::put;
use crate::timeline::model::End;

/// The marks around 0 0, a wake and a print's circle with its stem, and around 9 0, the ends, which
/// mostly stand beside a bar. They have no
/// classes: what refers to them has, since the style sheet's rules do not reach into them.
const MARKS: &str = "<path id=\"tl-w\" d=\"M0 8l4 8h-8z\"/>\
    <g id=\"tl-o\"><path d=\"M0-10L0-5\"/><circle cy=\"-17.5\" r=\"8\"/></g>\
    <path id=\"tl-ready\" transform=\"translate(9)\" d=\"M-4 0l3 4 5-8\"/>\
    <path id=\"tl-cancelled\" transform=\"translate(9)\" d=\"M-4-4l8 8M-4 4l8-8\"/>\
    <path id=\"tl-panicked\" transform=\"translate(9)\" d=\"M0-6v6M0 3v2.5\"/>\
    <path id=\"tl-unfinished\" transform=\"translate(9)\" d=\"M-3-4l5 4-5 4\"/>";

/// The marks as an element of a page, which shows nothing.
///
/// Every page with a picture has it once, before the first one.
pub fn sprite() -> String {
    format!(
        "<div class=\"timeline-marks\"><svg aria-hidden=\"true\" width=\"0\" height=\"0\">\
         <defs>{MARKS}</defs></svg></div>"
    )
}

/// The marks inside of a picture.
pub(super) fn inside() -> String {
    format!("<defs>{MARKS}</defs>")
}

/// The class of an end's mark and its id.
pub(super) fn end(end: End) -> (&'static str, &'static str) {
    match end {
        End::Ready => ("e", "tl-ready"),
        End::Cancelled => ("c", "tl-cancelled"),
        End::Panicked => ("c", "tl-panicked"),
        End::Unfinished => ("e", "tl-unfinished"),
    }
}

/// Appends a mark at a percentage of the width, moved aside by some pixels.
pub(super) fn draw(out: &mut String, class: &str, id: &str, at: &str, shift: &str) {
    put!(out, "<use class=\"{class}\" href=\"#{id}\" x=\"{at}\"");
    if shift != "0" {
        put!(out, " transform=\"translate({shift})\"");
    }
    out.push_str("/>");
}
