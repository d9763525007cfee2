//! Whether a fresh run of a loop takes the steps that were recorded.

use super::model::{Step, Turns};
use super::words::{poller, tasks, what};

/// Compares a recording with a fresh run of the same program; times are never compared.
///
/// # Errors
///
/// The first step that differs, and how.
pub fn compare(recorded: &Turns, fresh: &Turns) -> Result<(), String> {
    for (number, (was, is)) in (1..).zip(recorded.steps.iter().zip(&fresh.steps)) {
        let (before, now) = (label(was), label(is));
        if before != now {
            return Err(format!(
                "step {number} is `{before}` in the recording, and `{now}` now"
            ));
        }
        for ((place, was), (_, is)) in state(was).iter().zip(state(is)) {
            if *was != is {
                return Err(format!(
                    "step {number} (`{before}`) leaves in the {place} `{was}` \
                     in the recording, and `{is}` now"
                ));
            }
        }
    }
    let (recorded, fresh) = (&recorded.steps, &fresh.steps);
    let number = recorded.len().min(fresh.len()) + 1;
    match (recorded.get(number - 1), fresh.get(number - 1)) {
        (Some(step), _) => Err(format!("step {number}, `{}`, is missing now", label(step))),
        (_, Some(step)) => Err(format!(
            "step {number}, `{}`, is not in the recording",
            label(step)
        )),
        (None, None) => Ok(()),
    }
}

/// What of a step is compared, but its state.
fn label(step: &Step) -> String {
    format!("turn {}: {}", step.turn, what(step, false))
}

/// What of a state is compared: each place, and what stands in it.
fn state(step: &Step) -> [(&'static str, String); 4] {
    let timers: Vec<u64> = step.timers.iter().map(|timer| timer.task).collect();
    [
        ("ready queue", tasks(&step.ready)),
        ("task table", tasks(&step.tasks)),
        ("timer heap", tasks(&timers)),
        ("poller", poller(step)),
    ]
}
