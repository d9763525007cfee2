//! The picture of a recorded run: pure functions from a [`Timeline`] to SVG, words and HTML.
//!
//! Horizontal positions are percentages, vertical ones pixels: the picture stretches with the
//! page while its text and marks keep their size. What would overlap is judged at [`place::NARROW`].

mod axis;
mod bars;
mod below;
mod choice;
mod claims;
mod context;
mod data;
mod draw;
mod held;
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

pub use choice::Choice;
pub use marks::sprite;
pub use thumb::thumbnail;

use crate::timeline::model::Timeline;
use choice::Chosen;
use draw::Drawing;
use markup::escape;
use output::Numbering;
use scale::Scale;

/// The style sheet of the pages; a picture that stands alone carries it inside.
const STYLE: &str = include_str!("../../timeline.css");

/// Where the part of the style sheet begins that only pages need.
const PAGE_ONLY: &str = "/* Around the picture. */";

/// The whole figure, around its caption: what comes before that, and after it the picture, the
/// legend, the same in words and as a table, and the data for the replay.
///
/// `choice` has the lanes to show, in their order; all are shown if it is empty. `id` must be unique
/// on its page. `output` is what the run printed, without the command line; the numbers of the
/// prints are its line numbers. Without it they count the prints to stdout. The caption is a
/// paragraph of Markdown.
pub fn figure(
    timeline: &Timeline,
    choice: &[Choice],
    id: &str,
    output: Option<&str>,
) -> [String; 2] {
    let chosen = Chosen::new(timeline, choice);
    let shown = &chosen.timeline;
    let numbering = Numbering::new(shown, output);
    let (id, program) = (escape(id), escape(&timeline.program));
    let drawing = Drawing::new(&chosen, Scale::new(timeline), &id, &numbering);
    let words = words(&chosen);
    let before = format!(
        "<figure class=\"timeline\" id=\"{id}\" data-program=\"{program}\">\n<figcaption>\n\n"
    );
    let after = [
        format!(
            " <a class=\"anchor\" href=\"#{id}\" aria-label=\"Link to this timeline\">#</a>\n\n\
             </figcaption>"
        ),
        format!(
            "<div class=\"timeline-plot\">{}</div>",
            inline(shown, &id, &words, &drawing)
        ),
        legend::html(shown, &drawing),
        format!(
            "<details class=\"lazy\" id=\"{id}-table\"><summary>The same run in words</summary>"
        ),
        format!(
            "<div class=\"timeline-table\"><p>{words}</p>\n{}</div></details>",
            table::html(&chosen, &numbering, &drawing)
        ),
        format!(
            "<script type=\"application/json\" class=\"timeline-data\">{}</script>",
            data::json(shown, &numbering, &drawing)
        ),
        "</figure>".to_owned(),
    ];
    [before, after.join("\n")]
}

/// The picture as a file of its own, 760 px wide, with its style sheet inside.
pub fn standalone_svg(timeline: &Timeline, output: Option<&str>) -> String {
    let numbering = Numbering::new(timeline, output);
    let chosen = Chosen::new(timeline, &[]);
    let drawing = Drawing::new(&chosen, Scale::new(timeline), "t", &numbering);
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

/// What the picture shows, as text of a page.
fn words(chosen: &Chosen) -> String {
    let rest = chosen.rest(0).map(|rest| format!(" {rest}."));
    escape(&(sentence(&chosen.timeline) + &rest.unwrap_or_default()))
}

/// The picture in a page, with what it shows in words.
fn inline(timeline: &Timeline, id: &str, words: &str, drawing: &Drawing) -> String {
    format!(
        "<svg role=\"img\" aria-labelledby=\"{id}-t {id}-d\" width=\"100%\" height=\"{}\">\
         <title id=\"{id}-t\">{}</title>\n<desc id=\"{id}-d\">{words}</desc>\n{}</svg>",
        drawing.height,
        title(timeline),
        drawing.body,
    )
}

fn title(timeline: &Timeline) -> String {
    format!("Timeline of {}", escape(&timeline.program))
}
