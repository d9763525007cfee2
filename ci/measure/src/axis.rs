//! What is measured along an axis.

use serde::{Deserialize, Serialize};

/// What an axis shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Axis {
    /// A word or two.
    pub label: String,
    /// As [`Figure::unit`](crate::Figure::unit).
    pub unit: String,
}

impl From<(&str, &str)> for Axis {
    /// From a label and a unit.
    fn from((label, unit): (&str, &str)) -> Axis {
        let (label, unit) = (label.to_string(), unit.to_string());
        Axis { label, unit }
    }
}
