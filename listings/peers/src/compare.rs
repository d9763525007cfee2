//! Rounds in turn, and the figures of what came out of them.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use measure::process::raise_descriptor_limit;
use measure::{Bar, Bars, Group, Report, median, middle_half};

use crate::client::{Clients, Exchange};
use crate::peer::{Built, PEERS, build, take_place};

/// What is compared, and how often.
pub struct Options {
    rounds: usize,
    /// Names of peers; all, if there are none.
    peers: Vec<String>,
    /// Names of rows; all, if there are none.
    rows: Vec<String>,
}

impl Options {
    /// Reads `--rounds N`, `--peers A,B` and `--rows A,B` from the command line.
    ///
    /// # Errors
    ///
    /// If there's something else.
    pub fn of_command_line(rounds: usize) -> Result<Options, Box<dyn Error>> {
        let mut options = Options {
            rounds,
            peers: Vec::new(),
            rows: Vec::new(),
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            // `cargo bench` says so.
            if argument == "--bench" {
                continue;
            }
            let value = arguments
                .next()
                .ok_or_else(|| format!("`{argument}` of what?"))?;
            let names = || value.split(',').map(str::to_string).collect();
            match argument.as_str() {
                "--rounds" => options.rounds = value.parse()?,
                "--peers" => options.peers = names(),
                "--rows" => options.rows = names(),
                other => {
                    return Err(format!("give --rounds, --peers or --rows, not {other}").into());
                }
            }
        }
        Ok(options)
    }

    fn has(names: &[String], name: &str) -> bool {
        names.is_empty() || names.iter().any(|one| one == name)
    }
}

/// A row of a comparison.
pub struct Row {
    /// In the names of figures.
    pub name: &'static str,
    /// What is measured, for one operation.
    pub what: &'static str,
    /// In how few words the bars say it; without them, there are none.
    pub bars: Option<&'static str>,
}

/// What a round of a row gave for one peer: values in seconds, by what they are. The first is
/// what the bars compare.
pub type Values = Vec<(&'static str, f64)>;

/// Figures and bars of all rows.
pub struct Comparison {
    options: Options,
    report: Report,
    ratios: Vec<Group>,
    /// Of these there are bars by their lengths.
    lengths: Vec<Group>,
    /// The programs that were built, by their packages.
    programs: BTreeMap<&'static str, PathBuf>,
}

impl Comparison {
    /// Gets ready to compare.
    ///
    /// # Errors
    ///
    /// If the machine has one processor only, or the system refuses.
    pub fn new(options: Options) -> Result<Comparison, Box<dyn Error>> {
        raise_descriptor_limit()?;
        take_place()?;
        Ok(Comparison {
            options,
            report: Report::new(),
            ratios: Vec::new(),
            lengths: Vec::new(),
            programs: BTreeMap::new(),
        })
    }

    /// Measures a row on all peers that have `program`, in turn, so that what else the machine does
    /// troubles all of them alike. What's compared is what was measured in the same round.
    ///
    /// # Errors
    ///
    /// If a peer fails.
    pub fn row(
        &mut self,
        row: &Row,
        program: &str,
        measure: impl Fn(&Built) -> io::Result<Values>,
    ) -> Result<(), Box<dyn Error>> {
        if !Options::has(&self.options.rows, row.name) {
            return Ok(());
        }
        let mut all: Vec<(Built, Vec<Values>)> = Vec::new();
        for peer in &PEERS {
            let Some(package) = peer.package(program) else {
                continue;
            };
            if Options::has(&self.options.peers, peer.name) {
                let program = match self.programs.entry(package) {
                    Entry::Occupied(built) => built.get().clone(),
                    Entry::Vacant(place) => place.insert(build(package)?).clone(),
                };
                all.push((Built { peer, program }, Vec::new()));
            }
        }
        // The first round warms up.
        for round in 0..=self.options.rounds {
            for (built, rounds) in &mut all {
                let values = measure(built)?;
                if round > 0 {
                    rounds.push(values);
                }
            }
        }
        self.figures(row, &all);
        Ok(())
    }

    fn figures(&mut self, row: &Row, all: &[(Built, Vec<Values>)]) {
        let kinds: Vec<&str> = match all.first().and_then(|(_, rounds)| rounds.first()) {
            Some(values) => values.iter().map(|(kind, _)| *kind).collect(),
            None => return,
        };
        for (place, kind) in kinds.iter().enumerate() {
            let values = |rounds: &[Values]| -> Vec<f64> {
                rounds.iter().map(|values| values[place].1).collect()
            };
            let first = values(&all[0].1);
            let mut bars = Vec::new();
            let mut lengths = Vec::new();
            for (built, rounds) in all {
                let peer = built.peer;
                let (name, measured) =
                    (format!("{}-{kind}-{}", row.name, peer.name), values(rounds));
                let what = format!("{}, {}, {}", row.what, words(kind), peer.words);
                let ratios = || measured.iter().zip(&first).map(|(one, first)| one / first);
                let (ratio, range) = (median(ratios()), middle_half(ratios()));
                let middle = self.report.median(&name, measured.clone(), "s", &what);
                eprintln!(
                    "{name}: {:.1} ns, {ratio:.2} ({:.2} to {:.2})",
                    middle * 1e9,
                    range.0,
                    range.1
                );
                lengths.push(Bar {
                    name: peer.words.to_string(),
                    value: middle,
                    range: Some(middle_half(measured.iter().copied())),
                });
                if peer.name == all[0].0.peer.name {
                    continue;
                }
                let name = format!("{}-{kind}-ratio-{}", row.name, peer.name);
                let what = format!(
                    "{}, {}: {} against {}",
                    row.what,
                    words(kind),
                    peer.words,
                    all[0].0.peer.words
                );
                self.report.figure(&name, ratio, "×", &what);
                bars.push(Bar {
                    name: peer.words.to_string(),
                    value: ratio,
                    range: Some(range),
                });
            }
            let Some(name) = row.bars.map(str::to_string) else {
                continue;
            };
            match *kind {
                _ if place == 0 => self.ratios.push(Group { name, bars }),
                "p99" => self.lengths.push(Group {
                    name,
                    bars: lengths,
                }),
                _ => {}
            }
        }
    }

    /// Adds one figure more.
    pub fn figure(&mut self, name: &str, value: f64, unit: &str, what: &str) {
        eprintln!("{name}: {value:.1} {unit}");
        self.report.figure(name, value, unit, what);
    }

    /// Prints the report. `label` is what the ratios are of.
    ///
    /// # Errors
    ///
    /// If nothing was measured.
    pub fn finish(mut self, label: &str) -> Result<(), Box<dyn Error>> {
        let groups: Vec<Group> = self
            .ratios
            .into_iter()
            .filter(|group| !group.bars.is_empty())
            .collect();
        if !groups.is_empty() {
            self.report.bars(Bars {
                axis: (label, "×").into(),
                from: Some(1.0),
                groups,
            });
        }
        if !self.lengths.is_empty() {
            self.report.bars(Bars {
                axis: ("latency that 99 of 100 answers stay below", "s").into(),
                from: None,
                groups: self.lengths,
            });
        }
        Ok(self.report.finish()?)
    }
}

fn words(kind: &str) -> &str {
    match kind {
        "work" => "as work of processors",
        "time" => "from start to end",
        "p50" => "latency that half of the answers stay below",
        "p99" => "latency that 99 of 100 answers stay below",
        "p999" => "latency that 999 of 1000 answers stay below",
        other => other,
    }
}

/// How a server is loaded.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    pub exchange: Exchange,
    pub connections: usize,
    /// How many messages are sent as fast as they're answered.
    pub messages: usize,
    /// How many are sent on a schedule.
    pub scheduled: usize,
    /// The time from one of these to the next.
    pub gap: Duration,
}

/// What a loaded server has cost.
#[derive(Clone, Debug)]
pub struct Loaded {
    pub values: Values,
    /// How many answers came, in both loads.
    pub count: [usize; 2],
    /// What the server worked in ticks of the system's clock: program, kernel.
    pub ticks: [f64; 2],
}

/// Starts a server and loads it: with the next messages when all are answered, for its work, and
/// on a schedule, for its latencies.
///
/// # Errors
///
/// If the server fails.
pub fn load(built: &Built, row: &str, load: &Load) -> io::Result<Loaded> {
    let server = built.serve(row)?;
    let mut clients = Clients::connect(server.address, load.connections, load.exchange)?;
    let rounds = load.messages / load.connections;
    clients.rounds(rounds.div_ceil(10))?;
    let (start, work) = (Instant::now(), server.work()?);
    let count = clients.rounds(rounds)?;
    let (time, work) = (start.elapsed(), server.work()? - work);
    let each = |total: Duration| total.as_secs_f64() / count as f64;
    let ticks = server.ticks()?;
    let mut latencies = clients.on_schedule(load.scheduled, load.gap)?;
    latencies.sort();
    let below = |part: f64| {
        let place = (part * latencies.len() as f64) as usize;
        latencies[place.min(latencies.len() - 1)].as_secs_f64()
    };
    Ok(Loaded {
        values: vec![
            ("work", each(work)),
            ("time", each(time)),
            ("p50", below(0.5)),
            ("p99", below(0.99)),
            ("p999", below(0.999)),
        ],
        count: [count, latencies.len()],
        ticks,
    })
}
