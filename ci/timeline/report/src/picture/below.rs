//! The marks under a row's line: wakes, and the threads on which its futures are polled.

use super::context::Context;
use super::marks;
use super::markup::{percent, put, px};
use super::place::NARROW;
use super::place::{Mark, spread};
use crate::timeline::model::Lane;

/// With more marks under a row than this, they are summed up.
const MANY: usize = 40;

/// The width of a triangle, of a thread's letter and of a digit, in pixels.
const TRIANGLE: f64 = 9.0;
const LETTER: f64 = 8.0;
const DIGIT: f64 = 6.5;

/// A mark under the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Below {
    WokenInside,
    WokenOutside,
    Thread(char),
}

/// What stands at one place: the kinds of wakes with their mark's class, and a text.
struct Cluster {
    triangles: Vec<&'static str>,
    text: String,
    width: f64,
}

impl Cluster {
    fn new(items: &[Below]) -> Self {
        let count = |kind| items.iter().filter(|&&item| item == kind).count();
        let (inside, outside) = (count(Below::WokenInside), count(Below::WokenOutside));
        let kinds = [(inside, "w"), (outside, "w v")];
        let triangles: Vec<_> = kinds
            .iter()
            .filter(|kind| kind.0 > 0)
            .map(|kind| kind.1)
            .collect();
        let wakes = inside + outside;
        let times = if wakes > triangles.len() {
            format!("×{wakes}")
        } else {
            String::new()
        };
        let mut letters = String::new();
        for item in items {
            match item {
                Below::Thread(letter) if !letters.contains(*letter) => letters.push(*letter),
                _ => {}
            }
        }
        let width = TRIANGLE * triangles.len() as f64
            + DIGIT * times.chars().count() as f64
            + LETTER * letters.len() as f64;
        Cluster {
            triangles,
            text: times + &letters,
            width,
        }
    }
}

/// Places the marks of the futures that share a row.
pub(super) fn place(context: &mut Context, lanes: &[&Lane]) -> Vec<Mark<Below>> {
    let mut items: Vec<(u64, Below)> = Vec::new();
    for lane in lanes {
        items.extend(lane.wakes.iter().map(|wake| match wake.by {
            Some(_) => (wake.at, Below::WokenInside),
            None => (wake.at, Below::WokenOutside),
        }));
        items.extend(threads(context, lane));
    }
    let has = |kind| items.iter().any(|item| item.1 == kind);
    context.used.woken_inside |= has(Below::WokenInside);
    context.used.woken_outside |= has(Below::WokenOutside);
    items.sort_by_key(|item| item.0);
    let least = if items.len() > MANY {
        NARROW / 4.0
    } else {
        0.0
    };
    let items = items
        .into_iter()
        .map(|(at, item)| (context.scale.x(at), item))
        .collect();
    spread(items, (0.0, NARROW), TRIANGLE, |items| {
        Cluster::new(items).width.max(least)
    })
}

/// The thread's letter at the first poll and wherever the thread changes, if there are several.
fn threads(context: &Context, lane: &Lane) -> Vec<(u64, Below)> {
    if context.pollers.len() < 2 {
        return Vec::new();
    }
    let before = lane.polls.iter().map(|poll| Some(poll.thread));
    let pairs = std::iter::once(None).chain(before).zip(&lane.polls);
    pairs
        .filter(|(before, poll)| *before != Some(poll.thread))
        .map(|(_, poll)| {
            (
                poll.start,
                Below::Thread(letter(context.thread_index(poll.thread))),
            )
        })
        .collect()
}

/// The letter by which the picture calls a thread.
pub(super) fn letter(index: usize) -> char {
    char::from(b'A' + (index % 26) as u8)
}

/// Appends triangles for the wakes, with their number where they are several, and the letters.
pub(super) fn draw(out: &mut String, mark: &Mark<Below>) {
    let cluster = Cluster::new(&mark.items);
    let mut x = mark.shift - cluster.width / 2.0 + TRIANGLE / 2.0;
    let at = percent(mark.at);
    for class in &cluster.triangles {
        marks::draw(out, class, "tl-w", &at, &px(x));
        x += TRIANGLE;
    }
    if !cluster.text.is_empty() {
        let (x, text) = (px(x - 4.0), cluster.text);
        put!(
            out,
            "<text class=\"u\" x=\"{at}\" dx=\"{x}\" y=\"16.5\">{text}</text>"
        );
    }
}
