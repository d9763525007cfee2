//! The solid bars of a row: when its futures are polled.

use super::context::Context;
use super::markup::{percent, put};
use super::place::pixels;
use super::time;
use crate::timeline::model::Lane;

/// The narrowest bar, in percent; its stroke adds a pixel on either side.
const LEAST: f64 = 0.3;

/// The width of a character of a bar's label, in pixels.
const CHARACTER: f64 = 6.5;

/// One poll, or several that no pixel separates. Places are percentages, times microseconds.
struct Bar {
    from: f64,
    to: f64,
    polls: usize,
    busy: u64,
    start: u64,
    end: u64,
    thread: usize,
}

impl Bar {
    fn width(&self) -> f64 {
        (self.to - self.from).max(LEAST)
    }

    /// Whether the bar stands for many polls with more time between than in them.
    fn is_sparse(&self) -> bool {
        self.polls > 1 && self.busy * 10 < (self.end - self.start) * 6 && pixels(self.width()) > 4.0
    }
}

/// Appends the bars of the futures that share a row.
pub(super) fn draw(out: &mut String, context: &mut Context, lanes: &[&Lane]) {
    for bar in merged(context, lanes) {
        let (from, width) = (percent(bar.from), percent(bar.width()));
        let to = percent(bar.from + bar.width());
        if bar.is_sparse() {
            context.used.many = true;
            put!(out, "<line class=\"m\" x1=\"{from}\" x2=\"{to}\"/>");
        } else {
            context.used.polls = true;
            put!(
                out,
                "<rect class=\"p\" x=\"{from}\" y=\"-5\" width=\"{width}\" height=\"10\"/>"
            );
            let class = thread_class(context.thread_index(bar.thread));
            if let Some(class) = class.filter(|_| pixels(bar.width()) > 6.0) {
                put!(out, "<line class=\"{class}\" x1=\"{from}\" x2=\"{to}\"/>");
            }
        }
        if let Some(text) = label(&bar, context.timeline.duration) {
            let middle = percent(bar.from + bar.width() / 2.0);
            put!(
                out,
                "<text class=\"b\" x=\"{middle}\" y=\"4\">{text}</text>"
            );
        }
    }
}

/// The line along the bars of a thread other than the first: whole, dashed, dotted.
pub(super) fn thread_class(index: usize) -> Option<&'static str> {
    match index {
        0 => None,
        1 => Some("k"),
        2 => Some("k q"),
        _ => Some("k r"),
    }
}

/// A long poll says how long it is, many polls say how many they are, where there is room.
fn label(bar: &Bar, duration: u64) -> Option<String> {
    let length = bar.end - bar.start;
    let text = match bar.polls {
        1 if length >= 1_000 && length * 20 >= duration => time::exact(length),
        1 => return None,
        polls => format!("{polls} polls"),
    };
    let fits = pixels(bar.width()) > CHARACTER * text.chars().count() as f64 + 6.0;
    fits.then_some(text)
}

fn merged(context: &Context, lanes: &[&Lane]) -> Vec<Bar> {
    let mut polls: Vec<_> = lanes.iter().flat_map(|lane| &lane.polls).collect();
    polls.sort_by_key(|poll| (poll.start, poll.end));
    let mut bars: Vec<Bar> = Vec::new();
    for poll in polls {
        let (start, end, thread) = (poll.start, poll.end, poll.thread);
        let (from, to) = (context.scale.x(start), context.scale.x(end));
        let joins =
            |bar: &Bar| pixels(from - bar.to) < 1.0 && (bar.thread == thread || bar.polls > 8);
        match bars.last_mut().filter(|bar| joins(bar)) {
            Some(bar) => {
                bar.to = bar.to.max(to);
                bar.end = bar.end.max(end);
                bar.polls += 1;
                bar.busy += end - start;
            }
            None => bars.push(Bar {
                from,
                to,
                polls: 1,
                busy: end - start,
                start,
                end,
                thread,
            }),
        }
    }
    bars
}
