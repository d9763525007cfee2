//! Proofs of what the page on incidents says.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use every_await::ends;
use tracing::span::{Attributes, Id};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::Registry;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/idle_renewed.rs"]
mod idle_renewed;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/idle_reused.rs"]
mod idle_reused;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/node_goes_on.rs"]
mod node_goes_on;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/node_stuck.rs"]
mod node_stuck;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/pipes_full.rs"]
mod pipes_full;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/pipes_open.rs"]
mod pipes_open;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/pool_kept.rs"]
mod pool_kept;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/pool_poisoned.rs"]
mod pool_poisoned;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/spans_kept.rs"]
mod spans_kept;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/spans_orphaned.rs"]
mod spans_orphaned;

/// Longer than anything waits for on purpose, on a clock that jumps.
const HOUR: Duration = Duration::from_secs(3600);

/// The lines of a program, without imports, comments, and empty ones.
fn lines(program: &str) -> io::Result<usize> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(program);
    let text = std::fs::read_to_string(path)?;
    let is_code = |line: &&str| {
        let line = line.trim();
        !(line.is_empty() || line.starts_with("//") || line.starts_with("use "))
    };
    Ok(text.lines().filter(is_code).count())
}

#[test]
fn no_incident_takes_more_than_forty_lines() -> io::Result<()> {
    for program in [
        "examples/idle_reused.rs",
        "examples/node_stuck.rs",
        "examples/pipes_full.rs",
        "examples/pool_poisoned.rs",
        "examples/spans_orphaned.rs",
        "../hangs/examples/read_twice.rs",
    ] {
        let lines = lines(program)?;
        assert!((20..=40).contains(&lines), "{program} has {lines}");
    }
    Ok(())
}

#[test]
fn a_place_that_goes_to_a_future_that_nothing_polls_stops_the_node() {
    assert!(ends(HOUR, node_stuck::node()).is_err());
}

#[test]
fn a_job_with_a_task_of_its_own_takes_its_place() {
    assert!(matches!(ends(HOUR, node_goes_on::node()), Ok(Ok(()))));
}

const SHORT: Duration = Duration::from_millis(100);

#[test]
fn a_client_that_leaves_spoils_the_connection_for_the_next_one() {
    let patient = ends(HOUR, pool_poisoned::two_clients(Duration::from_secs(1)));
    let patient = patient.expect("it ends").expect("no I/O fails");
    assert_eq!(patient, ["block 7", "block 7"]);
    let leaves = ends(HOUR, pool_poisoned::two_clients(SHORT));
    let leaves = leaves.expect("it ends").expect("no I/O fails");
    assert_eq!(leaves, ["the client leaves", "error: acquired already"]);
}

#[test]
fn a_query_in_a_task_of_its_own_releases_its_connection() {
    let leaves = ends(HOUR, pool_kept::two_clients(SHORT));
    let leaves = leaves.expect("it ends").expect("no I/O fails");
    assert_eq!(leaves, ["the client leaves", "block 7"]);
}

/// How many requests a client can write before it reads, if each pipe has so many places.
fn most_requests(places: usize) -> usize {
    let ends = |count: &u32| ends(HOUR, pipes_full::serve(places, *count)).is_ok();
    (1..100).take_while(ends).count()
}

#[test]
fn four_pipes_and_three_tasks_hold_seven_requests_if_each_pipe_has_one_place() {
    assert_eq!(most_requests(1), 7);
}

#[test]
fn each_place_in_a_pipe_is_one_request_more() {
    assert_eq!([2, 5, 10].map(most_requests), [11, 23, 43]);
}

#[test]
fn a_pipe_without_a_limit_lets_all_requests_through() {
    assert_eq!(ends(HOUR, pipes_open::serve(10_000)), Ok(Ok(10_000)));
}

/// How many hundredths of a second a connection has to be idle for the next request to fail.
/// Two timers that are over at the same time may come in any order, so the borders aren't tried.
fn failing(mut get: impl FnMut(Duration) -> bool) -> Vec<u64> {
    let fails = |idle: &u64| !get(Duration::from_millis(idle * 10));
    let idle = (0..50).filter(|idle| ![20, 30].contains(idle));
    idle.filter(fails).collect()
}

#[test]
fn a_request_fails_while_the_end_of_its_connection_is_under_way() {
    let mut all_incomplete = true;
    let failing = failing(|idle| match ends(HOUR, idle_reused::twice(idle)) {
        Ok(Err(error)) => {
            all_incomplete &= error.is_incomplete_message();
            false
        }
        done => done.is_ok(),
    });
    assert_eq!(failing, (21..30).collect::<Vec<_>>());
    assert!(all_incomplete);
}

/// The idle times that fail for a client with a limit of its own.
fn failing_with(limit: u64) -> Vec<u64> {
    let limit = Duration::from_millis(limit);
    failing(|idle| matches!(ends(HOUR, idle_renewed::twice(idle, limit)), Ok(Ok(_))))
}

#[test]
fn a_client_that_gives_up_first_never_meets_a_closing_connection() {
    assert_eq!(failing_with(150), []);
}

#[test]
fn a_limit_between_idling_and_closing_lets_a_few_requests_fail() {
    assert_eq!(failing_with(245), [21, 22, 23, 24]);
}

/// A span and its parent.
type Noted = (&'static str, Option<&'static str>);

/// Notes each new span with its parent.
#[derive(Clone, Default)]
struct Parents(Arc<Mutex<Vec<Noted>>>);

impl Layer<Registry> for Parents {
    fn on_new_span(&self, _: &Attributes<'_>, id: &Id, context: Context<'_, Registry>) {
        let span = context.span(id).expect("it is new");
        let parent = span.parent().map(|parent| parent.name());
        self.0.lock().expect("no panic").push((span.name(), parent));
    }
}

/// The parents of the calls of the model, in a run of `program`.
fn parents(program: impl Future<Output = ()>) -> Vec<Option<&'static str>> {
    let parents = Parents::default();
    let _guard = tracing::subscriber::set_default(Registry::default().with(parents.clone()));
    ends(HOUR, program).expect("it ends");
    let spans = parents.0.lock().expect("no panic").clone();
    assert_eq!(spans[..2], [("run", None), ("agent", Some("run"))]);
    spans[2..].iter().map(|(_, parent)| *parent).collect()
}

#[test]
fn a_stream_that_is_read_outside_of_its_span_makes_orphans() {
    assert_eq!(parents(spans_orphaned::run()), [None; 2]);
}

#[test]
fn a_stream_that_is_read_inside_of_its_span_makes_none() {
    assert_eq!(parents(spans_kept::run()), [Some("run"); 2]);
}
