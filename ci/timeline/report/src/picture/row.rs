//! One row of the picture: a future's life.

use super::context::{Context, Layers};
use super::markup::{escape, percent, put, px};
use super::place::pixels;
use super::rows::Row;
use super::{bars, below, held, marks, prints};
use crate::timeline::model::{End, Kind, Lane};

/// Pixels from the row's line up to the top of the row; more where prints need a line.
const RISE: f64 = 26.0;
const PRINTS: f64 = 19.0;

/// Pixels from the row's line down to the end of the row; more where there are marks below.
const FALL: f64 = 8.0;
const BELOW: f64 = 12.0;

/// The width of a letter of a row's name, and the indentation of a child, in pixels.
const LETTER: f64 = 7.6;
const INDENT: f64 = 12.0;

/// The longest name that is written out, in characters.
const LONGEST_NAME: usize = 33;

impl Context<'_> {
    /// Appends a row whose top is at `top`, and says how high it is. `numbers` are times and line
    /// numbers of the output.
    pub(super) fn row(
        &mut self,
        out: &mut Layers,
        row: &Row,
        top: f64,
        numbers: &[(u64, String)],
    ) -> f64 {
        let lanes: Vec<&Lane> = row
            .lanes
            .iter()
            .map(|&lane| &self.timeline.lanes[lane])
            .collect();
        let taken = name(&mut out.names, row, top);
        let numbers = numbers
            .iter()
            .map(|(at, number)| (self.scale.x(*at), number.clone()));
        let (numbers, beside) = prints::place(numbers.collect(), taken);
        let below = below::place(self, &lanes);
        let rise = RISE + if beside { 0.0 } else { PRINTS };
        let fall = FALL + if below.is_empty() { 0.0 } else { BELOW };
        let lines = match row.lanes.as_slice() {
            [lane] => held::lines(&self.stretches, *lane),
            _ => Vec::new(),
        };
        let layers = out;
        let out = &mut layers.rows;
        put!(out, "<g transform=\"translate(0 {})\">", px(top + rise));
        self.waits(out, &lanes);
        bars::draw(out, self, &lanes);
        self.ends(out, &lanes);
        below.iter().for_each(|mark| below::draw(out, mark));
        numbers.iter().for_each(|mark| prints::draw(out, mark));
        self.used.prints |= !numbers.is_empty();
        out.push_str("</g>\n");
        held::draw(layers, self, &lines, top + rise + fall);
        rise + fall + held::height(lines.len())
    }

    /// The thin line from the first poll to the end; futures that share a row share it.
    fn waits(&mut self, out: &mut String, lanes: &[&Lane]) {
        let life = |lane: &&Lane| {
            // A function does not wait: it keeps its thread.
            let first = lane.polls.first()?;
            Some((first.start, lane.ended.unwrap_or(self.timeline.duration)))
        };
        let futures = lanes.iter().filter(|lane| lane.kind == Kind::Future);
        let mut lives: Vec<_> = futures.filter_map(life).collect();
        lives.sort_unstable();
        lives.dedup_by(|later, earlier| {
            let joins = later.0 <= earlier.1;
            if joins {
                earlier.1 = earlier.1.max(later.1);
            }
            joins
        });
        for (start, end) in lives {
            let (from, to) = (percent(self.scale.x(start)), percent(self.scale.x(end)));
            self.used.waits = true;
            put!(out, "<line class=\"i\" x1=\"{from}\" x2=\"{to}\"/>");
        }
    }

    /// How the futures of a row ended: of those that are ready the last, of others that ended
    /// alike one mark for each place.
    fn ends(&mut self, out: &mut String, lanes: &[&Lane]) {
        let duration = self.timeline.duration;
        let end = |lane: &&Lane| (lane.ended.unwrap_or(duration), lane.end);
        let mut ends: Vec<(u64, End)> = lanes.iter().map(end).collect();
        ends.sort_by_key(|&(at, end)| (end as u8, at));
        let ready = ends.iter().filter(|end| end.1 == End::Ready).count();
        ends.drain(..ready.saturating_sub(1));
        ends.dedup_by(|later, earlier| {
            let distance = self.scale.x(later.0) - self.scale.x(earlier.0);
            later.1 == earlier.1 && pixels(distance) < 10.0
        });
        let last_polls = lanes.iter().filter_map(|lane| lane.polls.last());
        let bars: Vec<f64> = last_polls.map(|poll| self.scale.x(poll.end)).collect();
        for (at, end) in ends {
            let x = self.scale.x(at);
            let beside_bar = bars.iter().any(|bar| pixels(x - bar).abs() < 7.0);
            let shift = if beside_bar { "0" } else { "-5" };
            let (class, id) = marks::end(end);
            self.used.ends[end as usize] = true;
            marks::draw(out, class, id, &percent(x), shift);
        }
    }
}

/// Appends the row's name, and says how many pixels it takes.
pub(super) fn name(out: &mut String, row: &Row, top: f64) -> f64 {
    let mut name = row.name.clone();
    if let Some((end, _)) = name.char_indices().nth(LONGEST_NAME) {
        name.truncate(end);
        name.push('…');
    }
    if row.lanes.len() > 1 {
        put!(&mut name, " × {}", row.lanes.len());
    }
    let indent = INDENT * row.depth.min(6) as f64;
    let (elbow, before) = match row.depth {
        0 => ("", 0),
        _ => ("<tspan class=\"d\">└ </tspan>", 2),
    };
    let (x, y, text) = (px(indent), px(top + 12.0), escape(&name));
    put!(
        out,
        "<text class=\"n\" x=\"{x}\" y=\"{y}\">{elbow}{text}</text>"
    );
    indent + LETTER * (name.chars().count() + before) as f64
}
