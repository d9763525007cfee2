//! What the pages' JavaScript needs to replay a run and to find a future's source line.

use super::draw::Drawing;
use super::output::Numbering;
use super::scale::busy;
use crate::timeline::model::Timeline;
use serde::Serialize;

/// The steps of a replay without gliding: so many at most.
const MOST_STEPS: usize = 100;

#[derive(Serialize)]
struct Data<'a> {
    program: &'a str,
    source: &'a str,
    /// Microseconds.
    duration: u64,
    /// The picture's height in pixels.
    height: f64,
    /// Time and percentage of the width; linear between.
    map: Vec<(u64, f64)>,
    /// The number of lines of the output.
    lines: usize,
    /// When, how many UTF-16 units of the output, and in which line they begin; all in order.
    /// Empty where the output cannot be divided among the prints.
    prints: Vec<(u64, usize, usize)>,
    /// Times at which something changes.
    steps: Vec<u64>,
    /// Name, source line, top and height in pixels.
    lanes: Vec<(&'a str, u32, f64, f64)>,
}

/// A percentage as the picture has it.
fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// The data as JSON that may stand in a `script` element of a Markdown page.
pub(super) fn json(timeline: &Timeline, numbering: &Numbering, drawing: &Drawing) -> String {
    let shares = timeline.prints.iter().zip(&numbering.shares);
    let prints = shares
        .filter_map(|(print, share)| share.map(|share| (print.at, share.units, share.first)))
        .filter(|_| numbering.whole)
        .collect();
    let lanes = &drawing.bands;
    let data = Data {
        program: &timeline.program,
        source: &timeline.source,
        duration: timeline.duration,
        height: drawing.height,
        map: drawing
            .scale
            .points
            .iter()
            .map(|&(at, x)| (at, hundredths(x)))
            .collect(),
        lines: numbering.lines,
        prints,
        steps: steps(timeline, drawing),
        lanes: lanes
            .iter()
            .map(|b| (b.name.as_str(), b.line, b.top, b.height))
            .collect(),
    };
    let text = serde_json::to_string(&data).unwrap_or_default();
    text.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace("{{", "{\\u007b")
}

/// The times at which something begins to happen, of those closer than the eye separates only the
/// first.
fn steps(timeline: &Timeline, drawing: &Drawing) -> Vec<u64> {
    let mut steps: Vec<u64> = Vec::new();
    let x = |time| drawing.scale.x(time);
    for (time, _) in busy(timeline) {
        if steps
            .last()
            .is_none_or(|&last| x(time) - x(last) >= 100.0 / MOST_STEPS as f64)
        {
            steps.push(time);
        }
    }
    steps
}
