//! Pictures that show some lanes of a run.

use super::super::figure;
use super::{output, sample};
use crate::timeline::model::Timeline;

/// `learn_and_sing` holds `learn_song` and `sing_song`, and `dance` is beside it.
fn shown(lanes: &[(&str, Option<&str>)]) -> String {
    let timeline = sample("concurrent");
    let choice = lanes.iter().map(|(lane, name)| {
        let is = |known: &str| known == *lane;
        let place = timeline.lanes.iter().position(|lane| is(&lane.name));
        (place.unwrap(), name.map(str::to_owned))
    });
    let choice: Vec<_> = choice.collect();
    figure(&timeline, &choice, "a-run", Some(&output(&timeline))).join("Caption.")
}

/// The names of the rows, each with the pixels by which it is indented.
fn rows(figure: &str) -> Vec<(&str, &str)> {
    let texts = figure.split("<text class=\"n\" x=\"").skip(1);
    texts
        .map(|text| {
            let (indent, rest) = text.split_once('"').unwrap();
            let name = rest.split("</text>").next().unwrap();
            (name.rsplit('>').next().unwrap(), indent)
        })
        .collect()
}

#[test]
fn rows_are_the_chosen_lanes_in_the_chosen_order_under_the_chosen_names() {
    let figure = shown(&[("dance", None), ("learn_and_sing", Some("the <singers>"))]);
    let expected = [
        ("dance", "0"),
        ("the &lt;singers&gt;", "0"),
        ("3 more futures left out", "0"),
    ];
    assert_eq!(rows(&figure), expected);
    // The table, the description and what the script steps through are of these two.
    assert!(!figure.contains("learn_and_sing"), "{figure}");
    assert!(figure.contains("<td><code>the &lt;singers&gt;</code></td><td>is polled"));
    assert!(figure.contains("<td>3 more futures left out</td>"));
    assert!(figure.contains("\"lanes\":[[\"dance\","), "{figure}");
    assert!(
        figure.contains(" 3 more futures left out.</desc>"),
        "{figure}"
    );
}

#[test]
fn what_a_lane_prints_that_is_left_out_is_where_it_happens() {
    // `learn_song` prints lines 1 and 3, `dance` line 2, `sing_song` line 4.
    let timeline = sample("concurrent");
    let printing = |timeline: &Timeline, print: usize| {
        timeline.prints[print]
            .lane
            .map(|lane| timeline.lanes[lane].name.clone())
    };
    assert_eq!(printing(&timeline, 0).as_deref(), Some("learn_song"));
    let marks = |figure: &str| figure.matches("<text class=\"t\" x=\"").count();
    let all = shown(&[
        ("async_main", None),
        ("learn_and_sing", None),
        ("learn_song", None),
        ("sing_song", None),
        ("dance", None),
    ]);
    // In the poll around it, or in the line of those that are left out.
    for fewer in [
        shown(&[("learn_and_sing", None)]),
        shown(&[("dance", None)]),
    ] {
        let rows = fewer.matches("prints line ").count();
        assert_eq!(rows, all.matches("prints line ").count());
        assert!(marks(&fewer) > 0);
    }
    let inside = shown(&[("learn_and_sing", None)]);
    assert!(
        inside.contains("<code>learn_and_sing</code></td><td>prints line 1: "),
        "{inside}"
    );
    let outside = shown(&[("dance", None)]);
    assert!(
        outside.contains("<td>one that is left out</td><td>prints line 1: "),
        "{outside}"
    );
}

#[test]
fn time_is_idle_where_no_lane_does_anything_shown_or_not() {
    let axis = |figure: &str| {
        let map = figure.split("\"map\":").nth(1).unwrap();
        map.split(",\"lines\"").next().unwrap().to_owned()
    };
    let all = shown(&[]);
    assert_eq!(axis(&shown(&[("dance", None)])), axis(&all));
    assert!(axis(&all).matches('[').count() > 3, "nothing is folded");
}

#[test]
fn a_row_stands_under_another_only_if_those_between_do_too() {
    let inside = shown(&[("async_main", None), ("learn_song", None), ("dance", None)]);
    let expected = [
        ("async_main", "0"),
        ("learn_song", "12"),
        ("dance", "12"),
        ("2 more futures left out", "0"),
    ];
    assert_eq!(rows(&inside), expected);
    let between = shown(&[
        ("learn_and_sing", None),
        ("dance", None),
        ("learn_song", None),
    ]);
    let expected = [
        ("learn_and_sing", "0"),
        ("dance", "0"),
        ("learn_song", "0"),
        ("2 more futures left out", "0"),
    ];
    assert_eq!(rows(&between), expected);
}
