//! The time axis: from microseconds to percentages of the width, long idle gaps folded.

use crate::timeline::model::Timeline;

/// Where the axis begins and ends, in percent: room for half a mark on either side.
pub(super) const LEFT: f64 = 3.0;
pub(super) const RIGHT: f64 = 95.5;

/// More folds than this do not fit beside each other on a narrow page.
const MOST_FOLDS: usize = 6;

/// A gap is folded while it is at least this share of the time that is not folded yet.
const LONG_GAP: u64 = 7;

/// A shorter share of the run than this is never folded: beside long gaps it would look as long.
const LEAST_GAP: u64 = 1000;

/// An idle stretch that is drawn shorter than the scale asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fold {
    pub(super) from: u64,
    pub(super) to: u64,
}

/// A time axis, linear between its points.
#[derive(Debug)]
pub(super) struct Scale {
    /// Time and percentage, both rising.
    pub(super) points: Vec<(u64, f64)>,
    /// In order of time.
    pub(super) folds: Vec<Fold>,
}

impl Scale {
    pub(super) fn new(timeline: &Timeline) -> Self {
        let folds = folds(timeline);
        let points = points(timeline.duration.max(1), &folds);
        Scale { points, folds }
    }

    /// The percentage at which a time stands.
    pub(super) fn x(&self, time: u64) -> f64 {
        let after = self.points.partition_point(|point| point.0 <= time);
        let (Some(from), Some(to)) = (
            after.checked_sub(1).and_then(|i| self.points.get(i)),
            self.points.get(after),
        ) else {
            return RIGHT;
        };
        let share = (time - from.0) as f64 / (to.0 - from.0) as f64;
        from.1 + share * (to.1 - from.1)
    }
}

/// The longest gaps, if without them the rest is seen better: they must be most of the run, few,
/// and some burst between them must have more than one thing to show.
fn folds(timeline: &Timeline) -> Vec<Fold> {
    let mut gaps = gaps(&busy(timeline), timeline.duration);
    gaps.sort_by_key(|gap| std::cmp::Reverse(gap.to - gap.from));
    let mut left = timeline.duration;
    let long = |gap: &Fold| {
        let length = gap.to - gap.from;
        let folded = length > timeline.duration / LEAST_GAP && length >= left / LONG_GAP;
        left -= if folded { length } else { 0 };
        folded
    };
    let mut folds: Vec<Fold> = gaps
        .into_iter()
        .take_while(long)
        .take(MOST_FOLDS + 1)
        .collect();
    let folded: u64 = folds.iter().map(|fold| fold.to - fold.from).sum();
    if folds.len() > MOST_FOLDS || folded < timeline.duration / 4 * 3 {
        return Vec::new();
    }
    folds.sort_by_key(|fold| fold.from);
    match crowded(timeline, &folds) {
        true => folds,
        false => Vec::new(),
    }
}

/// Every moment at which something happens, as intervals in order of their start.
pub(super) fn busy(timeline: &Timeline) -> Vec<(u64, u64)> {
    let lanes = &timeline.lanes;
    let polls = lanes
        .iter()
        .flat_map(|lane| &lane.polls)
        .map(|p| (p.start, p.end));
    let wakes = lanes
        .iter()
        .flat_map(|lane| &lane.wakes)
        .map(|w| (w.at, w.at));
    let ends = lanes
        .iter()
        .filter_map(|lane| lane.ended)
        .map(|at| (at, at));
    let prints = timeline.prints.iter().map(|print| (print.at, print.at));
    let claims = timeline.claims.iter().map(|claim| (claim.at, claim.at));
    let mut busy: Vec<_> = polls
        .chain(wakes)
        .chain(ends)
        .chain(prints)
        .chain(claims)
        .collect();
    busy.sort_unstable();
    busy
}

fn gaps(busy: &[(u64, u64)], duration: u64) -> Vec<Fold> {
    let mut gaps = Vec::new();
    let mut from = 0;
    for &(start, end) in busy {
        if start > from {
            gaps.push(Fold { from, to: start });
        }
        from = from.max(end);
    }
    if duration > from {
        gaps.push(Fold { from, to: duration });
    }
    gaps
}

/// Whether some burst between the folds has two prints, or polls of two futures of which neither
/// contains the other: on an unfolded axis they would stand in one place.
fn crowded(timeline: &Timeline, folds: &[Fold]) -> bool {
    let burst = |at: u64| folds.partition_point(|fold| fold.from < at);
    let mut prints: Vec<usize> = timeline.prints.iter().map(|p| burst(p.at)).collect();
    prints.sort_unstable();
    let mut siblings: Vec<(usize, Option<usize>, usize)> = timeline
        .lanes
        .iter()
        .enumerate()
        .flat_map(|(index, lane)| lane.polls.iter().map(move |p| (p, lane.parent, index)))
        .map(|(poll, parent, index)| (burst(poll.start), parent, index))
        .collect();
    siblings.sort_unstable();
    siblings.dedup();
    prints.windows(2).any(|pair| pair[0] == pair[1])
        || siblings
            .windows(2)
            .any(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1))
}

/// Where the bursts and the folds between them begin and end.
pub(super) fn edges(duration: u64, folds: &[Fold]) -> Vec<u64> {
    let folds = folds.iter().flat_map(|fold| [fold.from, fold.to]);
    std::iter::once(0).chain(folds).chain([duration]).collect()
}

/// Folds share a part of the width by their lengths, the bursts between them the rest by theirs;
/// neither is drawn narrower than can be seen.
fn points(duration: u64, folds: &[Fold]) -> Vec<(u64, f64)> {
    let edges = edges(duration, folds);
    let span = RIGHT - LEFT;
    let fold_share = match folds.len() {
        0 => 0.0,
        count => span * (0.45 + 0.05 * count as f64).min(0.7),
    };
    let lengths: Vec<u64> = edges.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let widths_of = |parity: usize, share: f64, least: f64| {
        let own: Vec<u64> = lengths.iter().copied().skip(parity).step_by(2).collect();
        widths(&own, share, least)
    };
    let bursts = widths_of(0, span - fold_share, 3.5);
    let folded = widths_of(1, fold_share, 10.0);
    let mut x = LEFT;
    let mut points = vec![(0, LEFT)];
    for (index, &edge) in edges.iter().enumerate().skip(1) {
        let piece = index - 1;
        x += if piece.is_multiple_of(2) {
            bursts[piece / 2]
        } else {
            folded[piece / 2]
        };
        points.push((edge, x));
    }
    points.dedup_by(|later, earlier| later.0 == earlier.0);
    points
}

fn widths(lengths: &[u64], share: f64, least: f64) -> Vec<f64> {
    let present = lengths.iter().filter(|&&length| length > 0).count() as f64;
    let total: u64 = lengths.iter().sum();
    let free = (share - least * present).max(0.0);
    let width = |&length: &u64| match length {
        0 => 0.0,
        length => least + free * length as f64 / total as f64,
    };
    lengths.iter().map(width).collect()
}
