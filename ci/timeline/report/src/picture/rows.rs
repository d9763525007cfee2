//! Which futures get a row of the picture, in which order.

use crate::timeline::model::Timeline;

/// Up to so many futures each has its own row; beyond that, alike ones share a row.
const MOST_SINGLE: usize = 24;

/// Rows that a picture has at most; the table has all.
const MOST_ROWS: usize = 40;

/// A future, or several alike under the same parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) name: String,
    /// The line of the source, from 1.
    pub(super) line: u32,
    /// The number of futures around it.
    pub(super) depth: usize,
    /// Indices into the timeline's lanes.
    pub(super) lanes: Vec<usize>,
}

/// The rows, children below their parents, and the number of futures that did not fit.
pub(super) fn rows(timeline: &Timeline) -> (Vec<Row>, usize) {
    let mut children = vec![Vec::new(); timeline.lanes.len()];
    let mut roots = Vec::new();
    for index in 0..timeline.lanes.len() {
        match parent(timeline, index) {
            Some(parent) => children[parent].push(index),
            None => roots.push(index),
        }
    }
    let grouped = timeline.lanes.len() > MOST_SINGLE;
    let mut rows = Vec::new();
    let mut open = vec![(roots, 0)];
    while let Some((mut siblings, depth)) = open.pop() {
        if siblings.is_empty() {
            continue;
        }
        let lanes = first_group(timeline, &mut siblings, grouped);
        let inside = lanes
            .iter()
            .flat_map(|&lane| children[lane].clone())
            .collect();
        let first = &timeline.lanes[lanes[0]];
        let name = match lanes.len() {
            1 => first.title(),
            _ => first.name.clone(),
        };
        rows.push(Row {
            name,
            line: first.line,
            depth,
            lanes,
        });
        open.push((siblings, depth));
        open.push((inside, depth + 1));
    }
    let hidden = rows.iter().skip(MOST_ROWS).map(|row| row.lanes.len()).sum();
    rows.truncate(MOST_ROWS);
    (rows, hidden)
}

/// The lane's parent; lanes stand in order of first poll, so a parent stands before its child.
pub(super) fn parent(timeline: &Timeline, lane: usize) -> Option<usize> {
    timeline.lanes[lane].parent.filter(|&parent| parent < lane)
}

/// Takes the first lane out of the list, and with it those that are alike.
fn first_group(timeline: &Timeline, siblings: &mut Vec<usize>, grouped: bool) -> Vec<usize> {
    if !grouped {
        return vec![siblings.remove(0)];
    }
    let key = |lane: usize| (&timeline.lanes[lane].name, timeline.lanes[lane].line);
    let wanted = key(siblings[0]);
    let (alike, others) = siblings.iter().partition(|&&lane| key(lane) == wanted);
    *siblings = others;
    alike
}
