//! Draws bars, each under its name and its value.
//!
//! A bar is as wide as its share of the page, so that one drawing fits every
//! screen. What it shows is beside it in words.

use std::fmt::Write;

use measure::{Bar, Bars, quantity};

use crate::expand::block::escape;

/// The bars in their groups, as one piece of HTML without a blank line.
pub(super) fn html(bars: &Bars) -> String {
    let label = escape(&bars.axis.label);
    let mut out = format!("<div class=\"measured-bars\">\n<p>{label}</p>\n");
    let shared = bars.from.map(|from| Scale::around(from, bars));
    for group in &bars.groups {
        let own = || Scale::up_to(&group.bars);
        let scale = shared.as_ref().map_or_else(own, Scale::clone);
        let name = escape(&group.name);
        let _ = writeln!(
            out,
            "<p class=\"group\">{name}</p>\n<ul aria-label=\"{name}\">"
        );
        for bar in &group.bars {
            let _ = writeln!(out, "{}", item(bar, &bars.axis.unit, &scale));
        }
        out.push_str("</ul>\n");
    }
    out.push_str("</div>\n");
    out
}

fn item(bar: &Bar, unit: &str, scale: &Scale) -> String {
    let (name, value) = (escape(&bar.name), quantity(bar.value, unit));
    let mut track = piece("line", scale.place(scale.from), scale.place(scale.from));
    let (start, end) = (scale.place(scale.from), scale.place(bar.value));
    track += &piece("bar", start.min(end), start.max(end));
    let mut range = String::new();
    if let Some((low, high)) = bar.range {
        track += &piece("range", scale.place(low), scale.place(high));
        let (low, high) = (quantity(low, unit), quantity(high, unit));
        range = format!(" <small>{low} to {high}</small>");
    }
    format!(
        "<li><span class=\"name\">{name}</span> <span class=\"value\">{value}{range}</span>\
         <span class=\"track\" aria-hidden=\"true\">{track}</span></li>"
    )
}

/// A piece of a track from one place to another, both from 0 to 1.
fn piece(class: &str, from: f64, to: f64) -> String {
    let (left, width) = (from * 100.0, (to - from) * 100.0);
    format!("<span class=\"{class}\" style=\"left:{left:.2}%;width:{width:.2}%\"></span>")
}

/// Where a value is on a track.
#[derive(Clone)]
struct Scale {
    /// Whether equal lengths are equal ratios.
    log: bool,
    /// Where the bars begin.
    from: f64,
    /// The values at its ends.
    ends: (f64, f64),
}

impl Scale {
    /// Ratios to `from`, of all groups.
    fn around(from: f64, bars: &Bars) -> Scale {
        let all = bars.groups.iter().flat_map(|group| &group.bars);
        let (low, high) = all.map(ends).fold((from, from), |(low, high), bar| {
            (low.min(bar.0), high.max(bar.1))
        });
        // Bars that are all alike have ends apart as well.
        let ends = (low / 1.02, high * 1.02);
        Scale {
            log: true,
            from,
            ends,
        }
    }

    /// From zero to the longest of these bars.
    fn up_to(bars: &[Bar]) -> Scale {
        let longest = bars.iter().map(|bar| ends(bar).1).fold(0.0, f64::max);
        let end = if longest > 0.0 { longest } else { 1.0 };
        Scale {
            log: false,
            from: 0.0,
            ends: (0.0, end),
        }
    }

    /// How far along the track it is, from 0 to 1.
    fn place(&self, value: f64) -> f64 {
        let (start, end) = self.ends;
        match self.log {
            true => (value / start).ln() / (end / start).ln(),
            false => (value - start) / (end - start),
        }
    }
}

/// The lowest and the highest value of a bar.
fn ends(bar: &Bar) -> (f64, f64) {
    bar.range.unwrap_or((bar.value, bar.value))
}

#[cfg(test)]
mod tests {
    use measure::Group;

    use super::*;

    fn bars(from: Option<f64>, groups: &[&[f64]]) -> Bars {
        let bar = |value: &f64| Bar {
            name: format!("bar <{value}>"),
            value: *value,
            range: None,
        };
        let group = |values: &&[f64]| Group {
            name: format!("group of {}", values.len()),
            bars: values.iter().map(bar).collect(),
        };
        Bars {
            axis: ("time", "×").into(),
            from,
            groups: groups.iter().map(group).collect(),
        }
    }

    /// The left ends and the widths of all pieces of a class, in percent.
    fn pieces(html: &str, class: &str) -> Vec<(f64, f64)> {
        let start = format!("class=\"{class}\" style=\"left:");
        let number = |text: &str| text.split('%').next()?.parse::<f64>().ok();
        html.split(&start)
            .skip(1)
            .filter_map(|rest| {
                let width = rest.split("width:").nth(1)?;
                Some((number(rest)?, number(width)?))
            })
            .collect()
    }

    #[test]
    fn bars_from_zero_fill_the_track_of_their_own_group() {
        let html = html(&bars(None, &[&[5.0, 10.0, 0.0], &[300.0]]));
        let expected = [(0.0, 50.0), (0.0, 100.0), (0.0, 0.0), (0.0, 100.0)];
        assert_eq!(pieces(&html, "bar"), expected);
    }

    #[test]
    fn ratios_go_to_both_sides_of_one_line() {
        let html = html(&bars(Some(1.0), &[&[0.25, 4.0], &[1.0]]));
        let (lines, bars) = (pieces(&html, "line"), pieces(&html, "bar"));
        assert_eq!(lines, [(50.0, 0.0); 3]);
        let [(left, width), (middle, same), (_, none)] = bars[..] else {
            panic!("three bars: {bars:?}");
        };
        assert_eq!((middle, none), (50.0, 0.0));
        assert!((width - same).abs() < 0.02 && (left + width - 50.0).abs() < 0.02);
    }

    #[test]
    fn every_bar_has_its_name_its_value_and_its_range_in_words() {
        let mut some = bars(Some(1.0), &[&[2.0]]);
        some.groups[0].bars[0].range = Some((1.5, 2.5));
        let html = html(&some);
        assert!(
            html.contains("<span class=\"name\">bar &lt;2&gt;</span>"),
            "{html}"
        );
        assert!(
            html.contains(">2× <small>1.5× to 2.5×</small></span>"),
            "{html}"
        );
        assert_eq!(pieces(&html, "range").len(), 1);
        assert!(!html.contains("\n\n"), "a blank line would end the HTML");
    }
}
