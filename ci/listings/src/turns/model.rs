//! One recorded run of an event loop: its steps, and the state after each.

use serde::{Deserialize, Deserializer, Serialize};

use crate::recording;

/// The version of this schema; a recording of another version is refused.
pub const SCHEMA: u32 = 1;

/// Nobody steps through more.
pub const MOST_STEPS: usize = 300;

/// A recorded run. All times are milliseconds since its first step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turns {
    /// [`SCHEMA`] at the time of writing.
    pub schema: u32,
    /// `page/program`, such as `event-loop/delays.py`.
    pub program: String,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

/// A step of the loop. `F` is a descriptor: a letter in a recording, a number in a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step<F = String> {
    /// The turn of the loop, from 1; 0 before the first.
    pub turn: u64,
    /// What happens.
    pub step: Kind,
    /// The task that it happens to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<u64>,
    /// What a poll gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Outcome>,
    /// The longest that the loop waits; the inner one is none for a wait without a limit.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "written"
    )]
    pub timeout_ms: Option<Option<f64>>,
    /// The descriptor that the poller reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fd: Option<F>,
    /// What the descriptor is ready for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// The ready queue after the step, the next task first.
    pub ready: Vec<u64>,
    /// The task table after the step.
    pub tasks: Vec<u64>,
    /// The timer heap after the step; in a recording in the order of deadlines.
    pub timers: Vec<Timer>,
    /// What the poller watches after the step.
    pub poller: Vec<Interest<F>>,
    /// When the step was written.
    pub at_ms: f64,
}

/// What happens in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A task is put into the task table.
    Spawn,
    /// A task is polled.
    Poll,
    /// The loop asks the poller for events.
    Wait,
    /// The poller reports a descriptor.
    Event,
    /// A timer is due.
    Timer,
    /// A task is woken in another way.
    Wake,
    /// The loop ends.
    Exit,
}

/// What a poll gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The task waits.
    Pending,
    /// The task is done.
    Ready,
    /// The task ended with an error.
    Raised,
}

/// What a descriptor is ready for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// To be read.
    Read,
    /// To be written.
    Write,
}

/// An entry of the timer heap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timer {
    /// When it is due.
    pub deadline_ms: f64,
    /// The task that it wakes.
    pub task: u64,
}

/// What the poller watches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interest<F = String> {
    /// The descriptor.
    pub fd: F,
    /// What it should be ready for.
    pub direction: Direction,
    /// The task that is woken.
    pub task: u64,
}

impl Kind {
    /// The fields that a step of this kind has besides those of every step; an event may lack its task.
    fn fields(self) -> &'static [&'static str] {
        match self {
            Kind::Spawn | Kind::Timer | Kind::Wake => &["task"],
            Kind::Poll => &["task", "result"],
            Kind::Wait => &["timeout_ms"],
            Kind::Event => &["task", "fd", "direction"],
            Kind::Exit => &[],
        }
    }
}

impl Direction {
    /// The word of the recording.
    pub fn word(self) -> &'static str {
        match self {
            Direction::Read => "read",
            Direction::Write => "write",
        }
    }
}

impl<F> Step<F> {
    /// Whether the loop waits, and does not only ask the poller.
    pub(super) fn waits(&self) -> bool {
        self.step == Kind::Wait && self.timeout_ms != Some(Some(0.0))
    }

    /// Whether the step has the fields of its kind, and no others.
    fn has_its_fields(&self) -> Result<(), String> {
        let found = [
            ("task", self.task.is_some()),
            ("result", self.result.is_some()),
            ("timeout_ms", self.timeout_ms.is_some()),
            ("fd", self.fd.is_some()),
            ("direction", self.direction.is_some()),
        ];
        for (name, is_there) in found {
            let may_lack = self.step == Kind::Event && name == "task";
            match (self.step.fields().contains(&name), is_there) {
                (true, false) if !may_lack => return Err(format!("has no `{name}`")),
                (false, true) => return Err(format!("has a `{name}`")),
                _ => {}
            }
        }
        Ok(())
    }
}

impl Turns {
    /// Reads a recording; the error says what is wrong with it.
    pub fn parse(json: &str) -> Result<Turns, String> {
        let turns: Turns = recording::parse(json, SCHEMA)?;
        turns.well_formed().map(|()| turns)
    }

    /// Whether the steps can be those of one run of a loop: `Err` names the step that cannot.
    pub fn well_formed(&self) -> Result<(), String> {
        if self.steps.is_empty() {
            return Err("it has no step".to_string());
        }
        if self.steps.len() > MOST_STEPS {
            return Err(format!(
                "it has {} steps, and nobody steps through more than {MOST_STEPS}: \
                 show a smaller run",
                self.steps.len()
            ));
        }
        let mut before: Option<&Step> = None;
        for (number, step) in (1..).zip(&self.steps) {
            step.has_its_fields()
                .and_then(|()| Ok(follows(before, step)?))
                .map_err(|why| format!("step {number} {why}"))?;
            before = Some(step);
        }
        Ok(())
    }

    /// The recording as it is stored: a line for each step.
    pub fn to_json(&self) -> String {
        let line = |value| serde_json::to_string(&value).unwrap_or_default();
        let steps: Vec<String> = self
            .steps
            .iter()
            .map(|step| serde_json::to_string(step).unwrap_or_default())
            .collect();
        format!(
            "{{\"schema\":{},\"program\":{},\"steps\":[\n{}\n]}}\n",
            self.schema,
            line(&self.program),
            steps.join(",\n")
        )
    }
}

/// Whether `step` can come after `before`.
fn follows(before: Option<&Step>, step: &Step) -> Result<(), &'static str> {
    let deadlines = step.timers.iter().map(|timer| timer.deadline_ms);
    let limit = step.timeout_ms.flatten().unwrap_or_default();
    if !deadlines.clone().all(f64::is_finite) || !step.at_ms.is_finite() || limit < 0.0 {
        return Err("has a time that is none");
    }
    if !deadlines.is_sorted() {
        return Err("has timers that are not in the order of their deadlines");
    }
    let (turn, at) = before.map_or((0, 0.0), |before| (before.turn, before.at_ms));
    if before.is_some_and(|before| before.step == Kind::Exit) {
        return Err("comes after the exit");
    }
    if step.turn < turn || step.at_ms < at {
        return Err("is earlier than the one before it");
    }
    match step.turn > turn + 1 {
        true => Err("leaves a turn out"),
        false => Ok(()),
    }
}

/// A field that is there, also where it is `null`.
fn written<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<f64>>, D::Error> {
    Option::deserialize(value).map(Some)
}
