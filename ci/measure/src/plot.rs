//! Draws series as SVG: lines with a shape at each point, on axes with units.
//!
//! The drawing is `plotters`'. It knows no style sheets, so every color it is
//! given is a mark, which becomes a reference to the sheet afterwards.

use std::ops::Range;
use std::sync::LazyLock;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::prelude::*;
use regex::Regex;

use crate::axis::Axis;
use crate::report::Series;
use crate::units::quantity;

/// The shapes of the points of the first series, the second and so on, as they
/// stand in a legend. No meaning is carried by color alone.
pub const SHAPES: [&str; 4] = ["●", "▲", "■", "✕"];

/// Stand for the text, the grid and the series until [`themed`] replaces them.
const TEXT: RGBColor = RGBColor(0xfe, 0, 0x01);
const GRID: RGBColor = RGBColor(0xfe, 0, 0x02);
const fn color(series: usize) -> RGBColor {
    RGBColor(0xfe, 0x01, (series % SHAPES.len()) as u8)
}

/// The height of letters, in pixels.
const LETTERS: u32 = 13;

type Chart<'a> = ChartContext<'a, SVGBackend<'a>, Cartesian2d<Scale, Scale>>;

/// Draws series of equal axes into an SVG of that class and size, with `title`, as HTML, for those
/// who do not see it.
///
/// # Errors
///
/// It cannot be drawn; why, in words.
pub fn svg(
    series: &[&Series],
    class: &str,
    title: &str,
    size: (u32, u32),
) -> Result<String, String> {
    let mut text = String::new();
    draw(series, &mut text, size).map_err(|error| format!("cannot draw the plot: {error}"))?;
    Ok(themed(&text, class, title, size))
}

fn draw(
    series: &[&Series],
    text: &mut String,
    size: (u32, u32),
) -> Result<(), Box<dyn std::error::Error>> {
    let Some(first) = series.first() else {
        return Ok(());
    };
    let points = || series.iter().flat_map(|series| &series.points);
    let (xs, ys) = (points().map(|(x, _)| *x), points().map(|(_, y)| *y));
    // What is proportional is a straight line if both scales are of one kind.
    let (wide, wider) = (ratio(xs.clone()), ratio(ys.clone()));
    let log = wide.max(wider) >= 100.0 && wide.min(wider) >= 10.0;
    let x = Scale::of(xs, log || wide >= 100.0, size.0 / 90, &first.x.unit);
    let y = Scale::of(ys, log || wider >= 100.0, size.1 / 50, &first.y.unit);
    let descriptions = (described(&first.x, x.log), described(&first.y, y.log));
    let root = SVGBackend::with_string(text, size).into_drawing_area();
    let mut chart = ChartBuilder::on(&root)
        .margin(6)
        .margin_right(22)
        .x_label_area_size(42)
        .y_label_area_size(66)
        .build_cartesian_2d(x, y)?;
    let letters = ("sans-serif", LETTERS, &TEXT);
    chart
        .configure_mesh()
        .axis_style(GRID)
        .bold_line_style(GRID)
        .light_line_style(TRANSPARENT)
        .label_style(letters)
        .axis_desc_style(letters)
        .x_desc(descriptions.0)
        .y_desc(descriptions.1)
        .draw()?;
    for (index, series) in series.iter().enumerate() {
        points_of(&mut chart, index, &series.points)?;
    }
    root.present()?;
    Ok(())
}

fn points_of(
    chart: &mut Chart<'_>,
    index: usize,
    points: &[(f64, f64)],
) -> Result<(), Box<dyn std::error::Error>> {
    let color = color(index);
    let line = LineSeries::new(points.iter().copied(), color.stroke_width(2));
    chart.draw_series(line)?;
    let filled = color.filled();
    match index % SHAPES.len() {
        0 => chart.draw_series(points.iter().map(|at| Circle::new(*at, 4, filled)))?,
        1 => chart.draw_series(points.iter().map(|at| TriangleMarker::new(*at, 6, filled)))?,
        2 => chart.draw_series(
            points
                .iter()
                .map(|at| EmptyElement::at(*at) + Rectangle::new([(-4, -4), (4, 4)], filled)),
        )?,
        _ => chart.draw_series(
            points
                .iter()
                .map(|at| Cross::new(*at, 4, color.stroke_width(2))),
        )?,
    };
    Ok(())
}

/// The words of an axis. Its unit is at its numbers.
fn described(axis: &Axis, log: bool) -> String {
    match log {
        true => format!("{} (log scale)", axis.label),
        false => axis.label.clone(),
    }
}

/// An axis: the values at its ends and at its marks.
struct Scale {
    /// Whether equal distances are equal ratios.
    log: bool,
    /// The values at its ends.
    ends: Range<f64>,
    /// The values at its marks.
    marks: Vec<f64>,
    /// The unit of the values.
    unit: String,
}

impl Scale {
    /// A scale for `values`, which are positive if it is logarithmic, with about
    /// that many marks.
    fn of(values: impl Iterator<Item = f64> + Clone, log: bool, marks: u32, unit: &str) -> Scale {
        let low = values.clone().fold(f64::INFINITY, f64::min);
        let high = values.fold(f64::NEG_INFINITY, f64::max);
        let (ends, marks) = match log {
            true => log_marks(low, high, marks),
            false => linear_marks(low.min(0.0), high.max(0.0), marks),
        };
        let unit = unit.to_string();
        Scale {
            log,
            ends,
            marks,
            unit,
        }
    }

    /// How far along the axis `value` is, from 0 to 1.
    fn place(&self, value: f64) -> f64 {
        let Range { start, end } = self.ends;
        match self.log {
            true => (value / start).ln() / (end / start).ln(),
            false => (value - start) / (end - start),
        }
    }
}

/// How many times the lowest of `values` the highest is; 0 unless all are positive.
fn ratio(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let low = values.clone().fold(f64::INFINITY, f64::min);
    let high = values.fold(f64::NEG_INFINITY, f64::max);
    if low > 0.0 { high / low } else { 0.0 }
}

impl Ranged for Scale {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (first, last): (i32, i32)) -> i32 {
        first + (self.place(*value) * f64::from(last - first)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _hint: Hint) -> Vec<f64> {
        self.marks.clone()
    }

    fn range(&self) -> Range<f64> {
        self.ends.clone()
    }
}

impl ValueFormatter<f64> for Scale {
    fn format_ext(&self, value: &f64) -> String {
        quantity(*value, &self.unit)
    }
}

/// The ends of a logarithmic scale, a little beyond the values, and powers of
/// ten for its marks.
fn log_marks(low: f64, high: f64, marks: u32) -> (Range<f64>, Vec<f64>) {
    let (first, last) = (low.log10().ceil() as i32, high.log10().floor() as i32);
    let step = ((last - first) as u32).div_ceil(marks.max(1)).max(1);
    let powers = (first..=last).step_by(step as usize);
    let margin = (high / low).powf(0.04);
    (
        low / margin..high * margin,
        powers.map(|n| 10_f64.powi(n)).collect(),
    )
}

/// The ends of a linear scale, a little beyond the values, and multiples of 1,
/// 2 or 5 times a power of ten for its marks.
fn linear_marks(low: f64, high: f64, marks: u32) -> (Range<f64>, Vec<f64>) {
    let high = if high > low { high } else { low + 1.0 };
    let least = (high - low) / f64::from(marks.max(1));
    let power = 10_f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * power);
    let step = steps
        .into_iter()
        .find(|step| *step >= least)
        .unwrap_or(least);
    let (first, last) = ((low / step).ceil() as i64, (high / step).floor() as i64);
    let marks = (first..=last).map(|number| number as f64 * step);
    (low..high + (high - low) * 0.04, marks.collect())
}

/// The font of a drawing's texts, one for all of them.
static FONT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#" font-family="[^"]*" font-size="[^"]*""#).expect("a constant pattern")
});

/// The drawing with colors of the style sheet, as one piece of HTML without a blank line.
fn themed(drawing: &str, class: &str, title: &str, (width, height): (u32, u32)) -> String {
    let body = drawing.find('>').map_or("", |end| &drawing[end + 1..]);
    let font = FONT.find(body).map_or("", |font| font.as_str());
    let mut svg = format!(
        "<svg class=\"{class}\" role=\"img\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\"{font}><title>{title}</title>"
    );
    // What every element says is said once, and what holds without a word is not said.
    for line in body.lines() {
        let line = line.trim().replace(" opacity=\"1\"", "");
        svg.push_str(&line.replace(" stroke-width=\"1\"", "").replace(font, ""));
    }
    let mut replace = |from: RGBColor, to: &str| {
        let RGBColor(r, g, b) = from;
        svg = svg.replace(&format!("#{r:02X}{g:02X}{b:02X}"), to);
    };
    replace(TEXT, "currentColor");
    replace(GRID, "var(--measured-grid)");
    for index in 0..SHAPES.len() {
        replace(color(index), &format!("var(--measured-{index})"));
    }
    // Lines of the grid are many, and texts have the color of the whole.
    svg.replace("stroke=\"var(--measured-grid)\"", "class=\"g\"")
        .replace("fill=\"none\" class=\"g\"", "class=\"g\"")
        .replace(" fill=\"currentColor\" transform", " transform")
        .replace(" fill=\"currentColor\">", ">")
        .replacen("><title>", " fill=\"currentColor\"><title>", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two series of equal axes.
    fn sample() -> Vec<Series> {
        let series = |name: &str, points: &[(f64, f64)]| Series {
            name: name.to_string(),
            x: ("held at once", "").into(),
            y: ("memory", "B").into(),
            points: points.to_vec(),
        };
        vec![
            series("threads", &[(1.0, 3e4), (10.0, 3e5), (1e3, 3e7)]),
            series("tasks", &[(10.0, 3e3), (1e3, 3e5)]),
        ]
    }

    fn marks(values: &[f64], marks: u32) -> (bool, Vec<f64>) {
        let log = ratio(values.iter().copied()) >= 100.0;
        let scale = Scale::of(values.iter().copied(), log, marks, "");
        (scale.log, scale.marks)
    }

    #[test]
    fn a_wide_range_gets_a_log_scale_with_marks_at_powers_of_ten() {
        assert_eq!(marks(&[3e2, 3e5], 8), (true, vec![1e3, 1e4, 1e5]));
        assert_eq!(marks(&[1.0, 1e8], 4), (true, vec![1.0, 1e2, 1e4, 1e6, 1e8]));
    }

    #[test]
    fn a_narrow_range_gets_a_linear_scale_from_zero() {
        assert_eq!(
            marks(&[20.0, 90.0], 5),
            (false, vec![0.0, 20.0, 40.0, 60.0, 80.0])
        );
        assert_eq!(marks(&[0.0], 2), (false, vec![0.0, 0.5, 1.0]));
    }

    #[test]
    fn equal_ratios_are_equal_distances_on_a_log_scale() {
        let scale = Scale::of([1.0, 1e4].into_iter(), true, 4, "");
        let pixel = |value| scale.map(&value, (0, 1000));
        assert!((pixel(10.0) - pixel(1.0) - (pixel(1000.0) - pixel(100.0))).abs() <= 1);
        assert!(pixel(1.0) > 0 && pixel(1e4) < 1000);
    }

    #[test]
    fn what_is_proportional_is_drawn_as_a_straight_line() {
        let log_axes = |points: &[(f64, f64)]| {
            let mut series = sample().remove(0);
            series.points = points.to_vec();
            let svg = svg(&[&series], "wide", "a plot", (640, 340)).expect("it can be drawn");
            svg.matches("(log scale)").count()
        };
        assert_eq!(log_axes(&[(1.0, 5.0), (200.0, 300.0)]), 2);
        assert_eq!(log_axes(&[(1.0, 5.0), (2.0, 10.0)]), 0);
        // One of them is hardly wide at all, or cannot be logarithmic.
        assert_eq!(log_axes(&[(1.0, 5.0), (200.0, 7.0)]), 1);
        assert_eq!(log_axes(&[(0.0, 5.0), (200.0, 5000.0)]), 1);
    }

    #[test]
    fn a_plot_takes_its_colors_from_the_style_sheet() {
        let sample = sample();
        let series: Vec<&Series> = sample.iter().collect();
        let svg = svg(&series, "wide", "a plot", (640, 340)).expect("it can be drawn");
        assert!(svg.starts_with("<svg class=\"wide\" role=\"img\""), "{svg}");
        assert!(!svg.contains('#'), "a fixed color in {svg}");
        assert!(!svg.contains('\n'), "a line break in {svg}");
        assert!(svg.contains("var(--measured-0)") && svg.contains("var(--measured-1)"));
        assert_eq!(svg.matches("<circle").count(), 3);
        assert!(svg.contains("held at once (log scale)"), "{svg}");
    }
}
