//! The time axis, and the folds across all rows.

use super::markup::{percent, put};
use super::place::pixels;
use super::scale::{Fold, Scale, edges};
use super::time;

/// Half the height of one tooth of a fold's zigzag, in pixels.
const TOOTH: usize = 8;

/// Where a zigzag begins, in pixels from the top.
const START: usize = 18;

/// The width of a digit of the axis, in pixels.
const DIGIT: f64 = 6.4;

/// What lies behind the rows: bands where time is folded, and a line at each tick.
pub(super) fn behind(out: &mut String, scale: &Scale, duration: u64, bottom: f64) {
    for fold in &scale.folds {
        let (from, to) = (scale.x(fold.from), scale.x(fold.to));
        let (x, width) = (percent(from), percent(to - from));
        put!(
            out,
            "<rect class=\"f\" x=\"{x}\" width=\"{width}\" height=\"{bottom}\"/>"
        );
    }
    for tick in ticks(scale, duration) {
        let x = percent(scale.x(tick));
        put!(
            out,
            "<line class=\"g\" x1=\"{x}\" x2=\"{x}\" y2=\"{}\"/>",
            bottom + 4.0
        );
    }
    out.push('\n');
}

/// What lies over the rows: the zigzag of each fold with the time it leaves out, and the ticks.
///
/// All zigzags of a picture are one path, whose id begins with `id`.
pub(super) fn over(out: &mut String, id: &str, scale: &Scale, duration: u64, bottom: f64) {
    if !scale.folds.is_empty() {
        let teeth = (bottom as usize).saturating_sub(START) / (2 * TOOTH);
        let path = format!("l6 {TOOTH}-6 {TOOTH}").repeat(teeth.max(1));
        put!(
            out,
            "<defs><path id=\"{id}-z\" d=\"M-3 {START}{path}\"/></defs>"
        );
    }
    for fold in &scale.folds {
        zigzag(out, id, scale, *fold);
    }
    if !scale.folds.is_empty() {
        bursts(out, scale, duration);
    }
    let ticks = ticks(scale, duration);
    for &tick in &ticks {
        let anchor = match tick {
            0 => " class=\"a l\"",
            tick if tick == duration => " class=\"a x\"",
            _ => " class=\"a\"",
        };
        let (x, y) = (percent(scale.x(tick)), bottom + 17.0);
        put!(
            out,
            "<text{anchor} x=\"{x}\" y=\"{y}\">{}</text>",
            label(tick)
        );
    }
    out.push('\n');
}

fn zigzag(out: &mut String, id: &str, scale: &Scale, fold: Fold) {
    let (from, to) = (scale.x(fold.from), scale.x(fold.to));
    let middle = percent((from + to) / 2.0);
    let skipped = time::exact(fold.to - fold.from);
    let words = format!("{skipped} idle");
    let fits = pixels(to - from) > words.chars().count() as f64 * DIGIT;
    let text = if fits { words } else { skipped };
    put!(
        out,
        "<text class=\"a\" x=\"{middle}\" y=\"12\">{text}</text>"
    );
    for class in ["h", "z"] {
        put!(
            out,
            "<use class=\"{class}\" href=\"#{id}-z\" x=\"{middle}\"/>"
        );
    }
}

/// The lengths of the stretches between the folds, where they fit: the scale there is another.
fn bursts(out: &mut String, scale: &Scale, duration: u64) {
    for pair in edges(duration, &scale.folds).chunks_exact(2) {
        let (from, to) = (scale.x(pair[0]), scale.x(pair[1]));
        let text = time::exact(pair[1] - pair[0]);
        if pixels(to - from) > text.chars().count() as f64 * DIGIT {
            let x = percent((from + to) / 2.0);
            put!(out, "<text class=\"a\" x=\"{x}\" y=\"12\">{text}</text>");
        }
    }
}

/// The times that are written: both ends, and between them the starts of the bursts, or round
/// times where nothing is folded; only as many as fit.
fn ticks(scale: &Scale, duration: u64) -> Vec<u64> {
    let candidates = match scale.folds.is_empty() {
        true => round_times(duration),
        false => scale.folds.iter().map(|fold| fold.to).collect(),
    };
    let width = |time: u64| label(time).chars().count() as f64 * DIGIT;
    let x = |time: u64| pixels(scale.x(time));
    let end = x(duration) - width(duration);
    let mut ticks = vec![0];
    let mut edge = x(0) + width(0);
    for time in candidates {
        let half = width(time) / 2.0;
        if x(time) - half > edge + 8.0 && x(time) + half < end - 8.0 {
            edge = x(time) + half;
            ticks.push(time);
        }
    }
    if duration > 0 {
        ticks.push(duration);
    }
    ticks
}

fn round_times(duration: u64) -> Vec<u64> {
    let rough = (duration / 4).max(1);
    let power = 10_u64.pow(rough.ilog10());
    let step = [1, 2, 5, 10]
        .map(|factor| factor * power)
        .into_iter()
        .find(|&step| step >= rough)
        .unwrap_or(rough);
    (1..)
        .map(|count| count * step)
        .take_while(|&time| time < duration)
        .collect()
}

fn label(time: u64) -> String {
    match time {
        0 => "0".to_owned(),
        time => time::exact(time),
    }
}
