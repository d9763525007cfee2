//! Programs that print what the clock made of them.

mod files;
mod raw;
mod signals;
mod sockets;
mod threads;
mod waits;

use std::time::{Duration, Instant};

use libtest_mimic::{Failed, Trial};

use crate::harness::{clocked, run as run_command};

/// A program, and what it prints under the clock.
pub struct Scenario {
    /// What it shows, as a sentence.
    pub name: &'static str,
    /// The program.
    pub run: fn(),
    /// What it prints.
    pub prints: &'static str,
}

fn all() -> impl Iterator<Item = &'static Scenario> {
    let modules = [
        files::ALL,
        raw::ALL,
        signals::ALL,
        sockets::ALL,
        threads::ALL,
        waits::ALL,
    ];
    modules.into_iter().flatten()
}

/// Runs one as a program.
pub fn run(name: &str) {
    let scenario = all().find(|scenario| scenario.name == name);
    let Some(scenario) = scenario else {
        return crate::whole::run(name);
    };
    (scenario.run)();
}

/// Returns a test for each.
pub fn trials() -> Vec<Trial> {
    let trial = |scenario: &'static Scenario| Trial::test(scenario.name, || check(scenario));
    all().map(trial).collect()
}

fn check(scenario: &Scenario) -> Result<(), Failed> {
    let run = run_command(&mut clocked(scenario.name));
    if run.output != scenario.prints || !run.status.success() {
        let Scenario { prints, .. } = scenario;
        return Err(format!("expected {prints:?}, but {run:?}").into());
    }
    Ok(())
}

/// A span of virtual time.
pub struct Span(Instant);

impl Span {
    pub fn start() -> Self {
        Span(Instant::now())
    }

    /// Returns the milliseconds since the start.
    pub fn ms(&self) -> u128 {
        self.0.elapsed().as_millis()
    }
}

pub fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

pub fn hour() -> Duration {
    Duration::from_secs(3600)
}
