//! Whether a fresh run tells the story that was recorded.

use super::model::{Does, End, Lane, Note, Stream, Timeline};

/// What may differ between two runs of a program. Times may always.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rules {
    /// The lanes that may be polled more or less often.
    pub polls: Varies,
    /// The lanes that may be woken more or less often.
    pub wakes: Varies,
    /// Whether lanes and prints stand in one order.
    pub order: Order,
}

/// The lanes in which a count may differ.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Varies {
    /// None.
    #[default]
    Never,
    /// Those with these names.
    In(Vec<String>),
    /// All.
    Always,
}

/// The order of lanes and prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// That of the recording.
    #[default]
    Exact,
    /// Any; each lane and each print still has one counterpart.
    Any,
}

impl Varies {
    fn allows(&self, lane: &str) -> bool {
        match self {
            Varies::Never => false,
            Varies::In(names) => names.iter().any(|name| name == lane),
            Varies::Always => true,
        }
    }
}

/// Compares a recording with a fresh run of the same program.
///
/// Compared are the lanes (name, line, parent) in order, how each ended, how often it was polled and
/// woken, the prints in order with their lanes, and who waited for what and held it, in order.
///
/// # Errors
///
/// Every difference as a sentence.
pub fn compare(recorded: &Timeline, fresh: &Timeline, rules: &Rules) -> Result<(), Vec<String>> {
    let mut differences = Vec::new();
    pair(
        lanes(recorded, rules),
        lanes(fresh, rules),
        "lane",
        &mut differences,
        |a, b| a.against(b),
    );
    pair(
        prints(recorded, rules),
        prints(fresh, rules),
        "print",
        &mut differences,
        differ,
    );
    pair(
        claims(recorded, rules),
        claims(fresh, rules),
        "claim",
        &mut differences,
        differ,
    );
    pair(
        notes(recorded, rules),
        notes(fresh, rules),
        "note",
        &mut differences,
        differ,
    );
    if differences.is_empty() {
        Ok(())
    } else {
        Err(differences)
    }
}

fn differ(recorded: &String, fresh: &String) -> Vec<String> {
    match recorded == fresh {
        true => Vec::new(),
        false => vec![format!("is {recorded} in the recording, and {fresh} now")],
    }
}

/// Puts what was recorded beside what is found, and gathers what differs.
fn pair<T: ToString>(
    recorded: Vec<T>,
    fresh: Vec<T>,
    what: &str,
    out: &mut Vec<String>,
    differ: impl Fn(&T, &T) -> Vec<String>,
) {
    let mut fresh = fresh.into_iter();
    let mut number = 0;
    for recorded in recorded {
        number += 1;
        match fresh.next() {
            Some(fresh) => {
                let all = differ(&recorded, &fresh).into_iter();
                out.extend(all.map(|difference| format!("{what} {number} {difference}")));
            }
            None => out.push(format!(
                "{what} {number}, {}, is missing now",
                recorded.to_string()
            )),
        }
    }
    for fresh in fresh {
        number += 1;
        out.push(format!(
            "{what} {number}, {}, is not in the recording",
            fresh.to_string()
        ));
    }
}

/// What of a lane is compared.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    /// Its name and line, and in any order also those of the lanes around it.
    label: String,
    /// The lane that polled it first.
    parent: String,
    /// How it ended.
    end: &'static str,
    /// How often it was polled, unless that varies.
    polls: Option<usize>,
    /// How often it was woken, unless that varies.
    wakes: Option<usize>,
}

impl std::fmt::Display for Seen {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.label)
    }
}

impl Seen {
    fn against(&self, fresh: &Seen) -> Vec<String> {
        let (label, now) = (&self.label, &fresh.label);
        let mut out = Vec::new();
        if label != now {
            out.push(format!("is {label} in the recording, and {now} now"));
        }
        if self.parent != fresh.parent {
            let (was, is) = (&self.parent, &fresh.parent);
            out.push(format!(
                "({label}) was first polled by {was} in the recording, by {is} now"
            ));
        }
        if self.end != fresh.end {
            out.push(format!(
                "({label}) {} in the recording, and {} now",
                self.end, fresh.end
            ));
        }
        for (what, was, is) in [
            ("polled", self.polls, fresh.polls),
            ("woken", self.wakes, fresh.wakes),
        ] {
            if let (Some(was), Some(is)) = (was, is)
                && was != is
            {
                let (was, is) = (times(was), times(is));
                out.push(format!(
                    "({label}) was {what} {was} in the recording, and {is} now"
                ));
            }
        }
        out
    }
}

fn lanes(timeline: &Timeline, rules: &Rules) -> Vec<Seen> {
    let see = |lane: &Lane| Seen {
        label: label(lane),
        parent: parent(timeline, lane, rules.order),
        end: match lane.end {
            End::Ready => "became ready",
            End::Cancelled => "was cancelled",
            End::Panicked => "panicked",
            End::Unfinished => "was unfinished at the end",
        },
        polls: (!rules.polls.allows(&lane.name)).then_some(lane.polls.len()),
        wakes: (!rules.wakes.allows(&lane.name)).then_some(lane.wakes.len()),
    };
    let mut seen: Vec<_> = timeline.lanes.iter().map(see).collect();
    if rules.order == Order::Any {
        seen.sort();
    }
    seen
}

fn prints(timeline: &Timeline, rules: &Rules) -> Vec<String> {
    let print = |print: &super::model::Print| {
        let stream = match print.stream {
            Stream::Stdout => "stdout",
            Stream::Stderr => "stderr",
        };
        let lane = print.lane.map(|lane| named(timeline, lane, rules.order));
        let lane = lane.unwrap_or_else(|| "no lane".to_owned());
        format!("{:?} on {stream} by {lane}", print.text)
    };
    let mut prints: Vec<_> = timeline.prints.iter().map(print).collect();
    if rules.order == Order::Any {
        prints.sort();
    }
    prints
}

fn claims(timeline: &Timeline, rules: &Rules) -> Vec<String> {
    let claim = |claim: &super::model::Claim| {
        let lane = named(timeline, claim.lane, rules.order);
        let does = match claim.does {
            Does::Waits => "waits for",
            Does::Holds => "holds",
            Does::Releases => "releases",
        };
        format!("{lane} {does} `{}`", claim.what)
    };
    let mut claims: Vec<_> = timeline.claims.iter().map(claim).collect();
    if rules.order == Order::Any {
        claims.sort();
    }
    claims
}

/// The notes with what the runtime's tables held, without times.
fn notes(timeline: &Timeline, rules: &Rules) -> Vec<String> {
    let note = |note: &Note| {
        let columns = note.columns.iter().map(|column| {
            let entries: Vec<&str> = column.entries.iter().map(|e| e.text.as_str()).collect();
            format!("; {}: {}", column.name, entries.join(", "))
        });
        let columns: String = columns.collect();
        format!("`{}{columns}`", note.text)
    };
    let mut notes: Vec<_> = timeline.notes.iter().map(note).collect();
    if rules.order == Order::Any {
        notes.sort();
    }
    notes
}

fn parent(timeline: &Timeline, lane: &Lane, order: Order) -> String {
    let parent = lane.parent.map(|parent| named(timeline, parent, order));
    parent.unwrap_or_else(|| "no lane".to_owned())
}

/// A lane as another refers to it: by its number, or, where the numbers may differ, by all its parents.
fn named(timeline: &Timeline, index: usize, order: Order) -> String {
    let Some(lane) = timeline.lanes.get(index) else {
        return format!("lane {}, which is not there,", index + 1);
    };
    match (order, lane.parent) {
        (Order::Exact, _) => format!("lane {} ({})", index + 1, label(lane)),
        // A parent is polled first and stands before its child, except where a hand has changed it.
        (Order::Any, Some(parent)) if parent < index => {
            format!("{} under {}", label(lane), named(timeline, parent, order))
        }
        (Order::Any, _) => label(lane),
    }
}

fn label(lane: &Lane) -> String {
    format!("`{}`, line {}", lane.title(), lane.line)
}

fn times(count: usize) -> String {
    match count {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        count => format!("{count} times"),
    }
}

#[cfg(test)]
pub(super) mod tests;
