//! A timeline in small: bars alone, for lists of many.

use std::fmt::Write;

use super::rows::rows;
use super::scale::Scale;
use crate::timeline::model::{Kind, Lane, Timeline};

/// Rows that a thumbnail has at most.
const MOST_ROWS: usize = 6;

/// Between two rows, and from the edge to the first and the last one.
const STEP: usize = 6;
const EDGE: usize = 4;

/// So long a thumbnail is at most, in bytes: a page may hold hundreds.
const LONGEST: usize = 600;

/// The lanes of the timeline as thin lines, solid where they are polled. What it shows is said by
/// the words beside it.
pub fn thumbnail(timeline: &Timeline) -> String {
    let scale = Scale::new(timeline);
    let (mut rows, _) = rows(timeline);
    rows.truncate(MOST_ROWS);
    let lanes: Vec<Vec<&Lane>> = rows
        .iter()
        .map(|row| {
            row.lanes
                .iter()
                .map(|&lane| &timeline.lanes[lane])
                .collect()
        })
        .collect();
    let height = 2 * EDGE + STEP * lanes.len().saturating_sub(1);
    let mut grain = 1;
    loop {
        let waits = path(&lanes, |lane| life(lane, timeline, &scale), grain);
        let polls = path(&lanes, |lane| polls(lane, &scale), grain);
        let svg = format!(
            "<svg class=\"thumb\" viewBox=\"0 0 100 {height}\" aria-hidden=\"true\">\
             <path d=\"{waits}\"/><path class=\"p\" d=\"{polls}\"/></svg>"
        );
        if svg.len() <= LONGEST || grain >= 50 {
            return svg;
        }
        grain *= 2;
    }
}

fn life(lane: &Lane, timeline: &Timeline, scale: &Scale) -> Vec<(f64, f64)> {
    let first = lane.polls.first().filter(|_| lane.kind == Kind::Future);
    let end = lane.ended.unwrap_or(timeline.duration);
    let life = first.map(|first| (scale.x(first.start), scale.x(end)));
    life.into_iter().collect()
}

fn polls(lane: &Lane, scale: &Scale) -> Vec<(f64, f64)> {
    let polls = lane.polls.iter();
    polls
        .map(|poll| (scale.x(poll.start), scale.x(poll.end)))
        .collect()
}

/// The strokes of every row, in whole numbers; those closer than `grain` are one.
fn path(lanes: &[Vec<&Lane>], strokes: impl Fn(&Lane) -> Vec<(f64, f64)>, grain: usize) -> String {
    let mut path = String::new();
    for (index, row) in lanes.iter().enumerate() {
        let strokes = row.iter().flat_map(|lane| strokes(lane));
        let whole = |(start, end): (f64, f64)| (start.floor() as usize, end.ceil() as usize);
        let mut strokes: Vec<(usize, usize)> = strokes.map(whole).collect();
        strokes.sort_unstable();
        strokes.dedup_by(|later, earlier| {
            let joins = later.0 <= earlier.1 + grain;
            if joins {
                earlier.1 = earlier.1.max(later.1);
            }
            joins
        });
        let y = EDGE + STEP * index;
        for (start, end) in strokes {
            let _ = write!(path, "M{start} {y}h{}", (end - start).max(1));
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::model::{End, Outcome, Poll, SCHEMA};

    fn timeline(lanes: usize, polls: u64) -> Timeline {
        let poll = |at: u64| Poll {
            start: at * 100,
            end: at * 100 + 10,
            thread: 0,
            outcome: Outcome::Pending,
        };
        let lane = |index: usize| Lane {
            name: format!("lane{index}"),
            line: 1,
            kind: Kind::Future,
            parent: None,
            task: None,
            polls: (0..polls).map(poll).collect(),
            wakes: Vec::new(),
            end: End::Ready,
            ended: Some(polls * 100),
        };
        Timeline {
            schema: SCHEMA,
            program: "a/b".to_string(),
            source: "listings/a/examples/b.rs".to_string(),
            duration: polls * 100,
            threads: vec!["main".to_string()],
            lanes: (0..lanes).map(lane).collect(),
            prints: Vec::new(),
            claims: Vec::new(),
            notes: Vec::new(),
        }
    }

    #[test]
    fn a_thumbnail_has_a_line_and_its_polls_for_each_lane() {
        let svg = thumbnail(&timeline(2, 2));
        assert_eq!(svg.matches("M3 4h").count(), 2, "{svg}");
        assert_eq!(svg.matches("M3 10h").count(), 2, "{svg}");
        assert!(svg.contains("viewBox=\"0 0 100 14\""), "{svg}");
    }

    #[test]
    fn a_thumbnail_of_many_lanes_and_polls_stays_small() {
        let svg = thumbnail(&timeline(40, 500));
        assert!(svg.len() <= LONGEST, "{} bytes", svg.len());
        assert_eq!(thumbnail(&timeline(0, 0)).matches('M').count(), 0);
    }
}
