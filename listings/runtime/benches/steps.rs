//! The same programs on the runtime as it grows, one change at a time.
//!
//! Run it: `cargo bench -p runtime --bench steps`

use std::error::Error;

use measure::{Bar, Bars, Group, Report, median, middle_half};

#[macro_use]
mod programs;
mod steps {
    pub mod beside;
    pub mod stages;
    pub mod variant;
}

use programs::compare::{Cost, Program};
use programs::{MESSAGES, clients, compare, ours, tokio_current};
use steps::stages::{executor, variant};
use steps::variant::{Questions, SWITCHES, Switches};

const RUNS: usize = 11;

/// How many tasks the book's runtime polls between two looks at what happens outside.
const BATCH: usize = 61;

/// A state of the runtime.
struct Step {
    /// In the names of figures.
    name: &'static str,
    /// What has changed.
    words: &'static str,
    /// For a variant of the loop.
    switches: Option<Switches>,
    /// Spawning, yielding, sending and serving.
    programs: [Program; 4],
    /// Whether it can make a difference where there are no sockets.
    tasks: bool,
}

/// A program as figures name it, with its size, and how many steps that is.
struct Measured {
    name: &'static str,
    words: &'static str,
    size: (usize, usize),
    /// Whether it has sockets.
    sockets: bool,
}

/// The four programs of a runtime.
macro_rules! each {
    ($runtime:ident) => {
        [
            $runtime::spawning,
            $runtime::yielding,
            $runtime::ping_pong,
            $runtime::serving,
        ]
    };
}

const CONNECTIONS: usize = 64;

const MEASURED: [Measured; 4] = [
    Measured {
        name: "spawn",
        words: "spawn and finish a task",
        size: (100_000, 100_000),
        sockets: false,
    },
    Measured {
        name: "yield",
        words: "yield, 100 tasks",
        size: (100, 100_000),
        sockets: false,
    },
    Measured {
        name: "ping-pong",
        words: "ping-pong over channels",
        size: (20_000, 20_000),
        sockets: false,
    },
    Measured {
        name: "echo",
        words: "echo, 64 connections",
        size: (CONNECTIONS, MESSAGES / CONNECTIONS * CONNECTIONS),
        sockets: true,
    },
];

fn main() -> Result<(), Box<dyn Error>> {
    measure::process::raise_descriptor_limit()?;
    let mut report = Report::new();
    let mut groups = Vec::new();
    for (place, measured) in MEASURED.iter().enumerate() {
        let steps: Vec<Step> = path_to_the_loop()
            .into_iter()
            .filter(|step| step.tasks || measured.sockets)
            .collect();
        let programs: Vec<_> = steps
            .iter()
            .map(|step| (step.programs[place], step.switches))
            .collect();
        let costs = run(measured.size.0, &programs)?;
        groups.push(add(&mut report, measured, &steps, &costs));
    }
    report.bars(Bars {
        axis: ("work of processors for each, a step at a time", "s").into(),
        from: None,
        groups,
    });
    batches(&mut report)?;
    Ok(report.finish()?)
}

/// The states of the runtime, each with one change more. Tokio comes last.
fn path_to_the_loop() -> Vec<Step> {
    let mut switches = Switches {
        events: false,
        batch: BATCH,
        patience: 1,
        local: false,
        driver: Questions::OneShot,
    };
    let stage = |name, words, programs| Step {
        name,
        words,
        switches: None,
        programs,
        tasks: true,
    };
    let mut steps = vec![stage("executor", "the first executor", each!(executor))];
    let mut variant = |name, words, tasks, change: fn(&mut Switches)| {
        change(&mut switches);
        steps.push(Step {
            name,
            words,
            switches: Some(switches),
            programs: each!(variant),
            tasks,
        });
    };
    variant(
        "state",
        "one allocation and no lock for a task",
        true,
        |_| {},
    );
    variant("events", "one thread for tasks and events", true, |s| {
        s.events = true;
    });
    variant("local", "own wake-ups without the lock", true, |s| {
        s.local = true
    });
    variant("patience", "events after 4 batches", false, |s| {
        s.patience = 4
    });
    variant("edge", "edge-triggered, by polling", false, |s| {
        s.driver = Questions::EdgePolling;
    });
    variant("mio", "edge-triggered, by mio", false, |s| {
        s.driver = Questions::EdgeMio;
    });
    steps.push(stage(
        "loop",
        "tasks at home: the book's runtime",
        each!(ours),
    ));
    steps.push(stage(
        "tokio",
        "tokio, current-thread",
        each!(tokio_current),
    ));
    steps
}

/// Measures programs with their switches in turn, several times.
fn run(
    size: usize,
    programs: &[(Program, Option<Switches>)],
) -> Result<Vec<Vec<Cost>>, Box<dyn Error>> {
    let mut costs: Vec<Vec<Cost>> = programs.iter().map(|_| Vec::new()).collect();
    for run in 0..=RUNS {
        for ((program, switches), costs) in programs.iter().zip(&mut costs) {
            SWITCHES.set(*switches);
            let cost = program(size)?;
            // The first time warms up.
            if run > 0 {
                costs.push(cost);
            }
        }
    }
    Ok(costs)
}

/// Adds the figures of one program, and gives its bars.
fn add(report: &mut Report, measured: &Measured, steps: &[Step], costs: &[Vec<Cost>]) -> Group {
    let about = measured.words;
    let value = |cost: &Cost| cost.work.as_secs_f64() / measured.size.1 as f64;
    let mut bars = Vec::new();
    for (place, (step, all)) in steps.iter().zip(costs).enumerate() {
        let values = || all.iter().map(value);
        let name = format!("{}-{}", measured.name, step.name);
        report.figure(
            &name,
            median(values()),
            "s",
            &format!("{about}: {}", step.words),
        );
        // What was measured in the same round is compared.
        let against = |other: &[Cost]| {
            let pairs = other.iter().map(value).zip(values());
            median(pairs.map(|(other, this)| other / this))
        };
        if place + 1 < steps.len() {
            if let Some(before) = place.checked_sub(1) {
                let words = format!("{about}: gain by {}", step.words);
                report.figure(
                    &format!("{name}-gain"),
                    against(&costs[before]),
                    "×",
                    &words,
                );
            }
            let words = format!("{about}: tokio against {}", step.words);
            let tokio = against(&costs[steps.len() - 1]);
            report.figure(&format!("{name}-ratio"), tokio, "×", &words);
        }
        bars.push(Bar {
            name: step.words.to_string(),
            value: median(values()),
            range: Some(middle_half(values())),
        });
        eprintln!("{name}: {:.0} ns", median(values()) * 1e9);
    }
    Group {
        name: about.to_string(),
        bars,
    }
}

/// What it costs to look outside more often than after that many polls.
fn batches(report: &mut Report) -> Result<(), Box<dyn Error>> {
    let sizes = [1, 2, 4, 8, 16, 32, BATCH, 128, 256];
    let variants = |program: Program| {
        sizes.map(|batch| {
            let switches = Switches {
                events: true,
                batch,
                patience: 4,
                local: true,
                driver: Questions::EdgeMio,
            };
            (program, Some(switches))
        })
    };
    let programs: [(&Measured, Program); 2] = [
        (&MEASURED[1], variant::yielding),
        (&MEASURED[3], variant::serving),
    ];
    for (measured, program) in programs {
        let words = measured.words;
        let costs = run(measured.size.0, &variants(program))?;
        let times = costs
            .iter()
            .map(|costs| median(costs.iter().map(|cost| cost.work.as_secs_f64())));
        let times: Vec<f64> = times.collect();
        let usual = sizes.iter().position(|size| *size == BATCH);
        let usual = usual.map_or(f64::NAN, |place| times[place]);
        let points = sizes.iter().zip(&times);
        report.series(
            words,
            ("polls between two looks", ""),
            ("work, against 61 polls", "×"),
            points.map(|(size, time)| (*size as f64, time / usual)),
        );
        let about = format!("{words}, a look outside after each poll, against 61 polls");
        let name = format!("{}-batch-1", measured.name);
        report.figure(&name, times[0] / usual, "×", &about);
        eprintln!("{name}: {:.2}", times[0] / usual);
    }
    Ok(())
}
