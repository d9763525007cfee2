use super::super::sentence;
use super::{figure, output, sample, table};
use crate::timeline::model::{Column, Entry, Note};
use crate::timeline::model::{End, Kind, Lane, Outcome};

#[test]
fn a_sentence_says_what_is_to_be_seen() {
    let sentences = [
        (
            "sequential",
            "async_main is polled 4 times, learn_song is polled twice, sing_song is polled twice, \
             dance is polled twice; one is after the other; the run takes 1.3 s.",
        ),
        (
            "concurrent",
            "async_main is polled 3 times, learn_and_sing is polled 3 times, learn_song is polled \
             twice, sing_song is polled twice, dance is polled twice; learn_and_sing and dance are \
             under way at the same time; the run takes 801 ms.",
        ),
        (
            "blocking",
            "async_main is polled twice, learn_and_sing is polled once, dance is polled twice; one \
             is after the other; the run takes 501 ms.",
        ),
        (
            "thousand",
            "main is polled twice, 1000 called worker are polled 2000 times in all; many are under \
             way at the same time; the run takes 112 ms.",
        ),
        ("one", "hello is polled once; the run takes 60 µs."),
        ("empty", "no future is polled; the run takes 0 µs."),
    ];
    for (name, expected) in sentences {
        assert_eq!(sentence(&sample(name)), expected, "{name}");
    }
}

#[test]
fn a_sentence_names_what_was_cancelled_and_what_panicked() {
    let sentence = sentence(&sample("cancelled"));
    assert!(sentence.contains("Client::fetch is cancelled"));
    assert!(sentence.contains("parse_answer panics"));
    assert!(sentence.contains("2 aren't finished when the run ends"));
}

#[test]
fn a_table_has_a_row_for_every_poll_wake_print_and_end() {
    for name in [
        "sequential",
        "concurrent",
        "blocking",
        "cancelled",
        "threads",
        "empty",
    ] {
        let timeline = sample(name);
        let table = table(&timeline, Some(&output(&timeline)));
        let unnatural = |lane: &&Lane| matches!(lane.end, End::Cancelled | End::Unfinished);
        let lanes = timeline.lanes.iter();
        let events: usize = lanes
            .clone()
            .map(|lane| lane.polls.len() + lane.wakes.len())
            .sum();
        let ends = lanes.filter(unnatural).count();
        let (head, foot) = (1, 1);
        let expected = head + events + ends + timeline.prints.len() + foot;
        assert_eq!(table.matches("<tr").count(), expected, "{name}");
    }
}

#[test]
fn a_table_tells_the_story_in_order() {
    let timeline = sample("blocking");
    let table = table(&timeline, Some(&output(&timeline)));
    let story = [
        "<td>10 µs</td><td><code>learn_and_sing</code></td><td>is polled for the first time by \
         <code>async_main</code>, for 300 ms, and is <b>ready</b></td>",
        "prints line 1: <code>Learning the song …</code>",
        "prints line 3: <code>Step to the left</code>",
        "<td><code>dance</code></td><td>is woken from outside</td>",
        "<td>500.59 ms</td><td></td><td>the run ends</td>",
    ];
    let places: Vec<usize> = story
        .iter()
        .map(|row| table.find(row).expect(row))
        .collect();
    assert!(places.is_sorted());
}

#[test]
fn a_long_table_says_what_it_leaves_out() {
    let table = table(&sample("yielding"), None);
    assert_eq!(table.matches("<tr").count(), 203);
    assert!(table.contains("more rows are left out; the recording has them."));
}

#[test]
fn functions_run_and_return_and_are_not_polled() {
    let mut timeline = sample("blocking");
    timeline.lanes.truncate(2);
    for (lane, life) in timeline
        .lanes
        .iter_mut()
        .zip([(0, 200_000), (100, 300_000)])
    {
        lane.kind = Kind::Function;
        lane.parent = None;
        lane.polls.truncate(1);
        lane.wakes.clear();
        (lane.polls[0].start, lane.polls[0].end) = life;
        (lane.polls[0].outcome, lane.end) = (Outcome::Ready, End::Ready);
        lane.ended = Some(life.1);
    }
    let [one, another] = [0, 1].map(|lane| timeline.lanes[lane].name.clone());
    let told = sentence(&timeline);
    let expected = format!(
        "{one} runs for 200 ms, {another} runs for 300 ms; {one} and {another} are under way at \
         the same time"
    );
    assert!(told.starts_with(&expected), "{told}");
    let figure = figure(&timeline, "id", None);
    assert!(
        figure.contains("runs</li>") && figure.contains("returns</li>"),
        "{figure}"
    );
    assert!(
        !figure.contains("polled") && !figure.contains("waits"),
        "{figure}"
    );

    // In turn, where the second starts when the first has returned.
    timeline.lanes[1].polls[0].start = 200_000;
    assert!(sentence(&timeline).contains("one is after the other"));
}

#[test]
fn a_run_with_notes_is_told_by_them_with_what_the_tables_hold() {
    let mut timeline = sample("sequential");
    timeline.lanes[0].kind = Kind::Loop;
    timeline.lanes[1].task = Some(1);
    let column = |name: &str, entries: &[&str]| Column {
        name: name.to_owned(),
        entries: entries
            .iter()
            .map(|text| Entry {
                at: (*text == "task 1").then_some(1500),
                text: (*text).to_owned(),
            })
            .collect(),
    };
    let note = |at, text: &str, timers: &[&str]| Note {
        at,
        lane: Some(1),
        text: text.to_owned(),
        columns: vec![column("ready", &["task 9"]), column("timers", timers)],
    };
    timeline.notes = vec![
        note(1, "Turn 1: <it> waits", &["task 1"]),
        note(2, "Turn 2: it goes on", &["task 1"]),
        note(3, "Turn 3: it ends", &[]),
    ];
    let table = table(&timeline, None);
    for row in [
        "<th>What happens</th><th>ready</th><th>timers</th></tr>",
        "<tr data-at=\"1\" data-row=\"1\"><td>1 µs</td><td><code>learn_song (task 1)</code></td>\
         <td>Turn 1: &lt;it&gt; waits</td><td><b>task 9</b></td><td><b>1.50 ms: task 1</b></td></tr>",
        "<td>Turn 2: it goes on</td><td>task 9</td><td>1.50 ms: task 1</td></tr>",
        "<td>Turn 3: it ends</td><td>task 9</td><td><b>empty</b></td></tr>",
    ] {
        assert!(table.contains(row), "{row} is not in {table}");
    }
    // The polls of the loop and of its task are told by the notes.
    assert!(
        !table.contains("</code></td><td>is polled for the first time, for"),
        "{table}"
    );
    assert!(
        !table.contains("<code>learn_song (task 1)</code></td><td>is polled"),
        "{table}"
    );
    assert!(
        table.contains("<code>dance</code></td><td>is polled"),
        "{table}"
    );
}
