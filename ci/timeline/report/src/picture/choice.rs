//! The lanes that a picture shows, where they are not all.

use super::rows::parent;
use crate::timeline::model::Timeline;

/// A lane that a picture shows: its place in the timeline, and what the picture calls it if that is
/// not its own name.
pub type Choice = (usize, Option<String>);

/// The run as a picture shows it.
pub(super) struct Chosen {
    /// Its lanes are those that are shown, in the order of their rows.
    pub(super) timeline: Timeline,
    /// The number of lanes that are not. What they do to others is done by a lane whose place is
    /// the number of those that are shown: [`others`].
    pub(super) left_out: usize,
}

/// The place of the lanes that are left out of `timeline`.
pub(super) fn others(timeline: &Timeline) -> usize {
    timeline.lanes.len()
}

impl Chosen {
    /// All lanes, if `choice` names none.
    pub(super) fn new(timeline: &Timeline, choice: &[Choice]) -> Self {
        let mut chosen = timeline.clone();
        if choice.is_empty() {
            let left_out = 0;
            return Chosen {
                timeline: chosen,
                left_out,
            };
        }
        // What a lane does, those around it do, too.
        let shown = |lane: usize| {
            let around = std::iter::successors(Some(lane), |&lane| parent(timeline, lane));
            let place = |lane| choice.iter().position(|(chosen, _)| *chosen == lane);
            around.into_iter().find_map(place)
        };
        let place = |lane: usize| shown(lane).unwrap_or(choice.len());
        let mut open: Vec<usize> = Vec::new();
        let lanes = choice.iter().enumerate().map(|(index, (lane, name))| {
            let mut chosen = timeline.lanes[*lane].clone();
            // A row stands under another one only where the rows between them do, too.
            let above = parent(timeline, *lane).and_then(shown);
            let depth = above.and_then(|above| open.iter().position(|&row| row == above));
            open.truncate(depth.map_or(0, |depth| depth + 1));
            chosen.parent = open.last().copied();
            open.push(index);
            chosen.name = name.clone().unwrap_or(chosen.name);
            for wake in &mut chosen.wakes {
                wake.by = wake.by.map(place);
            }
            chosen
        });
        chosen.lanes = lanes.collect();
        for print in &mut chosen.prints {
            print.lane = print.lane.map(place);
        }
        for claim in &mut chosen.claims {
            claim.lane = place(claim.lane);
        }
        chosen.notes.retain_mut(|note| {
            note.lane = note.lane.map(place);
            note.lane != Some(choice.len())
        });
        Chosen {
            left_out: timeline.lanes.len() - choice.len(),
            timeline: chosen,
        }
    }

    /// What the picture says of the lanes that it does not show, `more` of which have no row.
    pub(super) fn rest(&self, more: usize) -> Option<String> {
        let what = match self.timeline.is_of_functions() {
            true => "call",
            false => "future",
        };
        match self.left_out + more {
            0 => None,
            1 => Some(format!("1 more {what} left out")),
            count => Some(format!("{count} more {what}s left out")),
        }
    }
}
