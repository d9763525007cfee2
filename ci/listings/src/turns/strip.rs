//! The whole run in one picture: a column for each step, a row for the loop and for each task.

use super::model::{Kind, Outcome, Step, Turns};
use crate::picture::markup::{escape, put};

/// The width of the rows' names in pixels.
const NAMES: usize = 62;
/// The width of a step.
pub(super) const STEP: usize = 20;
/// The height of a row.
const ROW: usize = 22;
/// The height of the turns' numbers.
const TOP: usize = 20;
/// Tasks beyond these share the last row.
const MOST_TASKS: usize = 16;

/// The marks, each at its center, and what they mean.
const MARKS: [(Mark, &str, &str); 10] = [
    (
        Mark::Spawned,
        "<circle class=\"so\" r=\"4.5\"/>",
        "is spawned",
    ),
    (
        Mark::Pending,
        "<rect class=\"so\" x=\"-5.5\" y=\"-5.5\" width=\"11\" height=\"11\"/>",
        "is polled: pending",
    ),
    (
        Mark::Ready,
        "<rect class=\"sf\" x=\"-6\" y=\"-6\" width=\"12\" height=\"12\"/>\
         <path class=\"st\" d=\"M-3.5 0l2.5 3 4.5-6\"/>",
        "is polled: ready",
    ),
    (
        Mark::Raised,
        "<path class=\"sx\" d=\"M-5-5l10 10M-5 5l10-10\"/>",
        "is polled: raises an error",
    ),
    (
        Mark::Woken,
        "<path class=\"sw\" d=\"M0-5.5l5.5 10h-11z\"/>",
        "is woken",
    ),
    (
        Mark::Event,
        "<path class=\"sw\" d=\"M0-6l6 6-6 6-6-6z\"/>",
        "its descriptor is ready",
    ),
    (
        Mark::Timer,
        "<circle class=\"sc\" r=\"6\"/><path class=\"sc\" d=\"M0-3.5V0h3\"/>",
        "its timer is due",
    ),
    (
        Mark::Wait,
        "<path class=\"si\" d=\"M-9 0H9\"/><path class=\"si\" d=\"M-9-4v8M9-4v8\"/>",
        "the loop waits",
    ),
    (
        Mark::Ask,
        "<path class=\"si\" d=\"M0-4v8\"/>",
        "the loop asks for events and does not wait",
    ),
    (
        Mark::Exit,
        "<path class=\"se\" d=\"M-3-7V7M3-7V7\"/>",
        "the loop ends",
    ),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Spawned,
    Pending,
    Ready,
    Raised,
    Woken,
    Event,
    Timer,
    Wait,
    Ask,
    Exit,
}

/// The rows of the strip.
pub(super) struct Strip<'a> {
    turns: &'a Turns,
    /// The tasks of the run in the order of their first appearance.
    tasks: Vec<u64>,
}

impl<'a> Strip<'a> {
    pub(super) fn new(turns: &'a Turns) -> Strip<'a> {
        let mut tasks = Vec::new();
        for step in &turns.steps {
            for task in step.task.iter().chain(&step.tasks) {
                if !tasks.contains(task) {
                    tasks.push(*task);
                }
            }
        }
        Strip { turns, tasks }
    }

    /// The names of the rows, which stay in their place while the steps are scrolled.
    pub(super) fn names(&self) -> String {
        let mut out = format!(
            "<svg class=\"stepper-names\" aria-hidden=\"true\" width=\"{NAMES}\" \
             height=\"{}\">\n<text y=\"14\">turn</text>\n",
            self.height()
        );
        name(&mut out, 0, "loop");
        for (index, task) in self.tasks.iter().take(MOST_TASKS).enumerate() {
            let words = match self.is_shared(index) {
                true => format!("{} more", self.tasks.len() - index),
                false => format!("task {task}"),
            };
            name(&mut out, index + 1, &words);
        }
        out.push_str("</svg>");
        out
    }

    /// The steps: title and description are `title` and `words`, already escaped.
    pub(super) fn svg(&self, id: &str, title: &str, words: &str) -> String {
        let (width, height) = (STEP * self.turns.steps.len(), self.height());
        let mut out = format!(
            "<svg role=\"img\" aria-labelledby=\"{id}-t {id}-d\" width=\"{width}\" \
             height=\"{height}\"><title id=\"{id}-t\">{title}</title>\
             <desc id=\"{id}-d\">{words}</desc>\n"
        );
        bands(&mut out, self.turns, height);
        for (index, task) in self.tasks.iter().take(MOST_TASKS).enumerate() {
            if !self.is_shared(index) {
                life(&mut out, self.turns, *task, index + 1);
            }
        }
        for (index, step) in self.turns.steps.iter().enumerate() {
            let (x, y) = (STEP * index + STEP / 2, middle(self.row(step)));
            let shape = drawn(mark(step));
            put!(
                &mut out,
                "<g transform=\"translate({x} {y})\">{shape}</g>\n"
            );
        }
        out.push_str("</svg>");
        out
    }

    fn height(&self) -> usize {
        TOP + ROW * (1 + self.tasks.len().min(MOST_TASKS))
    }

    /// Whether the row of the task at `index` is also that of all tasks after it.
    fn is_shared(&self, index: usize) -> bool {
        index + 1 == MOST_TASKS && self.tasks.len() > MOST_TASKS
    }

    /// The row of a step: its task's, or the first one, which is the loop's.
    fn row(&self, step: &Step) -> usize {
        let place = step
            .task
            .and_then(|task| self.tasks.iter().position(|known| *known == task));
        place.map_or(0, |place| 1 + place.min(MOST_TASKS - 1))
    }
}

/// The meaning of the marks that the picture has, as a list.
pub(super) fn legend(turns: &Turns) -> String {
    let mut out = String::from("<ul class=\"timeline-legend\">\n");
    for (known, shape, words) in MARKS {
        if turns.steps.iter().any(|step| mark(step) == known) {
            put!(
                &mut out,
                "<li><svg width=\"20\" height=\"18\" aria-hidden=\"true\">\
                 <g transform=\"translate(10 9)\">{shape}</g></svg> {words}</li>\n"
            );
        }
    }
    out.push_str("</ul>");
    out
}

fn mark(step: &Step) -> Mark {
    match (step.step, step.result) {
        (Kind::Spawn, _) => Mark::Spawned,
        (Kind::Poll, Some(Outcome::Ready)) => Mark::Ready,
        (Kind::Poll, Some(Outcome::Raised)) => Mark::Raised,
        (Kind::Poll, _) => Mark::Pending,
        (Kind::Wait, _) if step.waits() => Mark::Wait,
        (Kind::Wait, _) => Mark::Ask,
        (Kind::Event, _) => Mark::Event,
        (Kind::Timer, _) => Mark::Timer,
        (Kind::Wake, _) => Mark::Woken,
        (Kind::Exit, _) => Mark::Exit,
    }
}

fn drawn(mark: Mark) -> &'static str {
    let found = MARKS.iter().find(|(known, _, _)| *known == mark);
    found.map_or("", |(_, shape, _)| shape)
}

fn middle(row: usize) -> usize {
    TOP + ROW * row + ROW / 2
}

fn name(out: &mut String, row: usize, words: &str) {
    let (y, words) = (middle(row) + 4, escape(words));
    put!(out, "<text y=\"{y}\">{words}</text>\n");
}

/// Behind the steps of every second turn, and its number above them.
fn bands(out: &mut String, turns: &Turns, height: usize) {
    let mut start = 0;
    while let Some(step) = turns.steps.get(start) {
        let turn = step.turn;
        let rest = &turns.steps[start..];
        let count = rest.iter().take_while(|step| step.turn == turn).count();
        let (x, width) = (STEP * start, STEP * count);
        if turn % 2 == 1 {
            put!(
                out,
                "<rect class=\"sb\" x=\"{x}\" width=\"{width}\" height=\"{height}\"/>\n"
            );
        }
        let middle = x + width / 2;
        put!(
            out,
            "<text class=\"sm\" x=\"{middle}\" y=\"14\">{turn}</text>\n"
        );
        start += count;
    }
}

/// A line while the task stands in the task table.
fn life(out: &mut String, turns: &Turns, task: u64, row: usize) {
    let y = middle(row);
    let mut start = 0;
    while start < turns.steps.len() {
        let rest = &turns.steps[start..];
        let count = rest
            .iter()
            .take_while(|step| step.tasks.contains(&task))
            .count();
        if count > 0 {
            let from = STEP * start + STEP / 2;
            // A line ends where the step stands that takes the task out.
            let to = (from + STEP * count).min(STEP * turns.steps.len());
            put!(out, "<path class=\"sl\" d=\"M{from} {y}H{to}\"/>\n");
        }
        start += count + 1;
    }
}
