//! A measurement in a page: quoted in a sentence, or as a block with its plots.

use std::fmt::Write;

use measure::plot::{self, SHAPES};
use measure::{Axis, Figure, Series, quantity};

use super::{Measured, bars};
use crate::expand::block::escape;

/// The sizes of a plot where there is room and where there is little, in pixels.
/// The style sheet shows one of the two.
const SIZES: [(&str, (u32, u32)); 2] = [("wide", (660, 340)), ("narrow", (340, 300))];

/// The block of a bench program: its caption, what it measured and how to repeat it.
#[derive(Debug)]
pub struct Block<'a> {
    /// Its id in the page.
    pub id: &'a str,
    /// What the bench program says of itself.
    pub title: &'a str,
    /// The file of the recording, from the project's root.
    pub path: &'a str,
    /// The command that measures again.
    pub command: &'a str,
}

/// A figure in a sentence; a link to the block with that id, if the page has it.
pub fn quote(measured: &Measured, figure: &Figure, block: Option<&str>) -> String {
    let value = quantity(figure.value, &figure.unit);
    let name = escape(&figure.name);
    match block {
        // The block says how and when.
        Some(id) => {
            let title = escape(&format!("{}.", figure.what));
            format!(
                "<a class=\"measured\" href=\"#{id}\" data-figure=\"{name}\" title=\"{title}\">{value}</a>"
            )
        }
        None => {
            let title = escape(&format!("{}. {}.", figure.what, measured.circumstances()));
            format!(
                "<span class=\"measured\" data-figure=\"{name}\" title=\"{title}\">{value}</span>"
            )
        }
    }
}

/// The measurements as a figure: plots and bars, their data as tables, and circumstances.
///
/// # Errors
///
/// If a plot cannot be drawn.
pub fn figure(measured: &Measured, block: &Block<'_>) -> Result<String, String> {
    let Block {
        id, path, command, ..
    } = block;
    let title = escape(block.title);
    let mut out = format!(
        "<figure class=\"measured\" id=\"{id}\">\n<figcaption>\
         <span class=\"title\">{title}</span> \
         <a class=\"path\" href=\"#{id}\"><code>{path}</code></a></figcaption>\n"
    );
    for series in plots(&measured.report.series) {
        legend(&mut out, &series);
        out.push_str("<div class=\"measured-plot\">");
        for (class, size) in SIZES {
            out.push_str(&plot::svg(&series, class, &described(&series), size)?);
        }
        out.push_str("</div>\n");
    }
    for one in &measured.report.bars {
        out.push_str(&bars::html(one));
    }
    let _ = writeln!(
        out,
        "<details class=\"lazy\" id=\"{id}-data\"><summary>The data</summary>"
    );
    for series in plots(&measured.report.series) {
        table(&mut out, &series);
    }
    figures(&mut out, &measured.report.figures);
    out.push_str("</details>\n");
    let circumstances = escape(&measured.circumstances());
    let _ = write!(
        out,
        "<p class=\"circumstances\">{circumstances}. \
         Measure again: <code>{}</code></p>\n</figure>\n",
        escape(command)
    );
    Ok(out)
}

/// The series by plot: those of equal axes together, in the order of the first.
fn plots(series: &[Series]) -> Vec<Vec<&Series>> {
    let mut plots: Vec<Vec<&Series>> = Vec::new();
    for one in series {
        let same = |plot: &&mut Vec<&Series>| (&plot[0].x, &plot[0].y) == (&one.x, &one.y);
        match plots.iter_mut().find(same) {
            Some(plot) => plot.push(one),
            None => plots.push(vec![one]),
        }
    }
    plots
}

/// What a plot shows, for those who do not see it.
fn described(series: &[&Series]) -> String {
    let names: Vec<&str> = series.iter().map(|series| series.name.as_str()).collect();
    let (x, y) = (&series[0].x.label, &series[0].y.label);
    escape(&format!(
        "{y} by {x}: {}. The numbers are in the table below.",
        names.join(", ")
    ))
}

fn legend(out: &mut String, series: &[&Series]) {
    out.push_str("<ul class=\"measured-legend\">");
    for (index, series) in series.iter().enumerate() {
        let (index, shape) = (index % SHAPES.len(), SHAPES[index % SHAPES.len()]);
        let name = escape(&series.name);
        let _ = write!(
            out,
            "<li><span class=\"measured-{index}\" aria-hidden=\"true\">{shape}</span> {name}</li>"
        );
    }
    out.push_str("</ul>\n");
}

/// The points of a plot: a row for each x, a column for each series.
fn table(out: &mut String, series: &[&Series]) {
    let Series { x, y, .. } = series[0];
    let mut rows: Vec<f64> = series
        .iter()
        .flat_map(|s| &s.points)
        .map(|point| point.0)
        .collect();
    rows.sort_by(f64::total_cmp);
    rows.dedup();
    let heads = series
        .iter()
        .map(|series| head(&format!("{}: {}", series.name, y.label)));
    let heads: String = std::iter::once(head(&x.label)).chain(heads).collect();
    let _ = writeln!(
        out,
        "<div class=\"table-wrapper\"><table><thead><tr>{heads}</tr></thead><tbody>"
    );
    for row in rows {
        let at = |series: &&Series| series.points.iter().find(|point| point.0 == row).copied();
        let cells = series.iter().map(|series| match at(series) {
            Some((_, value)) => cell(value, y),
            None => "<td></td>".to_string(),
        });
        let cells: String = std::iter::once(cell(row, x)).chain(cells).collect();
        let _ = writeln!(out, "<tr>{cells}</tr>");
    }
    out.push_str("</tbody></table></div>\n");
}

fn figures(out: &mut String, figures: &[Figure]) {
    if figures.is_empty() {
        return;
    }
    out.push_str("<div class=\"table-wrapper\"><table><tbody>\n");
    for Figure {
        what, value, unit, ..
    } in figures
    {
        let value = quantity(*value, unit);
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{value}</td></tr>",
            escape(what)
        );
    }
    out.push_str("</tbody></table></div>\n");
}

fn head(words: &str) -> String {
    format!("<th scope=\"col\">{}</th>", escape(words))
}

fn cell(value: f64, axis: &Axis) -> String {
    format!("<td>{}</td>", quantity(value, &axis.unit))
}

#[cfg(test)]
mod tests {
    use super::super::tests::sample;
    use super::*;

    fn block() -> String {
        let block = Block {
            id: "measured-p-b",
            title: "Tasks & threads.",
            path: "listings/p/recorded/b.measured.json",
            command: "cargo bench -p p --bench b",
        };
        figure(&sample(), &block).expect("it can be drawn")
    }

    #[test]
    fn a_quoted_figure_says_what_where_and_when_and_links_to_its_block() {
        let measured = sample();
        let figure = &measured.report.figures[0];
        let alone = quote(&measured, figure, None);
        let title = "memory of a &lt;waiting&gt; task. Measured on 2026-11-20 on Linux 6.18 with \
                     an unknown processor, 2 cores and 25\u{a0}GB of memory, with rustc 1.95.0.";
        assert_eq!(
            alone,
            format!(
                "<span class=\"measured\" data-figure=\"per-task\" title=\"{title}\">301\u{a0}B</span>"
            )
        );
        let linked = quote(&measured, figure, Some("measured-p-b"));
        assert!(
            linked.starts_with("<a class=\"measured\" href=\"#measured-p-b\""),
            "{linked}"
        );
    }

    #[test]
    fn series_of_equal_axes_share_a_plot() {
        let mut series = sample().report.series;
        assert_eq!(plots(&series).len(), 1);
        series[1].y.unit = "s".to_string();
        assert_eq!(plots(&series).len(), 2);
    }

    #[test]
    fn every_point_and_every_figure_stands_in_a_table() {
        let html = block();
        assert!(
            html.contains("<tr><td>1</td><td>30\u{a0}kB</td><td></td></tr>"),
            "{html}"
        );
        assert!(
            html.contains("<td>1,000</td><td>30\u{a0}MB</td><td>300\u{a0}kB</td>"),
            "{html}"
        );
        assert!(html.contains("memory of a &lt;waiting&gt; task</th><td>301\u{a0}B</td>"));
    }

    #[test]
    fn a_block_is_one_piece_of_html_with_two_drawings_of_each_plot() {
        let html = block();
        assert!(!html.contains("\n\n"), "a blank line would end the HTML");
        assert_eq!(html.matches("<svg").count(), 2);
        assert!(html.contains("Tasks &amp; threads."));
        assert!(html.contains("<code>cargo bench -p p --bench b</code>"));
        assert_eq!(html.matches("class=\"measured-bars\"").count(), 1);
        assert!(html.contains("2.5× <small>2× to 3×</small>"), "{html}");
    }
}
