//! The run as a table: one row for each step.

use super::model::Turns;
use super::words::{PLACES, changed, poller, sentence, tasks, timers};
use crate::picture::markup::{escape, put};

/// The table; what a step changes is marked.
pub(super) fn html(turns: &Turns) -> String {
    let mut out = String::from("<table><thead><tr><th>Step</th><th>What happens</th>");
    for (_, place) in PLACES {
        let (first, rest) = place.split_at(1);
        put!(&mut out, "<th>{}{rest}</th>", first.to_uppercase());
    }
    out.push_str("<th>At</th></tr></thead>\n<tbody>\n");
    let mut before = None;
    for (number, step) in (1..).zip(&turns.steps) {
        let changes = changed(before, step);
        put!(&mut out, "<tr><th scope=\"row\">{number}</th>");
        put!(&mut out, "<td>{}</td>", escape(&sentence(step)));
        let places = [
            tasks(&step.ready),
            tasks(&step.tasks),
            timers(step),
            poller(step),
        ];
        for ((name, _), words) in PLACES.iter().zip(places) {
            let words = escape(&words);
            match changes.contains(name) {
                true => put!(&mut out, "<td><b>{words}</b></td>"),
                false => put!(&mut out, "<td>{words}</td>"),
            }
        }
        put!(&mut out, "<td>{:.1} ms</td></tr>\n", step.at_ms);
        before = Some(step);
    }
    out.push_str("</tbody></table>");
    out
}
