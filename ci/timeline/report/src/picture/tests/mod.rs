//! Pictures of sample recordings: made-up runs under `tests/timelines`, and large ones in `many`.

mod axis;
mod choice;
mod claims;
mod contrast;
mod many;
mod output;
mod story;

use super::markup::unclosed;
use super::{Chosen, Drawing, Numbering, Scale, inline, standalone_svg, words};
use crate::timeline::model::{Stream, Timeline};

const SAMPLES: [&str; 11] = [
    "sequential",
    "concurrent",
    "blocking",
    "cancelled",
    "threads",
    "thousand",
    "yielding",
    "empty",
    "one",
    "interval",
    "chatty",
];

fn sample(name: &str) -> Timeline {
    match name {
        "thousand" => return many::thousand(),
        "yielding" => return many::yielding(),
        _ => {}
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/timelines");
    let text = std::fs::read_to_string(format!("{folder}/{name}.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// What the sample printed to stdout; the dots of `cancelled` come from `print!`.
fn output(timeline: &Timeline) -> String {
    let stdout = timeline
        .prints
        .iter()
        .filter(|print| print.stream == Stream::Stdout);
    let newline = |text: &str| if text == "." { "" } else { "\n" };
    stdout
        .map(|print| format!("{}{}", print.text, newline(&print.text)))
        .collect()
}

fn drawing(timeline: &Timeline, id: &str, output: Option<&str>) -> Drawing {
    let (chosen, scale) = (Chosen::new(timeline, &[]), Scale::new(timeline));
    Drawing::new(&chosen, scale, id, &Numbering::new(timeline, output))
}

/// The figure with a caption.
fn figure(timeline: &Timeline, id: &str, output: Option<&str>) -> String {
    super::figure(timeline, &[], id, output).join("What to notice.")
}

/// The picture alone.
fn svg(timeline: &Timeline, id: &str, output: Option<&str>) -> String {
    let drawing = drawing(timeline, id, output);
    inline(timeline, id, &words(&Chosen::new(timeline, &[])), &drawing)
}

/// The run as a table.
fn table(timeline: &Timeline, output: Option<&str>) -> String {
    let numbering = Numbering::new(timeline, output);
    let drawing = drawing(timeline, "a-run", output);
    super::table::html(&Chosen::new(timeline, &[]), &numbering, &drawing)
}

fn figures() -> impl Iterator<Item = (&'static str, String)> {
    SAMPLES.iter().map(|name| {
        let timeline = sample(name);
        (*name, figure(&timeline, "a-run", Some(&output(&timeline))))
    })
}

#[test]
fn a_figure_is_html_around_a_paragraph_of_markdown() {
    for (name, figure) in figures() {
        let parts: Vec<&str> = figure.split("\n\n").collect();
        let [before, caption, after] = parts.as_slice() else {
            panic!("{name} has {} parts", parts.len());
        };
        assert!(before.starts_with("<figure "), "{name}");
        assert!(caption.starts_with("What to notice. <a "), "{name}");
        assert!(after.starts_with("</figcaption>"), "{name}");
        assert!(after.ends_with("</figure>"), "{name}");
        let blank = after.lines().position(|line| line.trim().is_empty());
        assert_eq!(blank, None, "{name} has a blank line");
    }
}

#[test]
fn no_print_becomes_markup_or_a_directive() {
    let mut timeline = sample("cancelled");
    timeline.lanes[0].name = "</figure><script>".to_owned();
    timeline.prints[0].text = "</script>\n\n{{#include a}} \u{1b}[1m & \"b\"".to_owned();
    let figure = figure(&timeline, "a\"><b", None);
    assert!(!figure.contains("{{"));
    assert!(!figure.contains("<script>"));
    assert_eq!(figure.matches("\n\n").count(), 2);
    assert_eq!(figure.matches("</figure>").count(), 1);
    assert_eq!(figure.matches("</script>").count(), 1);
    assert!(figure.contains("id=\"a&quot;&gt;&lt;b\""));
}

#[test]
fn every_element_is_closed() {
    for (name, figure) in figures() {
        assert_eq!(unclosed(&figure), Vec::<String>::new(), "{name}");
        assert_eq!(
            unclosed(&standalone_svg(&sample(name), None)),
            Vec::<String>::new(),
            "{name}"
        );
    }
}

#[test]
fn a_picture_stays_under_twelve_kilobytes() {
    for name in SAMPLES {
        let length = svg(&sample(name), "a-run", None).len();
        assert!(length < 12_000, "{name}: {length} bytes");
    }
}

#[test]
fn a_picture_is_an_image_with_title_and_description() {
    let figure = figure(&sample("sequential"), "a-run", None);
    assert!(figure.contains("<svg role=\"img\" aria-labelledby=\"a-run-t a-run-d\""));
    assert!(figure.contains("<title id=\"a-run-t\">Timeline of primer/sequential</title>"));
    assert!(figure.contains("<desc id=\"a-run-d\">async_main is polled 4 times, "));
    assert!(figure.contains("<div class=\"timeline-table\"><p>async_main is polled 4 times, "));
}

#[test]
fn children_stand_indented_under_the_future_that_polls_them() {
    let svg = svg(&sample("concurrent"), "a-run", None);
    let names: Vec<(&str, &str)> = svg
        .split("<text class=\"n\" x=\"")
        .skip(1)
        .map(|text| {
            let name = text
                .split("</text>")
                .next()
                .unwrap()
                .rsplit('>')
                .next()
                .unwrap();
            (name, text.split('"').next().unwrap())
        })
        .collect();
    let expected = [
        ("async_main", "0"),
        ("learn_and_sing", "12"),
        ("learn_song", "24"),
        ("sing_song", "24"),
        ("dance", "12"),
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_thousand_futures_alike_share_a_row() {
    let svg = svg(&sample("thousand"), "a-run", None);
    assert!(svg.contains("worker × 1000"));
    assert_eq!(svg.matches("<g transform").count(), 2);
}

#[test]
fn a_thousand_polls_are_one_striped_bar() {
    let svg = svg(&sample("yielding"), "a-run", None);
    assert_eq!(svg.matches("class=\"m\"").count(), 2);
    assert_eq!(svg.matches("1000 polls").count(), 2);
}

#[test]
fn the_legend_explains_the_marks_of_this_picture_only() {
    let legend = |name: &str| {
        let figure = figures().find(|(sample, _)| *sample == name).unwrap().1;
        let list = figure
            .split("<ul class=\"timeline-legend\">")
            .nth(1)
            .unwrap();
        list.split("</ul>").next().unwrap().to_owned()
    };
    assert!(legend("cancelled").contains("cancelled"));
    assert!(legend("cancelled").contains("panicked"));
    assert!(!legend("sequential").contains("cancelled"));
    assert!(!legend("blocking").contains("idle time"));
    assert!(legend("threads").contains("thread tokio-runtime-worker-1"));
    assert!(!legend("sequential").contains("thread"));
}

#[test]
fn wakes_from_outside_and_from_futures_differ_in_shape() {
    let svg = svg(&sample("threads"), "a-run", None);
    assert_eq!(svg.matches("class=\"w v\"").count(), 1);
    assert_eq!(svg.matches("class=\"w\"").count(), 5);
}
