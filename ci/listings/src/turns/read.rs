//! What a program wrote, as a recording.

use super::model::{Interest, SCHEMA, Step, Timer, Turns};

/// The recording of the steps that a run of `program` (`page/program`) wrote, a JSON object a line.
///
/// # Errors
///
/// The line that is no step, or the step that cannot come after the one before it.
pub fn read(lines: &str, program: &str) -> Result<Turns, String> {
    let mut letters = Letters::default();
    let mut steps = Vec::new();
    for (number, line) in (1..).zip(lines.lines()) {
        let step: Step<i64> =
            serde_json::from_str(line).map_err(|error| format!("line {number}: {error}"))?;
        steps.push(recorded(step, &mut letters));
    }
    let turns = Turns {
        schema: SCHEMA,
        program: program.to_string(),
        steps,
    };
    turns.well_formed().map(|()| turns)
}

fn recorded(step: Step<i64>, letters: &mut Letters) -> Step {
    let fd = step.fd.map(|fd| letters.number(fd));
    let mut watched: Vec<(usize, Interest<i64>)> = step
        .poller
        .into_iter()
        .map(|interest| (letters.number(interest.fd), interest))
        .collect();
    watched.sort_by_key(|(number, interest)| (*number, interest.direction));
    let mut timers = step.timers;
    timers.sort_by(|a, b| a.deadline_ms.total_cmp(&b.deadline_ms));
    let timers = timers.into_iter().map(|timer| Timer {
        deadline_ms: rounded(timer.deadline_ms),
        ..timer
    });
    Step {
        turn: step.turn,
        step: step.step,
        task: step.task,
        result: step.result,
        timeout_ms: step.timeout_ms.map(|limit| limit.map(rounded_limit)),
        fd: fd.map(letter),
        direction: step.direction,
        ready: step.ready,
        tasks: step.tasks,
        timers: timers.collect(),
        poller: watched
            .into_iter()
            .map(|(number, interest)| Interest {
                fd: letter(number),
                direction: interest.direction,
                task: interest.task,
            })
            .collect(),
        at_ms: rounded(step.at_ms),
    }
}

/// The descriptors that were seen, in order.
#[derive(Default)]
struct Letters(Vec<i64>);

impl Letters {
    /// The place of `fd` among those seen.
    fn number(&mut self, fd: i64) -> usize {
        let known = self.0.iter().position(|known| *known == fd);
        known.unwrap_or_else(|| {
            self.0.push(fd);
            self.0.len() - 1
        })
    }
}

/// A to Z, then AA to AZ, BA and so on.
fn letter(number: usize) -> String {
    let last = char::from(b'A' + (number % 26) as u8).to_string();
    match number / 26 {
        0 => last,
        more => letter(more - 1) + &last,
    }
}

/// To a tenth of a millisecond.
fn rounded(milliseconds: f64) -> f64 {
    (milliseconds * 10.0).round() / 10.0
}

/// As [`rounded`], but a wait that is short is still one.
fn rounded_limit(milliseconds: f64) -> f64 {
    match milliseconds > 0.0 {
        true => rounded(milliseconds).max(0.1),
        false => milliseconds,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptors_become_letters() {
        let words: Vec<String> = [0, 25, 26, 51, 52, 701, 702].map(letter).to_vec();
        assert_eq!(words, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn a_short_wait_is_not_rounded_away() {
        assert_eq!([0.0, 0.001, 0.26].map(rounded_limit), [0.0, 0.1, 0.3]);
    }
}
