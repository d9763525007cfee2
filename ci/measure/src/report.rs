//! The report of a bench program: figures and series, as JSON.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::axis::Axis;
use crate::bars::Bars;
use crate::stats::median;

/// What a bench program measured.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Single values, which a page quotes by name.
    pub figures: Vec<Figure>,
    /// Values that depend on another, which a page plots.
    pub series: Vec<Series>,
    /// Values side by side, which a page draws as bars.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bars: Vec<Bars>,
}

/// A measured value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// What a page calls it by: letters, digits, `-` and `_`.
    pub name: String,
    /// The value, in that unit.
    pub value: f64,
    /// The unit: `B` for bytes and `s` for seconds, which pages show with a
    /// prefix that suits the value, or any other; empty for a count or a ratio.
    pub unit: String,
    /// What was measured, in a few words.
    pub what: String,
    /// The values that this one is the median of, in the order of the rounds, if they're kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<f64>,
}

/// Measured points, in the order of their x.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// What a legend calls it.
    pub name: String,
    /// What the first number of a point is.
    pub x: Axis,
    /// What the second number of a point is. Series whose axes are equal share a plot.
    pub y: Axis,
    /// The points.
    pub points: Vec<(f64, f64)>,
}

impl Report {
    /// A report of nothing.
    pub fn new() -> Report {
        Report::default()
    }

    /// What the bench program `bench` reported when it was recorded; `package` is
    /// the folder of its package, `env!("CARGO_MANIFEST_DIR")`.
    ///
    /// # Errors
    ///
    /// If there is no such recording, or it holds no report. The error names the file.
    pub fn recorded(package: &str, bench: &str) -> io::Result<Report> {
        #[derive(Deserialize)]
        struct Recording {
            report: Report,
        }
        let path = Path::new(package).join(format!("recorded/{bench}.measured.json"));
        let named =
            |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        let json = std::fs::read_to_string(&path).map_err(named)?;
        let recording: Recording =
            serde_json::from_str(&json).map_err(|error| named(error.into()))?;
        Ok(recording.report)
    }

    /// The value of the figure called `name`, if there is one.
    pub fn value(&self, name: &str) -> Option<f64> {
        let mut figures = self.figures.iter();
        figures
            .find(|figure| figure.name == name)
            .map(|figure| figure.value)
    }

    /// Adds a value. See [`Figure`] for the name, the unit and the words.
    pub fn figure(&mut self, name: &str, value: f64, unit: &str, what: &str) {
        self.figures.push(Figure {
            name: name.to_string(),
            value,
            unit: unit.to_string(),
            what: what.to_string(),
            samples: Vec::new(),
        });
    }

    /// Adds the median of values, and keeps them; returns it.
    ///
    /// # Panics
    ///
    /// If there are none.
    pub fn median(&mut self, name: &str, samples: Vec<f64>, unit: &str, what: &str) -> f64 {
        let value = median(samples.iter().copied());
        self.figures.push(Figure {
            name: name.to_string(),
            value,
            unit: unit.to_string(),
            what: what.to_string(),
            samples,
        });
        value
    }

    /// Adds points. An axis is a label and a unit, as in `("tasks", "")`.
    pub fn series(
        &mut self,
        name: &str,
        x: impl Into<Axis>,
        y: impl Into<Axis>,
        points: impl IntoIterator<Item = (f64, f64)>,
    ) {
        self.series.push(Series {
            name: name.to_string(),
            x: x.into(),
            y: y.into(),
            points: points.into_iter().collect(),
        });
    }

    /// Adds values side by side.
    pub fn bars(&mut self, bars: Bars) {
        self.bars.push(bars);
    }

    /// Prints the report to standard output, as one line of JSON.
    ///
    /// # Errors
    ///
    /// If the report is not [sound](Report::check), or cannot be written.
    pub fn finish(&self) -> io::Result<()> {
        self.check().map_err(io::Error::other)?;
        let mut json = serde_json::to_vec(self)?;
        json.push(b'\n');
        io::stdout().lock().write_all(&json)
    }

    /// Whether a page can show the report.
    ///
    /// # Errors
    ///
    /// What is wrong with it: nothing measured, a name that isn't one or is
    /// there twice, a value that isn't a number, a series without points or with
    /// points out of order, bars that have no place on their scale.
    pub fn check(&self) -> Result<(), String> {
        if self.figures.is_empty() && self.series.is_empty() && self.bars.is_empty() {
            return Err("nothing was measured".to_string());
        }
        let mut names = BTreeSet::new();
        for Figure { name, value, .. } in &self.figures {
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            if name.is_empty() || !name.chars().all(is_name) {
                return Err(format!(
                    "`{name}` isn't a name for a figure: use words-like-this"
                ));
            }
            if !names.insert(name) {
                return Err(format!("two figures are called `{name}`"));
            }
            if !value.is_finite() {
                return Err(format!("the figure `{name}` is {value}"));
            }
        }
        let mut known = Vec::new();
        for series in &self.series {
            let key = (&series.name, &series.x, &series.y);
            if known.contains(&key) {
                return Err(format!("two series of a plot are called `{}`", series.name));
            }
            known.push(key);
            series.check()?;
        }
        self.bars.iter().try_for_each(Bars::check)
    }
}

impl Series {
    fn check(&self) -> Result<(), String> {
        let (name, points) = (&self.name, &self.points);
        if points.is_empty() {
            return Err(format!("the series `{name}` has no points"));
        }
        if let Some((x, y)) = points
            .iter()
            .find(|(x, y)| !(x.is_finite() && y.is_finite()))
        {
            return Err(format!("the series `{name}` has a point ({x}, {y})"));
        }
        match points.is_sorted_by(|(a, _), (b, _)| a < b) {
            true => Ok(()),
            false => Err(format!(
                "the points of `{name}` are not in the order of their x"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A report of one figure and one series, which is sound.
    fn sound() -> Report {
        let mut report = Report::new();
        report.figure("per-task", 300.5, "B", "memory of a task");
        let points = [(1.0, 300.0), (10.0, 3000.0)];
        report.series("tasks", ("tasks", ""), ("memory", "B"), points);
        report
    }

    #[test]
    fn a_report_is_read_back_as_it_was_written() {
        let report = sound();
        assert_eq!(report.check(), Ok(()));
        let json = serde_json::to_string(&report).expect("it can be written");
        let again: Report = serde_json::from_str(&json).expect("it can be read");
        assert_eq!(again, report);
    }

    #[test]
    fn a_median_is_written_with_the_values_that_it_is_of() {
        let mut report = Report::new();
        let value = report.median("spawn", vec![3.0, 1.0, 2.0], "s", "a spawn");
        assert_eq!((value, report.value("spawn")), (2.0, Some(2.0)));
        let json = serde_json::to_string(&report).expect("it can be written");
        assert!(json.contains(r#""samples":[3.0,1.0,2.0]"#), "{json}");
    }

    #[test]
    fn a_recording_that_is_missing_is_named() {
        let missing = Report::recorded("nowhere", "pace").expect_err("there is none");
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
        let words = missing.to_string();
        assert!(words.contains("recorded/pace.measured.json: "), "{words}");
    }

    #[test]
    fn an_unknown_field_is_refused() {
        let json = r#"{"figures":[],"series":[],"notes":[]}"#;
        assert!(serde_json::from_str::<Report>(json).is_err());
    }

    #[test]
    fn what_no_page_could_show_is_refused() {
        let refused = |change: &dyn Fn(&mut Report)| {
            let mut report = sound();
            change(&mut report);
            report.check().expect_err("it is refused")
        };
        let twice = refused(&|report| report.figure("per-task", 1.0, "B", ""));
        assert_eq!(twice, "two figures are called `per-task`");
        let unnamed = refused(&|report| report.figure("per task", 1.0, "B", ""));
        assert_eq!(
            unnamed,
            "`per task` isn't a name for a figure: use words-like-this"
        );
        let endless = refused(&|report| report.figure("ratio", 1.0 / 0.0, "", ""));
        assert_eq!(endless, "the figure `ratio` is inf");
        let empty = refused(&|report| report.series[0].points.clear());
        assert_eq!(empty, "the series `tasks` has no points");
        let back = refused(&|report| report.series[0].points.reverse());
        assert_eq!(
            back,
            "the points of `tasks` are not in the order of their x"
        );
        let unknown = refused(&|report| report.series[0].points[1].1 = f64::NAN);
        assert_eq!(unknown, "the series `tasks` has a point (10, NaN)");
        let same = refused(&|report| report.series.push(report.series[0].clone()));
        assert_eq!(same, "two series of a plot are called `tasks`");
        assert_eq!(
            Report::new().check(),
            Err("nothing was measured".to_string())
        );
    }
}
