//! What the rows of a picture share while they are drawn.

use super::claims::Stretch;
use super::scale::Scale;
use crate::timeline::model::Timeline;

/// What lies under the folds' zigzags, and what over them.
#[derive(Default)]
pub(super) struct Layers {
    pub(super) rows: String,
    pub(super) names: String,
}

/// What is needed to draw any row.
pub(super) struct Context<'a> {
    pub(super) timeline: &'a Timeline,
    pub(super) scale: &'a Scale,
    /// The threads that poll, in order of appearance.
    pub(super) pollers: &'a [usize],
    /// What lanes hold and wait for.
    pub(super) stretches: Vec<Stretch<'a>>,
    pub(super) used: &'a mut Used,
}

impl Context<'_> {
    /// The place of a thread among those that poll.
    pub(super) fn thread_index(&self, thread: usize) -> usize {
        self.pollers
            .iter()
            .position(|&poller| poller == thread)
            .unwrap_or(0)
    }
}

/// Which marks the picture has; the legend explains no others.
#[derive(Debug, Default)]
pub(super) struct Used {
    pub(super) polls: bool,
    pub(super) many: bool,
    pub(super) waits: bool,
    pub(super) prints: bool,
    pub(super) woken_inside: bool,
    pub(super) woken_outside: bool,
    pub(super) holds: bool,
    pub(super) waits_for: bool,
    pub(super) circle: bool,
    /// In the order of the ends' declaration.
    pub(super) ends: [bool; 4],
}
