//! The runs, as `every-await` marks them in the output and as they are recorded.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::model::{Anchor, Source};
use timeline_report::recording;

/// The version of this schema; a recording of another version is refused.
pub const SCHEMA: u32 = 1;

/// The runs of a program, in order: the first ends before the first poll, the last when the future
/// is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drops {
    /// [`SCHEMA`] at the time of writing.
    pub schema: u32,
    /// `page/program`.
    pub program: String,
    /// The runs.
    pub runs: Vec<Run>,
}

/// One run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// How it ended.
    pub end: End,
    /// The lines of the program whose awaits led to where the future waited, counted from 1, in
    /// the order of the file.
    pub lines: Vec<usize>,
    /// What it printed before it ended.
    pub ran: Vec<String>,
    /// What the drop printed, and tasks that went on: guards, for example.
    pub dropped: Vec<String>,
    /// What the check printed: what is left, or lost.
    pub left: Vec<String>,
}

/// How a run ended; the words are those of the marks that `every-await` writes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// It was dropped before its first poll.
    #[default]
    Unpolled,
    /// It was dropped after it returned `Pending`.
    Waiting,
    /// It was dropped between a wake and the poll that the wake asks for.
    Woken,
    /// It was done.
    Done,
}

impl Drops {
    /// Reads a recording of `source`, the program `page/program`; the error says what is wrong.
    pub fn parse(json: &str, program: &str, source: &Source) -> Result<Drops, String> {
        let drops: Drops = recording::parse(json, SCHEMA)?;
        if drops.program != program {
            return Err(format!("the runs of {}", drops.program));
        }
        drops.well_formed(source).map(|()| drops)
    }

    /// Reads the marks in `output`, what `source`, the program `page/program`, printed.
    ///
    /// # Errors
    ///
    /// The marks can't be those of `every-await`.
    pub fn read(output: &str, program: &str, source: &Source) -> Result<Drops, String> {
        let mut runs: Vec<Run> = Vec::new();
        let mut part = Part::Before;
        for line in output.lines() {
            let Some(mark) = line.strip_prefix('\u{1e}') else {
                if let Some(lines) = runs.last_mut().and_then(|run| part.of(run)) {
                    lines.push(line.to_string());
                }
                continue;
            };
            let mut fields = mark.split('\u{1f}');
            part = match (&part, fields.next().unwrap_or_default()) {
                (Part::Before | Part::Check, "run") => {
                    runs.push(Run::default());
                    Part::Run
                }
                (Part::Run, word) => {
                    let run = runs.last_mut().ok_or("an end before any run")?;
                    let json = serde_json::Value::from(word);
                    let unknown = |_| format!("`{word}` isn't an end of a run");
                    run.end = serde_json::from_value(json).map_err(unknown)?;
                    run.lines = fields
                        .flat_map(|wait| lines_in(wait, &source.path))
                        .collect();
                    run.lines.sort_unstable();
                    run.lines.dedup();
                    Part::Drop
                }
                (Part::Drop, "check") => Part::Check,
                (Part::Check, "finish") => Part::After,
                (_, word) => return Err(format!("the mark `{word}` is out of its place")),
            };
        }
        let program = program.to_string();
        let drops = Drops {
            schema: SCHEMA,
            program,
            runs,
        };
        match part {
            Part::After => drops.well_formed(source).map(|()| drops),
            Part::Before => Err("it printed no marks: call `every_await::Builder::show`".into()),
            _ => Err("the last run has no end".to_string()),
        }
    }

    /// The recording as it is stored: a line for each run.
    pub fn to_json(&self) -> String {
        let line = |run| serde_json::to_string(run).unwrap_or_default();
        let runs: Vec<String> = self.runs.iter().map(line).collect();
        let program = serde_json::Value::from(self.program.as_str());
        let (schema, runs) = (self.schema, runs.join(",\n"));
        format!("{{\"schema\":{schema},\"program\":{program},\"runs\":[\n{runs}\n]}}\n")
    }

    /// The slices of `source` in which a run ends: those that the figure shows.
    pub fn anchors<'a>(&self, source: &'a Source) -> Vec<&'a Anchor> {
        let lines = self.runs.iter().flat_map(|run| &run.lines);
        let marked = |anchor: &&Anchor| {
            let mut lines = lines.clone();
            lines.any(|line| (anchor.start..anchor.end).contains(line))
        };
        source.anchors.iter().filter(marked).collect()
    }

    /// Compares a recording with a fresh one; the error is the first run that differs.
    pub fn compare(&self, fresh: &Drops) -> Result<(), String> {
        for number in 0..self.runs.len().max(fresh.runs.len()) {
            let shown = |drops: &Drops| match drops.runs.get(number) {
                Some(run) => serde_json::to_string(run).unwrap_or_default(),
                None => "missing".to_string(),
            };
            let (was, is) = (shown(self), shown(fresh));
            if was != is {
                return Err(format!(
                    "run {} is in the recording\n{was}\nand now\n{is}",
                    number + 1
                ));
            }
        }
        Ok(())
    }

    /// Whether the runs can be those of one program.
    fn well_formed(&self, source: &Source) -> Result<(), String> {
        for (index, run) in self.runs.iter().enumerate() {
            let number = index + 1;
            let expected = match index {
                0 => End::Unpolled,
                _ if number == self.runs.len() => End::Done,
                _ if index % 2 == 1 => End::Waiting,
                _ => End::Woken,
            };
            if run.end != expected {
                let (is, should) = (run.end.word(), expected.word());
                return Err(format!("run {number} ends {is}, and not {should}"));
            }
            let waits = matches!(run.end, End::Waiting | End::Woken);
            if waits == run.lines.is_empty() {
                return Err(format!(
                    "run {number} ends {is}, and waits at the lines {:?}",
                    run.lines,
                    is = run.end.word()
                ));
            }
            let count = source.text.lines().count();
            if let Some(line) = run.lines.iter().find(|line| !(1..=count).contains(line)) {
                return Err(format!(
                    "run {number} waits at line {line}, and the program has {count}"
                ));
            }
        }
        match self.runs.len() % 2 {
            0 if !self.runs.is_empty() => Ok(()),
            _ => Err(format!(
                "{} runs: a future has two for each wait, and two more",
                self.runs.len()
            )),
        }
    }
}

impl End {
    fn word(self) -> &'static str {
        match self {
            End::Unpolled => "unpolled",
            End::Waiting => "waiting",
            End::Woken => "woken",
            End::Done => "done",
        }
    }
}

/// The part of the output that is read.
enum Part {
    Before,
    Run,
    Drop,
    Check,
    After,
}

impl Part {
    /// Where the lines of this part go; those around the runs belong to none.
    fn of<'a>(&self, run: &'a mut Run) -> Option<&'a mut Vec<String>> {
        match self {
            Part::Run => Some(&mut run.ran),
            Part::Drop => Some(&mut run.dropped),
            Part::Check => Some(&mut run.left),
            Part::Before | Part::After => None,
        }
    }
}

/// The lines of the awaits of `wait` that are in the file at `path`.
fn lines_in(wait: &str, path: &Path) -> Vec<usize> {
    let path = path.to_string_lossy();
    let line = |place: &str| place.strip_prefix(&*path)?.strip_prefix(':')?.parse().ok();
    wait.split(" < ").filter_map(line).collect()
}
