//! The runs as a block of a page: the code with a mark at each await, and a table of the runs.

use std::collections::{BTreeMap, BTreeSet};

use super::recording::{Drops, End, Run};
use crate::model::Source;
use crate::picture::markup::{escape, put};

/// The figure of the runs of `source`. `id` is unique on its page, and `path` the recording's.
///
/// It's one HTML block of CommonMark: it starts with a block tag and has no blank line.
pub fn figure(drops: &Drops, source: &Source, id: &str, path: &str) -> String {
    let (program, path) = (escape(&drops.program), escape(path));
    let runs = drops.runs.len();
    let torn = drops
        .runs
        .iter()
        .filter(|run| verdict(drops, run) == TORN)
        .count();
    let mut out = format!(
        "<figure class=\"drops\" id=\"{id}\" data-program=\"{program}\">\n\
         <figcaption><span class=\"title\">A future dropped at each of its {} places: {torn} leave \
         something in between.</span> <a class=\"path\" href=\"#{id}\"><code>{path}</code></a>\
         </figcaption>\n",
        runs - 1
    );
    let marks = marks(drops);
    let shown = shown(drops, source);
    code(&mut out, source, &shown, &marks);
    put!(
        &mut out,
        "<div class=\"drops-table\" role=\"region\" aria-label=\"The runs of {program}\" \
         tabindex=\"0\"><table><thead><tr><th>Run</th><th>Dropped</th><th>Printed before</th>\
         <th>Printed by the drop</th><th>Left behind</th><th>As if</th></tr></thead>\n<tbody>\n"
    );
    for (number, run) in (1..).zip(&drops.runs) {
        let lines = run.lines.iter().filter(|line| shown.contains(line));
        let lines: Vec<String> = lines.map(usize::to_string).collect();
        put!(
            &mut out,
            "<tr data-lines=\"{}\"><th scope=\"row\">{number}</th><td>{}</td>",
            lines.join(" "),
            place(run.end, &lines.join(" and "))
        );
        for printed in [&run.ran, &run.dropped, &run.left] {
            let printed: Vec<String> = printed.iter().map(|line| escape(line)).collect();
            put!(&mut out, "<td>{}</td>", printed.join("<br>"));
        }
        put!(&mut out, "<td>{}</td></tr>\n", verdict(drops, run));
    }
    out.push_str("</tbody></table></div>\n</figure>");
    out
}

/// The runs that end at each line.
fn marks(drops: &Drops) -> BTreeMap<usize, Vec<String>> {
    let mut marks: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (number, run) in (1..).zip(&drops.runs) {
        for line in &run.lines {
            marks.entry(*line).or_default().push(format!("{number}"));
        }
    }
    marks
}

/// The lines of the slices that have marks; all lines where there are no slices.
fn shown(drops: &Drops, source: &Source) -> BTreeSet<usize> {
    if source.anchors.is_empty() {
        return source.visible_lines(None).into_iter().collect();
    }
    let marked = drops.anchors(source).into_iter();
    let lines = marked.flat_map(|anchor| source.visible_lines(Some(&anchor.name)));
    lines.collect()
}

fn code(
    out: &mut String,
    source: &Source,
    shown: &BTreeSet<usize>,
    marks: &BTreeMap<usize, Vec<String>>,
) {
    let text: Vec<&str> = source.text.lines().collect();
    put!(
        out,
        "<div class=\"drops-code\" role=\"region\" tabindex=\"0\" \
         aria-label=\"The code of {}, with the runs that end at each line\">",
        source.name
    );
    for line in shown {
        let code = escape(text.get(line - 1).copied().unwrap_or_default());
        put!(
            out,
            "<div data-line=\"{line}\"><span class=\"drops-number\">{line}</span>{code}"
        );
        if let Some(runs) = marks.get(line) {
            put!(
                out,
                " <span class=\"drops-mark\">run {}</span>",
                runs.join(", ")
            );
        }
        out.push_str("</div>");
    }
    out.push_str("</div>\n");
}

/// Where a run ended, in words.
fn place(end: End, lines: &str) -> String {
    match end {
        End::Unpolled => "before its first poll".to_string(),
        End::Waiting => format!("while it waits at line {lines}"),
        End::Woken => format!("when woken at line {lines}"),
        End::Done => "not: it's done".to_string(),
    }
}

const TORN: &str = "<b>in between</b>";

/// What a run leaves is compared with what is left when the future never ran, and when it's done.
fn verdict(drops: &Drops, run: &Run) -> &'static str {
    let is_left = |other: Option<&Run>| other.is_some_and(|other| other.left == run.left);
    match (is_left(drops.runs.first()), is_left(drops.runs.last())) {
        (true, true) => "all is well",
        (true, false) => "never started",
        (false, true) => "done",
        (false, false) => TORN,
    }
}
