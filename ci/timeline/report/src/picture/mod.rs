//! The picture of a recorded run: pure functions from a [`Timeline`] to SVG, words and HTML.
//!
//! Horizontal positions are percentages, vertical ones pixels: the picture stretches with the
//! page while its text and marks keep their size. What would overlap is judged at [`NARROW`].

mod axis;
mod bars;
mod below;
mod data;
mod draw;
mod legend;
mod marks;
pub mod markup;
mod output;
mod place;
mod prints;
mod row;
mod rows;
mod scale;
mod table;
mod thumb;
mod time;
mod words;

#[cfg(test)]
pub(crate) mod tests;

pub use marks::sprite;
pub use thumb::thumbnail;

use crate::timeline::model;
use draw::Drawing;
use markup::escape;
use model::Timeline;
use output::Numbering;

/// The width in pixels at which nothing may overlap: a phone of 380 px less the page's padding.
const NARROW: f64 = 340.0;

/// The style sheet of the pages; a picture that stands alone carries it inside.
const STYLE: &str = include_str!("../../timeline.css");

/// Where the part of the style sheet begins that only pages need.
const PAGE_ONLY: &str = "/* Around the picture. */";

/// The whole figure: sentence, picture, legend, table and the data for the replay.
///
/// `id` must be unique on its page. `output` is what the run printed, without the command line;
/// the numbers of the prints are its line numbers. Without it they count the prints to stdout.
/// The result is one HTML block of CommonMark: it starts with a block tag and has no blank line.
pub fn figure(timeline: &Timeline, id: &str, output: Option<&str>) -> String {
    let numbering = Numbering::new(timeline, output);
    let (id, program) = (escape(id), escape(&timeline.program));
    let drawing = Drawing::new(timeline, &id, &numbering);
    [
        format!("<figure class=\"timeline\" id=\"{id}\" data-program=\"{program}\">"),
        format!(
            "<figcaption><span id=\"{id}-d\">{}</span> <a class=\"anchor\" href=\"#{id}\" \
             aria-label=\"Link to this timeline\">#</a></figcaption>",
            escape(&sentence(timeline))
        ),
        format!(
            "<div class=\"timeline-plot\">{}</div>",
            inline(timeline, &id, &drawing)
        ),
        legend::html(timeline, &drawing),
        format!(
            "<details class=\"later\" id=\"{id}-table\"><summary>The same run as a table</summary>"
        ),
        format!(
            "<div class=\"timeline-table\">{}</div></details>",
            table::html(timeline, &numbering, &drawing.bands)
        ),
        format!(
            "<script type=\"application/json\" class=\"timeline-data\">{}</script>",
            data::json(timeline, &numbering, &drawing)
        ),
        "</figure>".to_owned(),
    ]
    .join("\n")
}

/// The picture as a file of its own, 760 px wide, with its style sheet inside.
pub fn standalone_svg(timeline: &Timeline, output: Option<&str>) -> String {
    let numbering = Numbering::new(timeline, output);
    let drawing = Drawing::new(timeline, "t", &numbering);
    let style = STYLE.split(PAGE_ONLY).next().unwrap_or(STYLE);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"timeline-file\" role=\"img\" \
         aria-labelledby=\"t d\" width=\"760\" height=\"{height}\">\n\
         <title id=\"t\">{title}</title>\n<desc id=\"d\">{words}</desc>\n\
         <style><![CDATA[\n{style}\n]]></style>\n{marks}\n\
         <rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n{body}\n</svg>\n",
        height = drawing.height,
        title = title(timeline),
        words = escape(&sentence(timeline)),
        marks = marks::inside(),
        body = drawing.body,
    )
}

/// Whether `text` begins as what [`standalone_svg`] writes.
pub fn is_standalone_svg(text: &str) -> bool {
    text.starts_with("<svg ") && text.contains("class=\"timeline-file\"")
}

/// One sentence that says what the picture shows.
pub fn sentence(timeline: &Timeline) -> String {
    words::sentence(timeline)
}

/// The picture in a page. What describes it is the caption above it, with the id `id-d`.
fn inline(timeline: &Timeline, id: &str, drawing: &Drawing) -> String {
    format!(
        "<svg role=\"img\" aria-labelledby=\"{id}-t {id}-d\" width=\"100%\" height=\"{}\">\
         <title id=\"{id}-t\">{}</title>\n{}</svg>",
        drawing.height,
        title(timeline),
        drawing.body,
    )
}

fn title(timeline: &Timeline) -> String {
    format!("Timeline of {}", escape(&timeline.program))
}
