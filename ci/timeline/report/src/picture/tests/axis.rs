use super::super::place::NARROW;
use super::super::place::spread;
use super::super::scale::{LEFT, RIGHT, Scale};
use super::super::time;
use super::{SAMPLES, sample, svg};

#[test]
fn time_runs_from_left_to_right_through_every_fold() {
    for name in SAMPLES {
        let timeline = sample(name);
        let scale = Scale::new(&timeline);
        assert_eq!(scale.points[0], (0, LEFT), "{name}");
        assert!(
            (scale.points.last().unwrap().1 - RIGHT).abs() < 1e-9,
            "{name}"
        );
        let rises = scale
            .points
            .windows(2)
            .all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1);
        assert!(rises, "{name}: {:?}", scale.points);
    }
}

#[test]
fn idle_time_is_folded_where_short_bursts_have_much_to_show() {
    let folds = |name| Scale::new(&sample(name)).folds.len();
    assert_eq!(folds("sequential"), 3);
    assert_eq!(folds("concurrent"), 2);
    assert_eq!(folds("blocking"), 0, "a poll is not idle time");
    assert_eq!(folds("interval"), 0, "ten equal gaps are clearer at scale");
    assert_eq!(folds("one"), 0);
    assert_eq!(folds("empty"), 0);
}

#[test]
fn nothing_happens_inside_a_fold() {
    for name in SAMPLES {
        let timeline = sample(name);
        for fold in Scale::new(&timeline).folds {
            let inside = |at: u64| fold.from < at && at < fold.to;
            let polls = timeline.lanes.iter().flat_map(|lane| &lane.polls);
            let overlaps = polls.filter(|poll| poll.start < fold.to && poll.end > fold.from);
            assert_eq!(overlaps.count(), 0, "{name}");
            assert!(
                !timeline.prints.iter().any(|print| inside(print.at)),
                "{name}"
            );
        }
    }
}

#[test]
fn a_blocking_poll_has_its_true_width() {
    let timeline = sample("blocking");
    let svg = svg(&timeline, "a-run", None);
    let widths = svg.split("<rect class=\"p\"").skip(1).map(|bar| {
        let width = bar.split("width=\"").nth(1).unwrap();
        width.split('%').next().unwrap().parse::<f64>().unwrap()
    });
    let widest = widths.fold(0.0, f64::max);
    let expected = (RIGHT - LEFT) * 300_398.0 / timeline.duration as f64;
    assert!(
        (widest - expected).abs() < 0.01,
        "{widest} is not {expected}"
    );
    assert!(svg.contains(">300 ms</text>"));
}

#[test]
fn a_fold_says_how_much_time_it_leaves_out() {
    let svg = svg(&sample("concurrent"), "a-run", None);
    assert!(svg.contains(">500 ms idle</text>"));
    assert!(svg.contains(">300 ms idle</text>") || svg.contains(">300 ms</text>"));
    assert_eq!(svg.matches("class=\"z\"").count(), 2);
}

#[test]
fn marks_are_moved_apart_and_merged_where_they_do_not_fit() {
    let items = (0..200)
        .map(|number| (20.0 + f64::from(number) / 4.0, number))
        .collect();
    let width = |items: &[i32]| if items.len() == 1 { 17.0 } else { 30.0 };
    let marks = spread(items, (0.0, NARROW), 18.0, width);
    assert!(marks.len() > 1);
    let place = |index: usize| NARROW * marks[index].at / 100.0 + marks[index].shift;
    for index in 1..marks.len() {
        let apart = place(index) - place(index - 1);
        let needed = (width(&marks[index].items) + width(&marks[index - 1].items)) / 2.0;
        assert!(apart >= needed, "{apart} < {needed}");
    }
    assert_eq!(
        marks.iter().map(|mark| mark.items.len()).sum::<usize>(),
        200
    );
    assert!(marks.iter().flat_map(|mark| &mark.items).is_sorted());
}

#[test]
fn times_are_written_in_the_unit_that_fits() {
    let exact = [0, 42, 1_250, 12_340, 500_230, 1_300_000].map(time::exact);
    assert_eq!(
        exact,
        ["0 µs", "42 µs", "1.25 ms", "12.3 ms", "500 ms", "1.3 s"]
    );
    let moments = [42, 300_201, 1_300_694].map(time::moment);
    assert_eq!(moments, ["42 µs", "300.20 ms", "1.3007 s"]);
}
