//! A recorded run as a block of a page: strip, legend, table, and the data for the stepper.

use serde::Serialize;

use super::model::{Step, Turns};
use super::strip::{self, Strip};
use super::table;
use super::words::{PLACES, changed, sentence, summary};
use crate::picture::markup::escape;

#[derive(Serialize)]
struct Data<'a> {
    /// `page/program`.
    program: &'a str,
    /// The width of a step in the strip, in pixels.
    width: usize,
    /// The places of the loop: as they are called in a step, and in words.
    places: [(&'a str, &'a str); 4],
    steps: Vec<Seen<'a>>,
}

/// A step as the stepper shows it.
#[derive(Serialize)]
struct Seen<'a> {
    says: String,
    at: String,
    task: Option<u64>,
    changed: Vec<&'a str>,
    ready: &'a [u64],
    tasks: &'a [u64],
    /// Deadline and task.
    timers: Vec<(String, u64)>,
    /// Descriptor, direction and task.
    poller: Vec<(&'a str, &'a str, u64)>,
}

/// The whole figure. `id` must be unique on its page, and `path` is the recording's.
///
/// The result is one HTML block of CommonMark: it starts with a block tag and has no blank line.
pub fn figure(turns: &Turns, id: &str, path: &str) -> String {
    let (id, program, path) = (escape(id), escape(&turns.program), escape(path));
    let words = escape(&summary(turns));
    let title = format!("The steps of {program}");
    let strip = Strip::new(turns);
    [
        format!("<figure class=\"stepper\" id=\"{id}\" data-program=\"{program}\">"),
        format!(
            "<figcaption><span class=\"title\">{words}</span> \
             <a class=\"path\" href=\"#{id}\"><code>{path}</code></a></figcaption>"
        ),
        format!(
            "<div class=\"stepper-strip\" role=\"region\" aria-label=\"{title}\" tabindex=\"0\">\
             {}<div class=\"stepper-plot\">{}</div></div>",
            strip.names(),
            strip.svg(&id, &title, &words)
        ),
        strip::legend(turns),
        "<details open><summary>The same run as a table</summary>".to_string(),
        format!(
            "<div class=\"stepper-table\" role=\"region\" aria-label=\"{title} as a table\" \
             tabindex=\"0\">{}</div></details>",
            table::html(turns)
        ),
        format!(
            "<script type=\"application/json\" class=\"stepper-data\">{}</script>",
            data(turns)
        ),
        "</figure>".to_string(),
    ]
    .join("\n")
}

/// The data as JSON that may stand in a `script` element of a Markdown page.
fn data(turns: &Turns) -> String {
    let mut before = None;
    let seen = turns.steps.iter().map(|step| {
        let seen = see(before, step);
        before = Some(step);
        seen
    });
    let data = Data {
        program: &turns.program,
        width: strip::STEP,
        places: PLACES,
        steps: seen.collect(),
    };
    let text = serde_json::to_string(&data).unwrap_or_default();
    text.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace("{{", "{\\u007b")
}

fn see<'a>(before: Option<&Step>, step: &'a Step) -> Seen<'a> {
    let timers = step.timers.iter();
    let poller = step.poller.iter();
    Seen {
        says: sentence(step),
        at: format!("{:.1} ms", step.at_ms),
        task: step.task,
        changed: changed(before, step),
        ready: &step.ready,
        tasks: &step.tasks,
        timers: timers
            .map(|timer| (format!("{:.1} ms", timer.deadline_ms), timer.task))
            .collect(),
        poller: poller
            .map(|interest| (&*interest.fd, interest.direction.word(), interest.task))
            .collect(),
    }
}
