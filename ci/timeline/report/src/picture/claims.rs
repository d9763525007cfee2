//! Who holds what, and who waits for it: stretches under a lane's line.

use std::collections::BTreeSet;

use super::markup::{escape, percent, put, px};
use super::model::{Does, Timeline};
use super::place::pixels;
use super::row::{Context, Layers};
use super::words::list;

/// The height of a stretch, and from one line of them to the next, in pixels.
const HEIGHT: f64 = 12.0;
const STEP: f64 = 15.0;

/// The width of a character of a stretch's label, in pixels.
const CHARACTER: f64 = 6.0;

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

/// The stretches of a lane, those of each lock, semaphore or channel on a line of their own.
pub(super) fn lines<'a>(all: &[Stretch<'a>], lane: usize) -> Vec<Vec<Stretch<'a>>> {
    let mut lines: Vec<Vec<Stretch>> = Vec::new();
    for stretch in all.iter().filter(|stretch| stretch.lane == lane) {
        match lines.iter_mut().find(|line| line[0].what == stretch.what) {
            Some(line) => line.push(stretch.clone()),
            None => lines.push(vec![stretch.clone()]),
        }
    }
    lines
}

/// The height of so many lines.
pub(super) fn height(lines: usize) -> f64 {
    STEP * lines as f64
}

/// Appends lines of stretches, the first one at `top`.
pub(super) fn draw(out: &mut Layers, context: &mut Context, lines: &[Vec<Stretch>], top: f64) {
    for (index, line) in lines.iter().enumerate() {
        let y = top + STEP * index as f64;
        for (place, stretch) in line.iter().enumerate() {
            bar(&mut out.rows, context, stretch, y);
            // A label may be longer than its stretch, as long as it meets no other one.
            let edge = |other: &Stretch| context.scale.x(other.from);
            let before = place.checked_sub(1).map_or(0.0, |_| edge(stretch));
            let after = line.get(place + 1).map_or(100.0, edge);
            label(&mut out.names, context, stretch, (before, after), y);
        }
    }
}

fn bar(out: &mut String, context: &mut Context, stretch: &Stretch, y: f64) {
    let used = &mut context.used;
    let (class, is_used) = match (stretch.holds, stretch.circle) {
        (true, _) => ("j", &mut used.holds),
        (false, false) => ("j v", &mut used.waits_for),
        (false, true) => ("j v c", &mut used.circle),
    };
    *is_used = true;
    let (from, to) = (context.scale.x(stretch.from), context.scale.x(stretch.to));
    let (x, width, y) = (percent(from), percent((to - from).max(0.3)), px(y));
    put!(
        out,
        "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{HEIGHT}\"/>"
    );
}

/// What a stretch is, from its beginning or up to its end, between two percentages; only its name
/// where there is no room for more, and nothing where there is none.
fn label(
    out: &mut String,
    context: &Context,
    stretch: &Stretch,
    (before, after): (f64, f64),
    y: f64,
) {
    let (from, to) = (context.scale.x(stretch.from), context.scale.x(stretch.to));
    let words = [words(context.timeline, stretch), stretch.what.to_owned()];
    let fits =
        |words: &String, room: f64| CHARACTER * words.chars().count() as f64 + 6.0 <= pixels(room);
    let placed = words.iter().find_map(|words| match () {
        () if fits(words, after - from) => Some((words, "y", from, "4")),
        () if fits(words, to - before) => Some((words, "y x", to, "-4")),
        () => None,
    });
    if let Some((words, class, x, dx)) = placed {
        let (words, x, y) = (escape(words), percent(x), px(y + 9.5));
        put!(
            out,
            "<text class=\"{class}\" x=\"{x}\" dx=\"{dx}\" y=\"{y}\">{words}</text>"
        );
    }
}

/// `holds kettle`, `waits for stove, held by soup`.
fn words(timeline: &Timeline, stretch: &Stretch) -> String {
    let what = stretch.what;
    if stretch.holds {
        return format!("holds {what}");
    }
    match holders(timeline, stretch) {
        Some(holders) => format!("waits for {what}, held by {holders}"),
        None => format!("waits for {what}"),
    }
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
