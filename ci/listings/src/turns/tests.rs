//! Turns that are read, told and compared; the recorded run is that of the clean fixture.

use super::compare::compare;
use super::figure;
use super::model::{Kind, MOST_STEPS, Step, Timer, Turns};
use super::words::{changed, sentence, summary};
use crate::picture::markup::unclosed;
use crate::turns::read::read;

fn sample() -> Turns {
    let json =
        include_str!("../../tests/fixtures/clean/listings/snake/recorded/loop.py.turns.json");
    Turns::parse(json).expect("a recording")
}

/// A step as a program writes it, with these fields and nothing in its four places.
fn line(fields: &str) -> String {
    format!("{{{fields},\"ready\":[],\"tasks\":[],\"timers\":[],\"poller\":[],\"at_ms\":0}}\n")
}

fn refused(lines: &str) -> String {
    read(lines, "p/one").expect_err("a fault")
}

#[test]
fn a_recording_is_stored_as_it_was_read() {
    let turns = sample();
    let stored = Turns::parse(&turns.to_json()).expect("a recording");
    assert_eq!(stored, turns);
    assert_eq!(turns.to_json().lines().count(), turns.steps.len() + 2);
}

#[test]
fn steps_are_read_with_letters_rounded_times_and_sorted_places() {
    let lines = "{\"turn\":1,\"step\":\"wait\",\"timeout_ms\":0.26,\"ready\":[3,2],\"tasks\":[2,3],\
                 \"timers\":[{\"deadline_ms\":9.99,\"task\":2},{\"deadline_ms\":1.04,\"task\":3}],\
                 \"poller\":[{\"fd\":7,\"direction\":\"write\",\"task\":2},\
                 {\"fd\":4,\"direction\":\"read\",\"task\":3},\
                 {\"fd\":7,\"direction\":\"read\",\"task\":3}],\"at_ms\":0.04}\n\
                 {\"turn\":1,\"step\":\"event\",\"fd\":4,\"direction\":\"read\",\"ready\":[],\
                 \"tasks\":[],\"timers\":[],\"poller\":[],\"at_ms\":0.36}\n";
    let turns = read(lines, "p/one").expect("a run");
    let first = &turns.steps[0];
    assert_eq!(first.timeout_ms, Some(Some(0.3)));
    assert_eq!(first.ready, [3, 2], "a queue keeps its order");
    let timer = |deadline_ms, task| Timer { deadline_ms, task };
    assert_eq!(first.timers, [timer(1.0, 3), timer(10.0, 2)]);
    let watched = first
        .poller
        .iter()
        .map(|i| (&*i.fd, i.direction.word(), i.task));
    let expected = [("A", "read", 3), ("A", "write", 2), ("B", "read", 3)];
    assert_eq!(watched.collect::<Vec<_>>(), expected);
    assert_eq!(turns.steps[1].fd.as_deref(), Some("B"));
    assert_eq!(turns.steps[1].at_ms, 0.4);
}

#[test]
fn what_is_no_step_is_refused_by_its_line() {
    let spawn = line("\"turn\":0,\"step\":\"spawn\",\"task\":1");
    let unknown = line("\"turn\":1,\"step\":\"exit\",\"color\":1");
    let why = refused(&format!("{spawn}{unknown}"));
    assert!(why.starts_with("line 2: unknown field `color`"), "{why}");
    let why = refused("{\"turn\":1}\n");
    assert!(why.starts_with("line 1: missing field `step`"), "{why}");
    assert_eq!(refused(""), "it has no step");
}

#[test]
fn a_step_has_the_fields_of_its_kind() {
    for (fields, why) in [
        ("\"step\":\"poll\",\"task\":1", "step 1 has no `result`"),
        ("\"step\":\"spawn\"", "step 1 has no `task`"),
        ("\"step\":\"wait\"", "step 1 has no `timeout_ms`"),
        ("\"step\":\"exit\",\"task\":1", "step 1 has a `task`"),
        (
            "\"step\":\"exit\",\"timeout_ms\":null",
            "step 1 has a `timeout_ms`",
        ),
        ("\"step\":\"event\",\"fd\":3", "step 1 has no `direction`"),
        (
            "\"step\":\"wait\",\"timeout_ms\":-1",
            "step 1 has a time that is none",
        ),
    ] {
        assert_eq!(refused(&line(&format!("\"turn\":0,{fields}"))), why);
    }
}

#[test]
fn steps_that_cannot_follow_each_other_are_refused() {
    let exit = |turn| line(&format!("\"turn\":{turn},\"step\":\"exit\""));
    let wait = |turn| {
        line(&format!(
            "\"turn\":{turn},\"step\":\"wait\",\"timeout_ms\":null"
        ))
    };
    assert_eq!(
        refused(&(exit(0) + &exit(0))),
        "step 2 comes after the exit"
    );
    assert_eq!(refused(&exit(2)), "step 1 leaves a turn out");
    let why = "step 3 is earlier than the one before it";
    assert_eq!(refused(&(wait(1) + &wait(2) + &wait(1))), why);
    let why = refused(&wait(1).repeat(MOST_STEPS + 1));
    assert!(why.starts_with("it has 301 steps, and nobody"), "{why}");
}

#[test]
fn a_recording_of_another_schema_is_refused() {
    let json = sample()
        .to_json()
        .replacen("\"schema\":1", "\"schema\":2", 1);
    let why = "schema 2, and this tool reads 1: record it again";
    assert_eq!(Turns::parse(&json).expect_err("a fault"), why);
}

#[test]
fn every_step_is_a_sentence() {
    let said: Vec<String> = sample().steps.iter().map(sentence).collect();
    assert_eq!(said[0], "Before the first turn: task 1 is spawned");
    assert_eq!(said[2], "Turn 1: task 1 is polled and is pending");
    assert_eq!(said[5], "Turn 1: the timer of task 1 is due");
    assert_eq!(said[8], "Turn 2: descriptor A is ready to read, for task 2");
    let waits = "Turn 4: the loop waits for an event, without a limit";
    assert_eq!(said[13], waits);
    assert_eq!(said[16], "Turn 5: the loop ends");
    let expected = "The run of the loop in 5 turns and 17 steps: \
                    2 tasks, polled 6 times in all; the loop waits 4 times.";
    assert_eq!(summary(&sample()), expected);
}

#[test]
fn a_step_changes_what_differs_from_the_step_before() {
    let steps = sample().steps;
    assert_eq!(changed(None, &steps[0]), ["ready", "tasks"]);
    assert_eq!(changed(Some(&steps[1]), &steps[2]), ["ready", "timers"]);
    assert_eq!(changed(Some(&steps[3]), &steps[4]), [""; 0]);
    assert_eq!(changed(Some(&steps[7]), &steps[8]), ["ready", "poller"]);
}

#[test]
fn times_are_not_compared() {
    let mut fresh = sample();
    for step in &mut fresh.steps {
        step.at_ms += 7.0;
        step.timers
            .iter_mut()
            .for_each(|timer| timer.deadline_ms *= 2.0);
        step.timeout_ms = step.timeout_ms.map(|limit| limit.map(|_| 1.0));
    }
    assert_eq!(compare(&sample(), &fresh), Ok(()));
}

/// Changes the sample and gives the difference that is found.
fn difference(change: impl FnOnce(&mut Vec<Step>)) -> String {
    let mut fresh = sample();
    change(&mut fresh.steps);
    compare(&sample(), &fresh).expect_err("a difference")
}

#[test]
fn everything_else_is_compared_and_the_step_is_named() {
    let why = difference(|steps| steps[2].task = Some(2));
    let expected = "step 3 is `turn 1: task 1 is polled and is pending` in the recording, \
                    and `turn 1: task 2 is polled and is pending` now";
    assert_eq!(why, expected);
    let why = difference(|steps| steps[3].ready = vec![2]);
    let expected = "step 4 (`turn 1: task 2 is polled and is pending`) leaves in the ready queue \
                    `empty` in the recording, and `2` now";
    assert_eq!(why, expected);
    for (change, place) in [
        (
            (|step| step.tasks.reverse()) as fn(&mut Step),
            "the task table",
        ),
        (|step| step.timers.clear(), "the timer heap"),
        (|step| step.poller.clear(), "the poller"),
        (|step| step.poller[0].fd = "B".into(), "the poller"),
    ] {
        let why = difference(|steps| change(&mut steps[3]));
        assert!(why.contains(&format!("leaves in {place}")), "{why}");
    }
    let why = difference(|steps| steps[4].timeout_ms = Some(None));
    assert!(
        why.contains("with a limit` in the recording, and `turn 1: the loop waits"),
        "{why}"
    );
    let why = difference(|steps| steps.truncate(16));
    assert_eq!(why, "step 17, `turn 5: the loop ends`, is missing now");
    let why = difference(|steps| steps.push(steps[16].clone()));
    assert_eq!(
        why,
        "step 18, `turn 5: the loop ends`, is not in the recording"
    );
}

#[test]
fn a_figure_is_one_html_block_without_directives() {
    let mut turns = sample();
    turns.program = "</script>\n\n{{#include a}} & \"b\"".to_string();
    turns.steps[8].fd = Some("<b>{{#x".to_string());
    for turns in [sample(), turns] {
        let figure = figure(&turns, "stepper-a", "a.turns.json");
        assert!(figure.starts_with("<figure ") && figure.ends_with("</figure>"));
        assert!(figure.lines().all(|line| !line.trim().is_empty()));
        assert!(!figure.contains("{{"));
        assert_eq!(figure.matches("</script>").count(), 1);
        assert_eq!(unclosed(&figure), Vec::<String>::new());
    }
}

#[test]
fn the_table_stands_open_and_marks_what_changes() {
    let figure = figure(&sample(), "stepper-a", "a.turns.json");
    assert!(figure.contains("<details open>"));
    assert_eq!(figure.matches("<tr><th scope=\"row\">").count(), 17);
    let row = "<tr><th scope=\"row\">9</th>\
               <td>Turn 2: descriptor A is ready to read, for task 2</td>\
               <td><b>2</b></td><td>1, 2</td><td>200.8 ms: task 1</td><td><b>empty</b></td>";
    assert!(figure.contains(row), "{figure}");
}

#[test]
fn tasks_beyond_the_last_row_share_it() {
    let mut turns = sample();
    turns.steps[0].tasks = (1..=20).collect();
    let figure = figure(&turns, "stepper-a", "a.turns.json");
    assert!(figure.contains(">task 15</text>"));
    assert!(!figure.contains(">task 16</text>"));
    assert!(figure.contains(">5 more</text>"));
}

#[test]
fn the_legend_explains_the_marks_of_this_run_only() {
    let mut turns = sample();
    let legend = |turns: &Turns| super::strip::legend(turns);
    assert!(!legend(&turns).contains("is woken"));
    turns.steps[5].step = Kind::Wake;
    assert!(legend(&turns).contains("is woken"));
    assert!(!legend(&turns).contains("does not wait"));
    turns.steps[4].timeout_ms = Some(Some(0.0));
    assert!(legend(&turns).contains("does not wait"));
    assert!(summary(&turns).ends_with("the loop waits 3 times."));
}

#[test]
fn colors_are_those_of_the_timeline_which_a_test_measures() {
    let style = include_str!("../../../theme/stepper.css");
    let colors = include_str!("../../../theme/timeline.css");
    let mut used = style
        .split("var(--tl-")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    assert!(used.clone().count() > 20);
    let unknown = used.find(|name| !colors.contains(&format!("--tl-{name}: ")));
    assert_eq!(unknown, None);
    assert!(!style.contains("rgb") && !style.contains(": #"));
}
