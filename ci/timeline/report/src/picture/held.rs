//! Stretches under a lane's line: what it holds, and what it waits for.

use super::claims::{Stretch, holders};
use super::context::{Context, Layers};
use super::markup::{escape, percent, put, px};
use super::place::pixels;
use crate::timeline::model::Timeline;

/// The height of a stretch, and from one line of them to the next, in pixels.
const HEIGHT: f64 = 12.0;
const STEP: f64 = 15.0;

/// The width of a character of a stretch's label, in pixels.
const CHARACTER: f64 = 6.0;

/// The stretches of a lane, those of each lock, semaphore or channel on a line of their own, and on
/// several where they overlap.
pub(super) fn lines<'a>(all: &[Stretch<'a>], lane: usize) -> Vec<Vec<Stretch<'a>>> {
    let mut lines: Vec<Vec<Stretch>> = Vec::new();
    for stretch in all.iter().filter(|stretch| stretch.lane == lane) {
        let follows = |line: &&mut Vec<Stretch>| {
            let last = line.last();
            last.is_some_and(|last| last.what == stretch.what && last.to <= stretch.from)
        };
        match lines.iter_mut().find(follows) {
            Some(line) => line.push(stretch.clone()),
            None => lines.push(vec![stretch.clone()]),
        }
    }
    lines
}

/// The height of so many lines.
pub(super) fn height(lines: usize) -> f64 {
    STEP * lines as f64
}

/// Appends lines of stretches, the first one at `top`.
pub(super) fn draw(out: &mut Layers, context: &mut Context, lines: &[Vec<Stretch>], top: f64) {
    for (index, line) in lines.iter().enumerate() {
        let y = top + STEP * index as f64;
        for (place, stretch) in line.iter().enumerate() {
            bar(&mut out.rows, context, stretch, y);
            // A label may be longer than its stretch, as long as it meets no other one.
            let edge = |other: &Stretch| context.scale.x(other.from);
            let before = place.checked_sub(1).map_or(0.0, |_| edge(stretch));
            let after = line.get(place + 1).map_or(100.0, edge);
            label(&mut out.names, context, stretch, (before, after), y);
        }
    }
}

fn bar(out: &mut String, context: &mut Context, stretch: &Stretch, y: f64) {
    let used = &mut context.used;
    let (class, is_used) = match (stretch.holds, stretch.circle) {
        (true, _) => ("j", &mut used.holds),
        (false, false) => ("j v", &mut used.waits_for),
        (false, true) => ("j v c", &mut used.circle),
    };
    *is_used = true;
    let (from, to) = (context.scale.x(stretch.from), context.scale.x(stretch.to));
    let (x, width, y) = (percent(from), percent((to - from).max(0.3)), px(y));
    put!(
        out,
        "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{HEIGHT}\"/>"
    );
}

/// What a stretch is, from its beginning or up to its end, between two percentages; without its
/// holders, or only its name, where there is no room for more, and nothing where there is none.
fn label(
    out: &mut String,
    context: &Context,
    stretch: &Stretch,
    (before, after): (f64, f64),
    y: f64,
) {
    let (from, to) = (context.scale.x(stretch.from), context.scale.x(stretch.to));
    let name = stretch.what.to_owned();
    let alone = (!stretch.holds).then(|| format!("waits for {name}"));
    let words = [Some(words(context.timeline, stretch)), alone, Some(name)];
    let fits =
        |words: &String, room: f64| CHARACTER * words.chars().count() as f64 + 6.0 <= pixels(room);
    let placed = words.iter().flatten().find_map(|words| match () {
        () if fits(words, after - from) => Some((words, "y", from, "4")),
        () if fits(words, to - before) => Some((words, "y x", to, "-4")),
        () => None,
    });
    if let Some((words, class, x, dx)) = placed {
        let (words, x, y) = (escape(words), percent(x), px(y + 9.5));
        put!(
            out,
            "<text class=\"{class}\" x=\"{x}\" dx=\"{dx}\" y=\"{y}\">{words}</text>"
        );
    }
}

/// `holds kettle`, `waits for stove, held by soup`.
fn words(timeline: &Timeline, stretch: &Stretch) -> String {
    let what = stretch.what;
    if stretch.holds {
        return format!("holds {what}");
    }
    match holders(timeline, stretch) {
        Some(holders) => format!("waits for {what}, held by {holders}"),
        None => format!("waits for {what}"),
    }
}
