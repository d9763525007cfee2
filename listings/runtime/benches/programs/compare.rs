//! Runs the same program on all runtimes in turn.

use std::error::Error;
use std::io;
use std::time::{Duration, Instant};

use measure::process::busy;
use measure::{Bar, Bars, Group, Report, median, middle_half};

/// What a program has taken.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// From its start to its end.
    pub time: Duration,
    /// How long processors have worked for it.
    pub work: Duration,
}

/// Measures a cost.
pub struct Watch(Instant, Duration);

impl Watch {
    /// Of this process, all of its threads together.
    pub fn start() -> io::Result<Watch> {
        let work = busy()?;
        Ok(Watch(Instant::now(), work))
    }

    pub fn stop(self) -> io::Result<Cost> {
        let time = self.0.elapsed();
        let work = busy()? - self.1;
        Ok(Cost { time, work })
    }
}

/// A program: its size goes in, and what it has taken comes out.
pub type Program = fn(usize) -> io::Result<Cost>;

/// Says that it is time to measure, and waits until that is done.
pub type Ready = fn() -> io::Result<()>;

/// A program as figures name it.
pub struct Named<'a> {
    /// In the names of figures.
    pub name: &'a str,
    /// What is measured, for one step.
    pub what: &'a str,
    /// In how few words the bars say it.
    pub short: &'a str,
    /// What is handed to the program, and how many steps that is.
    pub size: (usize, usize),
}

/// The runtimes, by the words in figures.
pub const RUNTIMES: [&str; 4] = ["ours", "tokio", "tokio-multi", "smol"];

/// What the names stand for.
pub const NAMES: [&str; 4] = [
    "the book's runtime",
    "tokio, current-thread",
    "tokio, multi-thread",
    "smol, one thread",
];

/// Figures and bars of all programs.
pub struct Comparison {
    report: Report,
    time: Vec<Group>,
    work: Vec<Group>,
}

impl Comparison {
    pub fn new() -> Comparison {
        Comparison {
            report: Report::new(),
            time: Vec::new(),
            work: Vec::new(),
        }
    }

    /// Measures a program on all runtimes in turn, so that what else the machine
    /// does troubles all of them alike. What is compared is what was measured
    /// in the same round.
    pub fn add(
        &mut self,
        named: &Named<'_>,
        runs: usize,
        programs: [Program; 4],
    ) -> Result<(), Box<dyn Error>> {
        let mut time: [Vec<f64>; 4] = Default::default();
        let mut work: [Vec<f64>; 4] = Default::default();
        let (size, steps) = named.size;
        for run in 0..=runs {
            for (place, program) in programs.iter().enumerate() {
                let cost = program(size)?;
                // The first time warms up.
                if run > 0 {
                    time[place].push(cost.time.as_secs_f64() / steps as f64);
                    work[place].push(cost.work.as_secs_f64() / steps as f64);
                }
            }
        }
        let Named {
            name, what, short, ..
        } = named;
        let group = figures(&mut self.report, short, &time, name, what);
        self.time.push(group);
        let what = format!("{what}, as work of processors");
        let name = format!("{name}-work");
        let group = figures(&mut self.report, short, &work, &name, &what);
        self.work.push(group);
        Ok(())
    }

    /// Adds one figure more.
    pub fn figure(&mut self, name: &str, value: f64, unit: &str, what: &str) {
        eprintln!("{name}: {value:.1} {unit}");
        self.report.figure(name, value, unit, what);
    }

    /// Prints the report.
    pub fn finish(mut self) -> Result<(), Box<dyn Error>> {
        for (label, groups) in [
            ("time, as multiples of the book's runtime", self.time),
            (
                "work of processors, as multiples of the book's runtime",
                self.work,
            ),
        ] {
            self.report.bars(Bars {
                axis: (label, "×").into(),
                from: Some(1.0),
                groups,
            });
        }
        Ok(self.report.finish()?)
    }
}

/// Adds the figures of one program, and gives the bars of its ratios.
fn figures(report: &mut Report, short: &str, all: &[Vec<f64>; 4], name: &str, what: &str) -> Group {
    let ours = &all[0];
    let mut bars = Vec::new();
    for (place, measured) in all.iter().enumerate() {
        let (runtime, words) = (RUNTIMES[place], NAMES[place]);
        let middle = median(measured.iter().copied());
        let about = format!("{what}, {words}");
        report.figure(&format!("{name}-{runtime}"), middle, "s", &about);
        if place == 0 {
            eprintln!("{name} {runtime}: {:.0} ns", middle * 1e9);
            continue;
        }
        let ratios = || measured.iter().zip(ours).map(|(other, ours)| other / ours);
        let (ratio, range) = (median(ratios()), middle_half(ratios()));
        let about = format!("{what}: {words} against {}", NAMES[0]);
        report.figure(&format!("{name}-ratio-{runtime}"), ratio, "×", &about);
        eprintln!(
            "{name} {runtime}: {:.0} ns, {ratio:.2} ({:.2} to {:.2})",
            middle * 1e9,
            range.0,
            range.1
        );
        bars.push(Bar {
            name: words.to_string(),
            value: ratio,
            range: Some(range),
        });
    }
    let name = short.to_string();
    Group { name, bars }
}

/// A program that tells its time only.
pub type Timed = fn(usize) -> io::Result<Duration>;

/// Measures such a program on all runtimes in turn, and adds its figures and
/// its bars to a report that holds other things as well.
pub fn compare(
    report: &mut Report,
    name: &str,
    what: &str,
    runs: usize,
    (size, steps): (usize, usize),
    programs: [Timed; 4],
) -> Result<(), Box<dyn Error>> {
    let mut time: [Vec<f64>; 4] = Default::default();
    for run in 0..=runs {
        for (program, time) in programs.iter().zip(&mut time) {
            let value = program(size)?.as_secs_f64() / steps as f64;
            if run > 0 {
                time.push(value);
            }
        }
    }
    let group = figures(report, what, &time, name, what);
    let label = "as multiples of the book's runtime";
    match report.bars.iter_mut().find(|bars| bars.axis.label == label) {
        Some(bars) => bars.groups.push(group),
        None => report.bars(Bars {
            axis: (label, "×").into(),
            from: Some(1.0),
            groups: vec![group],
        }),
    }
    Ok(())
}
