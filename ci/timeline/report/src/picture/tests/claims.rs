//! Pictures of who holds what and who waits for it.

use super::super::sentence;
use super::{figure, sample, table};
use crate::timeline::model::{Claim, Does, Timeline};

/// The sample with claims: the lane, what it does, to what, and when.
fn claiming(claims: &[(usize, Does, &str, u64)]) -> Timeline {
    let mut timeline = sample("concurrent");
    let claim = |&(lane, does, what, at): &(usize, Does, &str, u64)| Claim {
        at,
        lane,
        does,
        what: what.to_owned(),
    };
    timeline.claims = claims.iter().map(claim).collect();
    timeline
}

use Does::{Holds, Releases, Waits};

#[test]
fn a_lane_that_waits_says_for_what_and_who_holds_it() {
    let timeline = claiming(&[
        (2, Holds, "kettle", 100),
        (4, Waits, "kettle", 200_000),
        (2, Releases, "kettle", 500_000),
        (4, Holds, "kettle", 500_010),
        (4, Releases, "kettle", 600_000),
        (4, Waits, "news", 600_001),
    ]);
    let figure = figure(&timeline, "id", None);
    for label in [
        ">holds kettle</text>",
        // There is no room for its holder, and the table has it.
        ">waits for kettle</text>",
        ">waits for news</text>",
    ] {
        assert!(figure.contains(label), "{label} is not in {figure}");
    }
    assert_eq!(
        figure.matches("<rect class=\"j\" x=\"").count(),
        2 + 1,
        "and the legend's"
    );
    assert_eq!(
        figure.matches("<rect class=\"j v\" x=\"").count(),
        2 + 1,
        "and the legend's"
    );
    assert!(!figure.contains("circle</"), "{figure}");
    let table = table(&timeline, None);
    for row in [
        "<td><code>sing_song</code></td><td>waits for <code>kettle</code>, held by learn_song</td>",
        "<td><code>learn_song</code></td><td>releases <code>kettle</code></td>",
        "<td><code>sing_song</code></td><td>holds <code>kettle</code></td>",
        "<td><code>sing_song</code></td><td>releases <code>kettle</code></td>",
    ] {
        assert!(table.contains(row), "{row} is not in {table}");
    }
    assert!(!table.contains("no longer waits"), "{table}");
}

#[test]
fn lanes_that_wait_for_each_other_are_a_circle() {
    let circle = [
        (2, Holds, "a", 100),
        (3, Holds, "b", 110),
        (4, Holds, "c", 120),
        (2, Waits, "b", 200),
        (3, Waits, "c", 210),
    ];
    let open = claiming(&circle);
    assert!(!sentence(&open).contains("circle"));
    let closed = claiming(&[&circle[..], &[(4, Waits, "a", 220)]].concat());
    let told = "sing_song holds c and waits for a, learn_song holds a and waits for b, \
                dance holds b and waits for c: a circle";
    assert!(sentence(&closed).contains(told), "{}", sentence(&closed));
    let figure = figure(&closed, "id", None);
    assert_eq!(
        figure.matches("<rect class=\"j v c\" x=\"").count(),
        3 + 1,
        "and the legend's"
    );
    assert_eq!(table(&closed, None).matches("a circle</b>").count(), 1);
}

#[test]
fn a_wait_that_was_given_up_closes_no_circle() {
    let timeline = claiming(&[
        (2, Holds, "a", 100),
        (3, Holds, "b", 110),
        (2, Waits, "b", 200),
        (2, Releases, "b", 210),
        (3, Waits, "a", 220),
    ]);
    assert!(!sentence(&timeline).contains("circle"));
    assert!(table(&timeline, None).contains("no longer waits for <code>b</code>"));
}

#[test]
fn who_holds_a_lock_that_it_takes_again_waits_for_itself() {
    let timeline = claiming(&[(2, Holds, "a", 100), (2, Waits, "a", 200)]);
    assert!(sentence(&timeline).contains("learn_song holds a and waits for a: a circle"));
    let figure = figure(&timeline, "id", None);
    assert!(figure.contains("waits for a, held by itself"));
    // It holds the lock as long as it waits for it, so both are to be seen.
    let height = |class: &str| {
        let start = format!("<rect class=\"{class}\" x=\"");
        let rect = figure.split(&start).nth(1).expect("a stretch");
        let y = rect.split(" y=\"").nth(1).expect("a place");
        y.split('"').next().map(str::to_owned)
    };
    assert_ne!(height("j"), height("j v c"));
}
