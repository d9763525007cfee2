//! Who holds what, and who waits for it.

use std::collections::BTreeSet;

use crate::timeline::model::{Does, Timeline};

/// A time in which a lane waits for something, or holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch<'a> {
    pub(super) lane: usize,
    pub(super) what: &'a str,
    pub(super) from: u64,
    pub(super) to: u64,
    pub(super) holds: bool,
    /// Whether it was let go or given up, and did not turn into something else.
    pub(super) let_go: bool,
    /// Who held it when the wait for it began.
    pub(super) holders: Vec<usize>,
    /// Whether each of the lanes around the wait waits for what the next one holds.
    pub(super) circle: bool,
}

/// Lanes of which each waits for what the next one holds, and the last for what the first holds:
/// each with that. The first is the one whose wait made it a circle.
pub(super) type Circle<'a> = Vec<(usize, &'a str)>;

/// The stretches of a run in the order in which they begin, and its circles.
pub(super) fn stretches(timeline: &Timeline) -> (Vec<Stretch<'_>>, Vec<Circle<'_>>) {
    let (mut all, mut circles): (Vec<Stretch>, Vec<Circle>) = (Vec::new(), Vec::new());
    let mut open: BTreeSet<usize> = BTreeSet::new();
    for claim in &timeline.claims {
        let what = claim.what.as_str();
        let same = |index: &&usize| {
            let stretch = &all[**index];
            stretch.lane == claim.lane && stretch.what == what
        };
        // What the lane waited for, it has now; of several alike, the last is let go first.
        let before = match claim.does {
            Does::Waits => None,
            Does::Holds => open.iter().rev().filter(same).find(|i| !all[**i].holds),
            Does::Releases => open.iter().rev().find(same),
        };
        if let Some(&before) = before {
            all[before].to = claim.at;
            all[before].let_go = claim.does == Does::Releases;
            open.remove(&before);
        }
        if claim.does == Does::Releases {
            continue;
        }
        let held = open.iter().map(|index| &all[*index]);
        let holders = held.filter(|other| other.holds && other.what == what);
        let holds = claim.does == Does::Holds;
        all.push(Stretch {
            lane: claim.lane,
            what,
            from: claim.at,
            to: timeline.duration,
            holds,
            let_go: false,
            holders: match holds {
                true => Vec::new(),
                false => holders.map(|other| other.lane).collect(),
            },
            circle: false,
        });
        let new = all.len() - 1;
        open.insert(new);
        if let Some(members) = circle(&all, &open, new).filter(|_| !holds) {
            circles.push(
                members
                    .iter()
                    .map(|&i| (all[i].lane, all[i].what))
                    .collect(),
            );
            members.iter().for_each(|&index| all[index].circle = true);
        }
    }
    (all, circles)
}

/// The waits that the wait `first` closes into a circle, if it does: the holder of what each waits
/// for is the lane of the next.
fn circle(all: &[Stretch], open: &BTreeSet<usize>, first: usize) -> Option<Vec<usize>> {
    let mut ways = vec![vec![first]];
    while let Some(way) = ways.pop() {
        let last = &all[*way.last()?];
        if last.holders.contains(&all[first].lane) {
            return Some(way);
        }
        let next = open.iter().filter(|index| {
            let other = &all[**index];
            !other.holds && last.holders.contains(&other.lane) && !way.contains(index)
        });
        ways.extend(next.map(|&index| way.iter().copied().chain([index]).collect()));
    }
    None
}

/// Who held what a lane waits for, by name.
pub(super) fn holders(timeline: &Timeline, stretch: &Stretch) -> Option<String> {
    let name = |lane: &usize| match timeline.lanes.get(*lane) {
        _ if *lane == stretch.lane => "itself".to_owned(),
        Some(lane) => lane.name.clone(),
        None => "one that is left out".to_owned(),
    };
    let mut names: Vec<String> = stretch.holders.iter().map(name).collect();
    names.dedup();
    (!names.is_empty()).then(|| list(&names))
}

/// The circle in words: who holds what, and waits for what.
pub(super) fn around(timeline: &Timeline, circle: &Circle) -> String {
    let name = |lane: usize| timeline.lanes.get(lane).map_or("one", |lane| &lane.name);
    let before = circle.iter().cycle().skip(circle.len().saturating_sub(1));
    let each = circle
        .iter()
        .zip(before)
        .map(|((lane, waits), (_, holds))| {
            format!("{} holds {holds} and waits for {waits}", name(*lane))
        });
    let each: Vec<String> = each.collect();
    format!("{}: a circle", each.join(", "))
}

/// `a, b and c`.
pub(super) fn list(items: &[String]) -> String {
    match items {
        [first @ .., before, last] => {
            let first: String = first.iter().map(|item| format!("{item}, ")).collect();
            format!("{first}{before} and {last}")
        }
        _ => items.concat(),
    }
}
