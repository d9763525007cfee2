//! The picture: rows under each other, the axis below.

use super::axis;
use super::choice::{Chosen, others};
use super::claims;
use super::context::{Context, Layers, Used};
use super::output::Numbering;
use super::row;
use super::rows::{Row, rows};
use super::scale::Scale;
use crate::timeline::model::Timeline;

/// Pixels between two rows, above the first, and below the last one for the axis.
const GAP: f64 = 5.0;
const HEAD: f64 = 18.0;
const FOOT: f64 = 22.0;

/// Pixels of a row that is a name alone.
const NAME: f64 = 17.0;

/// A row's place, for what reacts to the pointer.
#[derive(Debug)]
pub(super) struct Band {
    pub(super) name: String,
    pub(super) line: u32,
    /// The lanes in it, by their places in the timeline.
    pub(super) lanes: Vec<usize>,
    pub(super) top: f64,
    pub(super) height: f64,
}

/// A picture and what is known about it.
#[derive(Debug)]
pub(super) struct Drawing {
    /// The elements inside the `svg` element.
    pub(super) body: String,
    pub(super) height: f64,
    pub(super) scale: Scale,
    pub(super) bands: Vec<Band>,
    pub(super) used: Used,
    /// The threads that poll, if they are several.
    pub(super) pollers: Vec<usize>,
}

impl Drawing {
    /// `scale` is that of the whole run: time is idle where no lane does anything, shown or not.
    /// `id` is where the ids of its elements begin; it must be escaped.
    pub(super) fn new(chosen: &Chosen, scale: Scale, id: &str, numbering: &Numbering) -> Self {
        let timeline = &chosen.timeline;
        let pollers = pollers(timeline);
        let mut used = Used::default();
        let mut context = Context {
            timeline,
            scale: &scale,
            pollers: &pollers,
            stretches: claims::stretches(timeline).0,
            used: &mut used,
        };
        let mut stack = Stack {
            layers: Layers::default(),
            bands: Vec::new(),
            top: if scale.folds.is_empty() { GAP } else { HEAD },
        };
        stack.fill(&mut context, chosen, numbering);
        let bottom = stack.top;
        let mut body = String::new();
        axis::behind(&mut body, &scale, timeline.duration, bottom);
        body.push_str(&stack.layers.rows);
        axis::over(&mut body, id, &scale, timeline.duration, bottom);
        body.push_str(&stack.layers.names);
        Drawing {
            body,
            height: bottom + FOOT,
            scale,
            bands: stack.bands,
            used,
            pollers,
        }
    }
}

/// The rows drawn so far; `top` is where the next one begins.
struct Stack {
    layers: Layers,
    bands: Vec<Band>,
    top: f64,
}

impl Stack {
    /// What is printed outside of any future comes first, then the futures, then what those print
    /// that have no row.
    fn fill(&mut self, context: &mut Context, chosen: &Chosen, numbering: &Numbering) {
        let timeline = context.timeline;
        let (rows, hidden) = rows(timeline);
        let (outside, prints, rest) = prints_of(timeline, numbering, &rows);
        if !outside.is_empty() {
            let name = match timeline.is_of_functions() {
                true => "outside these functions".to_owned(),
                false => "outside any future".to_owned(),
            };
            self.prints(context, name, &outside);
        }
        for (row, prints) in rows.into_iter().zip(prints) {
            let (top, height) = (
                self.top,
                context.row(&mut self.layers, &row, self.top, &prints),
            );
            self.bands.push(Band {
                name: row.name,
                line: row.line,
                lanes: row.lanes,
                top,
                height,
            });
            self.top += height + GAP;
        }
        if let Some(name) = chosen.rest(hidden) {
            self.prints(context, name, &rest);
        }
    }

    /// A row of prints that no future shown here has made.
    fn prints(&mut self, context: &mut Context, name: String, prints: &[(u64, String)]) {
        let row = Row {
            name,
            line: 0,
            depth: 0,
            lanes: Vec::new(),
        };
        self.top += GAP;
        self.top += match prints {
            [] => {
                row::name(&mut self.layers.names, &row, self.top);
                NAME
            }
            prints => context.row(&mut self.layers, &row, self.top, prints),
        };
    }
}

/// The threads that poll, in order of their first poll.
fn pollers(timeline: &Timeline) -> Vec<usize> {
    let mut polls: Vec<_> = timeline.lanes.iter().flat_map(|lane| &lane.polls).collect();
    polls.sort_by_key(|poll| poll.start);
    let mut pollers = Vec::new();
    for poll in polls {
        if !pollers.contains(&poll.thread) {
            pollers.push(poll.thread);
        }
    }
    pollers
}

/// When something was printed, and in which line of the output.
type Numbers = Vec<(u64, String)>;

/// What is printed outside of any future, what the futures of each row print, and what the others
/// do.
fn prints_of(
    timeline: &Timeline,
    numbering: &Numbering,
    rows: &[Row],
) -> (Numbers, Vec<Numbers>, Numbers) {
    let mut row_of = vec![None; others(timeline) + 1];
    for (index, row) in rows.iter().enumerate() {
        row.lanes
            .iter()
            .for_each(|&lane| row_of[lane] = Some(index));
    }
    let (mut outside, mut rest) = (Vec::new(), Vec::new());
    let mut inside = vec![Vec::new(); rows.len()];
    for (print, share) in timeline.prints.iter().zip(&numbering.shares) {
        let number = share.map_or_else(|| "err".to_owned(), |share| share.first.to_string());
        match print.lane.map(|lane| row_of.get(lane).copied().flatten()) {
            None => outside.push((print.at, number)),
            Some(Some(row)) => inside[row].push((print.at, number)),
            Some(None) => rest.push((print.at, number)),
        }
    }
    (outside, inside, rest)
}
