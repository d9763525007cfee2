//! Values side by side, as bars in groups.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::axis::Axis;

/// Values that a page draws as bars, in groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bars {
    /// What a bar's length is, and its unit, as that of a [`crate::Figure`].
    pub axis: Axis,
    /// Where all bars begin, if they show ratios: they go from there to both
    /// sides, on one scale on which equal ratios are equal lengths. Without it
    /// they begin at zero, and each group has a scale of its own.
    pub from: Option<f64>,
    /// What is compared.
    pub groups: Vec<Group>,
}

/// Bars that are compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// What all of its bars show.
    pub name: String,
    /// The bars, from top to bottom.
    pub bars: Vec<Bar>,
}

/// A value with its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bar {
    /// What is told apart in a group.
    pub name: String,
    /// The value, in the unit of the axis.
    pub value: f64,
    /// Between which values half of the measurements lie, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<(f64, f64)>,
}

impl Bars {
    /// Whether a page can draw them.
    ///
    /// # Errors
    ///
    /// What is wrong with them: nothing to draw, a name that is there twice, a
    /// value that has no place on the scale, or lies outside its own range.
    pub(crate) fn check(&self) -> Result<(), String> {
        let label = &self.axis.label;
        if self.groups.is_empty() || self.groups.iter().any(|group| group.bars.is_empty()) {
            return Err(format!("the bars of `{label}` have a group without bars"));
        }
        if self.from.is_some_and(|from| !is_ratio(from)) {
            return Err(format!("the bars of `{label}` cannot begin there"));
        }
        let mut groups = BTreeSet::new();
        for Group { name, bars } in &self.groups {
            if !groups.insert(name) {
                return Err(format!("two groups of `{label}` are called `{name}`"));
            }
            let mut names = BTreeSet::new();
            for bar in bars {
                if !names.insert(&bar.name) {
                    return Err(format!("two bars of `{name}` are called `{}`", bar.name));
                }
                self.has_place(bar)
                    .map_err(|error| format!("the bar `{}` of `{name}` {error}", bar.name))?;
            }
        }
        Ok(())
    }

    fn has_place(&self, bar: &Bar) -> Result<(), String> {
        let (low, high) = bar.range.unwrap_or((bar.value, bar.value));
        if !(low <= bar.value && bar.value <= high) {
            return Err(format!("is {}, outside {low} to {high}", bar.value));
        }
        let fits = match self.from {
            Some(_) => is_ratio(low) && is_ratio(high),
            None => low >= 0.0 && high.is_finite(),
        };
        match fits {
            true => Ok(()),
            false => Err(format!("is {}", bar.value)),
        }
    }
}

/// Whether it has a place where equal ratios are equal lengths.
fn is_ratio(value: f64) -> bool {
    value > 0.0 && value.is_finite()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(name: &str, value: f64) -> Bar {
        Bar {
            name: name.to_string(),
            value,
            range: None,
        }
    }

    /// A group of two bars, which is sound.
    fn sound() -> Bars {
        let bars = vec![bar("one", 0.5), bar("two", 2.0)];
        let name = "spawn".to_string();
        Bars {
            axis: ("time", "×").into(),
            from: Some(1.0),
            groups: vec![Group { name, bars }],
        }
    }

    #[test]
    fn bars_that_no_page_could_draw_are_refused() {
        assert_eq!(sound().check(), Ok(()));
        let refused = |change: &dyn Fn(&mut Bars)| {
            let mut bars = sound();
            change(&mut bars);
            bars.check().expect_err("they are refused")
        };
        let first = |bars: &mut Bars, value| bars.groups[0].bars[0].value = value;
        assert_eq!(
            refused(&|bars| first(bars, 0.0)),
            "the bar `one` of `spawn` is 0"
        );
        assert_eq!(
            refused(&|bars| first(bars, f64::NAN)),
            "the bar `one` of `spawn` is NaN, outside NaN to NaN"
        );
        assert_eq!(
            refused(&|bars| bars.groups[0].bars[0].range = Some((0.6, 0.7))),
            "the bar `one` of `spawn` is 0.5, outside 0.6 to 0.7"
        );
        assert_eq!(
            refused(&|bars| bars.groups[0].bars[1].name = "one".into()),
            "two bars of `spawn` are called `one`"
        );
        assert_eq!(
            refused(&|bars| bars.groups.push(bars.groups[0].clone())),
            "two groups of `time` are called `spawn`"
        );
        assert_eq!(
            refused(&|bars| bars.groups[0].bars.clear()),
            "the bars of `time` have a group without bars"
        );
        assert_eq!(
            refused(&|bars| bars.from = Some(0.0)),
            "the bars of `time` cannot begin there"
        );
    }

    #[test]
    fn bars_from_zero_may_be_zero_and_not_less() {
        let mut bars = sound();
        bars.from = None;
        bars.groups[0].bars[0].value = 0.0;
        assert_eq!(bars.check(), Ok(()));
        bars.groups[0].bars[0].value = -1.0;
        assert!(bars.check().is_err());
    }
}
