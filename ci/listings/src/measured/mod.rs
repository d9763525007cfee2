//! Measurements: what a bench program reported, where and when.
//!
//! They are recorded as JSON, quoted in sentences and drawn as plots and bars.

mod bars;
pub mod block;
mod machine;

use std::collections::BTreeMap;

use measure::{Figure, Report};
use serde::{Deserialize, Serialize};

pub use machine::Machine;

/// The version of this schema; a recording of another version is refused.
pub const SCHEMA: u32 = 1;

/// A recorded run of a bench program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// [`SCHEMA`] at the time of writing.
    pub schema: u32,
    /// `page/bench`, such as `catch/idle_memory`.
    pub bench: String,
    /// The day of the run in UTC: `2026-11-20`.
    pub date: String,
    /// Where it ran.
    pub machine: Machine,
    /// The versions of the compiler, called `rustc`, and of what the listings of
    /// the page depend on.
    pub versions: BTreeMap<String, String>,
    /// What was measured.
    pub report: Report,
}

impl Measured {
    /// Reads a recording of the bench program `bench`, `page/bench`.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in words.
    pub fn parse(json: &str, bench: &str) -> Result<Measured, String> {
        let measured: Measured =
            serde_json::from_str(json).map_err(|error| format!("not a measurement: {error}"))?;
        if measured.schema != SCHEMA {
            return Err(format!(
                "schema {}, and this tool reads {SCHEMA}: run `cargo book record --measure {bench}`",
                measured.schema
            ));
        }
        if measured.bench != bench {
            return Err(format!("a measurement of `{}`", measured.bench));
        }
        if let Err(error) = measured.date.parse::<jiff::civil::Date>() {
            return Err(format!("`{}` isn't a day: {error}", measured.date));
        }
        measured.report.check()?;
        Ok(measured)
    }

    /// As JSON, with a line break at the end.
    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).expect("plain data is JSON");
        json.push('\n');
        json
    }

    /// The figure called `name`.
    pub fn figure(&self, name: &str) -> Option<&Figure> {
        self.report
            .figures
            .iter()
            .find(|figure| figure.name == name)
    }

    /// Where, with what and when it was measured, in one sentence without its stop.
    pub fn circumstances(&self) -> String {
        let versions = self
            .versions
            .iter()
            .map(|(name, version)| format!("{name} {version}"));
        let versions: Vec<String> = versions.collect();
        format!(
            "Measured on {} on {}, with {}",
            self.date,
            self.machine,
            versions.join(", ")
        )
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use measure::{Bar, Bars, Group};

    use super::*;

    /// A recording of the bench program `p/b`.
    pub(crate) fn sample() -> Measured {
        let mut report = Report::new();
        report.figure("per-task", 301.0, "B", "memory of a <waiting> task");
        report.figure("tasks", 1_000_000.0, "", "tasks at once");
        let axes = || (("held at once", ""), ("memory", "B"));
        let (x, y) = axes();
        report.series("threads", x, y, [(1.0, 3e4), (10.0, 3e5), (1e3, 3e7)]);
        let (x, y) = axes();
        report.series("tasks", x, y, [(10.0, 3e3), (1e3, 3e5)]);
        let bar = Bar {
            name: "tasks".to_string(),
            value: 2.5,
            range: Some((2.0, 3.0)),
        };
        report.bars(Bars {
            axis: ("time", "×").into(),
            from: Some(1.0),
            groups: vec![Group {
                name: "spawn".to_string(),
                bars: vec![bar],
            }],
        });
        Measured {
            schema: SCHEMA,
            bench: "p/b".to_string(),
            date: "2026-11-20".to_string(),
            machine: Machine {
                os: "Linux 6.18".to_string(),
                cpu: None,
                cores: 2,
                memory: 25_000_000_000,
            },
            versions: BTreeMap::from([("rustc".to_string(), "1.95.0".to_string())]),
            report,
        }
    }

    #[test]
    fn a_recording_is_read_back_as_it_was_written() {
        let measured = sample();
        assert_eq!(Measured::parse(&measured.to_json(), "p/b"), Ok(measured));
    }

    #[test]
    fn a_recording_that_no_page_can_trust_is_refused() {
        let refused = |change: &dyn Fn(&mut Measured)| {
            let mut measured = sample();
            change(&mut measured);
            Measured::parse(&measured.to_json(), "p/b").expect_err("it is refused")
        };
        assert!(refused(&|m| m.schema = 0).starts_with("schema 0, and this tool reads 1"));
        assert_eq!(
            refused(&|m| m.bench = "p/c".into()),
            "a measurement of `p/c`"
        );
        assert!(refused(&|m| m.date = "20 Nov".into()).starts_with("`20 Nov` isn't a day"));
        let empty = refused(&|m| m.report.series[0].points.clear());
        assert_eq!(empty, "the series `threads` has no points");
        let more = sample().to_json().replacen('{', "{\"host\": \"a\",", 1);
        assert!(Measured::parse(&more, "p/b").is_err());
    }
}
