//! Rounds in turn, and the figures of what came out of them.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::error::Error;
use std::io;
use std::path::PathBuf;

use measure::process::raise_descriptor_limit;
use measure::{Bar, Bars, Group, Report, median, middle_half};

use crate::peer::{Built, PEERS, Peer, Profile, build, take_place};

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

/// A peer and what it has taken, by rounds.
type Samples<'a> = (&'static Peer, &'a Vec<f64>);

/// Figures and bars of all rows.
pub struct Comparison {
    options: Options,
    report: Report,
    ratios: Vec<Group>,
    /// Of these there are bars by their lengths.
    lengths: Vec<Group>,
    /// The programs that were built, by their packages.
    programs: BTreeMap<&'static str, PathBuf>,
    /// Whether this program is on its processor.
    has_place: bool,
}

impl Comparison {
    /// Gets ready to compare.
    ///
    /// # Errors
    ///
    /// If the system refuses.
    pub fn new(options: Options) -> Result<Comparison, Box<dyn Error>> {
        raise_descriptor_limit()?;
        Ok(Comparison {
            options,
            report: Report::new(),
            ratios: Vec::new(),
            lengths: Vec::new(),
            programs: BTreeMap::new(),
            has_place: false,
        })
    }

    /// Measures a row on all peers that have `program`, in turn, so that what else the machine does
    /// troubles all of them alike. What's compared is what was measured in the same round.
    ///
    /// # Errors
    ///
    /// If the machine has one processor only, or a peer fails.
    pub fn row(
        &mut self,
        row: &Row,
        program: &str,
        measure: impl Fn(&Built) -> io::Result<Values>,
    ) -> Result<(), Box<dyn Error>> {
        if !Options::has(&self.options.rows, row.name) {
            return Ok(());
        }
        let built = self.build(program)?;
        // What cargo did may have used both processors.
        if !self.has_place {
            take_place()?;
            self.has_place = true;
        }
        let mut rounds: Vec<Vec<Values>> = vec![Vec::new(); built.len()];
        // The first round warms up.
        for round in 0..=self.options.rounds {
            for (built, rounds) in built.iter().zip(&mut rounds) {
                let values = measure(built)?;
                if round > 0 {
                    rounds.push(values);
                }
            }
        }
        self.figures(row, &built, &rounds);
        Ok(())
    }

    /// The peers that have `program`, built.
    fn build(&mut self, program: &str) -> Result<Vec<Built>, Box<dyn Error>> {
        let mut all = Vec::new();
        for peer in &PEERS {
            let Some(package) = peer.package(program) else {
                continue;
            };
            if Options::has(&self.options.peers, peer.name) {
                let program = match self.programs.entry(package) {
                    Entry::Occupied(built) => built.get().clone(),
                    Entry::Vacant(place) => place.insert(build(package, Profile::Release)?).clone(),
                };
                all.push(Built { peer, program });
            }
        }
        Ok(all)
    }

    /// Adds what came out of a row: the values of each peer by rounds.
    fn figures(&mut self, row: &Row, built: &[Built], rounds: &[Vec<Values>]) {
        let first = rounds.first().and_then(|rounds| rounds.first());
        let kinds: Vec<&str> = first.into_iter().flatten().map(|(kind, _)| *kind).collect();
        for (place, kind) in kinds.into_iter().enumerate() {
            let of_kind = |rounds: &Vec<Values>| rounds.iter().map(|one| one[place].1).collect();
            let samples: Vec<Vec<f64>> = rounds.iter().map(of_kind).collect();
            let measured = || built.iter().map(|built| built.peer).zip(&samples);
            let lengths = measured().map(|of| self.length(row, kind, of)).collect();
            let others = measured().skip(1);
            let ratios = others
                .map(|of| self.ratio(row, kind, of, (built[0].peer, &samples[0])))
                .collect();
            let Some(name) = row.bars.map(str::to_string) else {
                continue;
            };
            match kind {
                _ if place == 0 => self.ratios.push(Group { name, bars: ratios }),
                "p99" => self.lengths.push(Group {
                    name,
                    bars: lengths,
                }),
                _ => {}
            }
        }
    }

    /// Adds the median of what a peer has taken.
    fn length(&mut self, row: &Row, kind: &str, (peer, samples): Samples<'_>) -> Bar {
        let name = format!("{}-{kind}-{}", row.name, peer.name);
        let what = format!("{}, {}, {}", row.what, words(kind), peer.words);
        let range = middle_half(samples.iter().copied());
        let value = self.report.median(&name, samples.clone(), "s", &what);
        eprintln!("{name}: {:.1} ns", value * 1e9);
        Bar {
            name: peer.words.to_string(),
            value,
            range: Some(range),
        }
    }

    /// Adds how much that is of what `first` has taken in the same round.
    fn ratio(
        &mut self,
        row: &Row,
        kind: &str,
        (peer, samples): Samples<'_>,
        (first, of_first): Samples<'_>,
    ) -> Bar {
        let name = format!("{}-{kind}-ratio-{}", row.name, peer.name);
        let kind = words(kind);
        let what = format!(
            "{}, {kind}: {} against {}",
            row.what, peer.words, first.words
        );
        let ratios = || samples.iter().zip(of_first).map(|(one, first)| one / first);
        let (value, range) = (median(ratios()), middle_half(ratios()));
        eprintln!("{name}: {value:.2} ({:.2} to {:.2})", range.0, range.1);
        self.report.figure(&name, value, "×", &what);
        Bar {
            name: peer.words.to_string(),
            value,
            range: Some(range),
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
