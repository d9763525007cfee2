use super::super::output::Numbering;
use super::{SAMPLES, output, sample, svg};
use crate::timeline::model::{Stream, Timeline};

fn lines(timeline: &Timeline, output: Option<&str>) -> Vec<Option<usize>> {
    let numbering = Numbering::new(timeline, output);
    numbering
        .shares
        .iter()
        .map(|share| share.map(|share| share.first))
        .collect()
}

fn printing(texts: &[&str]) -> Timeline {
    let mut timeline = sample("one");
    let print = timeline.prints[0].clone();
    timeline.prints = texts
        .iter()
        .zip((0..).step_by(20))
        .map(|(text, at)| {
            let mut print = print.clone();
            print.at = at;
            print.text = (*text).to_owned();
            print
        })
        .collect();
    timeline
}

#[test]
fn a_print_has_the_number_of_its_line() {
    let timeline = printing(&["a", "b", "c"]);
    assert_eq!(
        lines(&timeline, Some("a\nb\nc\n")),
        [Some(1), Some(2), Some(3)]
    );
    assert_eq!(
        lines(&timeline, Some("a\nb\nc")),
        [Some(1), Some(2), Some(3)]
    );
    assert_eq!(lines(&timeline, None), [Some(1), Some(2), Some(3)]);
}

#[test]
fn prints_without_newline_share_a_line() {
    let timeline = printing(&[".", ".", "done", "end"]);
    assert_eq!(
        lines(&timeline, Some("..done\nend\n")),
        [Some(1), Some(1), Some(1), Some(2)]
    );
}

#[test]
fn a_print_of_several_lines_counts_them_all() {
    let timeline = printing(&["a\nb\n\nc", "", "d"]);
    assert_eq!(
        lines(&timeline, Some("a\nb\n\nc\n\nd\n")),
        [Some(1), Some(5), Some(6)]
    );
}

#[test]
fn a_print_that_begins_with_a_newline_is_called_after_its_text() {
    let timeline = printing(&["...", "\ngave up"]);
    assert_eq!(lines(&timeline, Some("...\ngave up\n")), [Some(1), Some(2)]);
    assert_eq!(
        lines(&timeline, Some("...\n\ngave up\n")),
        [Some(1), Some(3)]
    );
}

#[test]
fn what_goes_to_stderr_has_no_line() {
    let mut timeline = printing(&["a", "warning", "b"]);
    timeline.prints[1].stream = Stream::Stderr;
    assert_eq!(lines(&timeline, Some("a\nb\n")), [Some(1), None, Some(2)]);
    assert!(svg(&timeline, "a-run", Some("a\nb\n")).contains("err"));
}

#[test]
fn an_output_with_masked_figures_is_matched_by_lines() {
    let timeline = printing(&["took 51 ms", "two\nlines"]);
    let numbering = Numbering::new(&timeline, Some("took [..] ms\ntwo\nlines\n"));
    assert!(numbering.whole);
    assert_eq!(numbering.shares[1].unwrap().first, 2);
}

#[test]
fn an_output_of_another_length_is_not_replayed() {
    let timeline = printing(&["a", "b"]);
    assert!(!Numbering::new(&timeline, Some("quite\nanother\noutput\n")).whole);
}

#[test]
fn the_shares_are_the_whole_output() {
    for name in SAMPLES {
        let timeline = sample(name);
        let output = output(&timeline);
        let numbering = Numbering::new(&timeline, Some(&output));
        let units: usize = numbering
            .shares
            .iter()
            .flatten()
            .map(|share| share.units)
            .sum();
        assert!(numbering.whole, "{name}");
        assert_eq!(units, output.encode_utf16().count(), "{name}");
        assert_eq!(numbering.lines, output.lines().count(), "{name}");
    }
}
