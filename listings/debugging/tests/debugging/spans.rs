//! Which spans the lines of futures, tasks, and threads are in.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Waker};
use std::thread;

use tokio::runtime;
use tokio::sync::mpsc::unbounded_channel;
use tokio::task::{JoinSet, spawn_blocking, yield_now};
use tracing::dispatcher::{Dispatch, get_default, with_default};
use tracing::instrument::WithSubscriber;
use tracing::span::Id;
use tracing::subscriber::set_default;
use tracing::{Instrument, Span, Subscriber, debug_span, info, info_span};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::{self, Layer, SubscriberExt};
use tracing_subscriber::registry::Registry;

use lines_collected::Lines;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../../examples/guard_held.rs"]
mod guard_held;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../../examples/instrumented.rs"]
mod instrumented;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../../examples/lines_collected.rs"]
mod lines_collected;

/// Runs `future` on a paused clock, and returns the spans and the message of each line.
fn lines_of(future: impl Future<Output = ()>) -> Vec<(String, String)> {
    let (lines, _default) = Lines::collect();
    let mut builder = runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(future);
    lines.take()
}

/// The spans of each line of `future`, which runs in the span `pay`.
fn spans_in_pay(future: impl Future<Output = ()>) -> Vec<String> {
    // The span is made when there's a subscriber for it.
    spans_of(async { future.instrument(info_span!("pay")).await })
}

/// The spans of each line.
fn spans_of(future: impl Future<Output = ()>) -> Vec<String> {
    lines_of(future)
        .into_iter()
        .map(|(spans, _)| spans)
        .collect()
}

#[test]
fn guards_held_across_a_wait_put_two_of_four_lines_into_two_payments() {
    let spans = spans_of(async {
        tokio::join!(guard_held::pay(1), guard_held::pay(2));
    });
    let both = "pay id=1 > pay id=2";
    assert_eq!(spans, ["pay id=1", both, both, "pay id=1"]);
}

#[test]
fn an_instrumented_function_has_each_line_under_its_payment() {
    let mut spans = spans_of(async {
        tokio::join!(instrumented::pay(1), instrumented::pay(2));
    });
    spans.sort();
    assert_eq!(spans, ["pay id=1", "pay id=1", "pay id=2", "pay id=2"]);
}

/// Counts how often spans are entered.
struct Entered(Arc<AtomicUsize>);

impl<S: Subscriber> Layer<S> for Entered {
    fn on_enter(&self, _: &Id, _: layer::Context<'_, S>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn an_instrumented_future_enters_its_span_at_each_poll_and_for_its_drop() {
    let entered = Arc::new(AtomicUsize::new(0));
    let _default = set_default(Registry::default().with(Entered(Arc::clone(&entered))));
    let future = async {
        yield_now().await;
        yield_now().await;
    };
    let mut future = Box::pin(future.instrument(info_span!("waits twice")));
    let mut context = Context::from_waker(Waker::noop());
    let mut polls = 0;
    while future.as_mut().poll(&mut context).is_pending() {
        polls += 1;
        assert_eq!(entered.load(Ordering::Relaxed), polls);
        assert!(Span::current().is_none());
    }
    drop(future);
    // Three polls, and the drop.
    assert_eq!((polls, entered.load(Ordering::Relaxed)), (2, 4));
}

#[test]
fn a_guard_that_moves_to_another_thread_leaves_its_span_behind() {
    let (lines, _default) = Lines::collect();
    let dispatch = get_default(Dispatch::clone);
    // It's `Send`, so a runtime may go on with it on another thread.
    let mut payment: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(async {
        let span = info_span!("pay", id = 1);
        let _guard = span.enter();
        yield_now().await;
        info!("charged");
        yield_now().await;
    });
    let mut context = Context::from_waker(Waker::noop());
    assert!(payment.as_mut().poll(&mut context).is_pending());
    let other = thread::spawn(move || {
        let mut context = Context::from_waker(Waker::noop());
        let polled = with_default(&dispatch, || payment.as_mut().poll(&mut context));
        assert!(polled.is_pending());
        payment
    });
    let _payment = other.join().expect("it doesn't panic");
    info!("something else");
    let lines = lines.take();
    assert_eq!(lines[0], (String::new(), "charged".into()));
    assert_eq!(lines[1], ("pay id=1".into(), "something else".into()));
}

async fn audit() {
    info!("audited");
}

#[test]
fn a_future_is_in_the_span_of_who_polls_it() {
    let spans = spans_in_pay(async {
        audit().await;
        tokio::join!(audit(), async { audit().await });
    });
    assert_eq!(spans, ["pay"; 3]);
}

#[test]
fn a_task_is_in_no_span_unless_it_is_given_one() {
    let spans = spans_in_pay(async {
        let mut tasks = JoinSet::new();
        tasks.spawn(audit());
        tokio::spawn(audit()).await.expect("it doesn't panic");
        tasks.spawn(audit().in_current_span());
        tasks.join_all().await;
    });
    assert_eq!(spans, ["", "", "pay"]);
}

#[test]
fn a_span_made_inside_of_a_task_is_no_child_of_who_spawned_it() {
    let spans = spans_in_pay(async {
        let outside = tokio::spawn(audit().instrument(info_span!("audit")));
        outside.await.expect("it doesn't panic");
        let inside = tokio::spawn(async { audit().instrument(info_span!("audit")).await });
        inside.await.expect("it doesn't panic");
    });
    assert_eq!(spans, ["pay > audit", "audit"]);
}

#[test]
fn a_span_that_is_switched_off_hides_the_one_around_it_without_or_current() {
    let lines = Lines::default();
    let subscriber = Registry::default().with(lines.clone());
    let _default = set_default(subscriber.with(LevelFilter::INFO));
    let runtime = runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(async {
        let (off, kept) = info_span!("pay").in_scope(|| {
            let kept = debug_span!("audit").or_current();
            (
                tokio::spawn(audit().instrument(debug_span!("audit"))),
                tokio::spawn(audit().instrument(kept)),
            )
        });
        off.await.expect("it doesn't panic");
        kept.await.expect("it doesn't panic");
    });
    let spans: Vec<String> = lines.take().into_iter().map(|(spans, _)| spans).collect();
    assert_eq!(spans, ["", "pay"]);
}

#[test]
fn a_thread_is_in_no_span_unless_it_enters_one() {
    let spans = spans_in_pay(async {
        let dispatch = get_default(Dispatch::clone);
        let log = move || with_default(&dispatch, || info!("receipt printed"));
        spawn_blocking(log.clone()).await.expect("it doesn't panic");
        let other = thread::spawn(log.clone());
        other.join().expect("it doesn't panic");
        let span = Span::current();
        let in_span = spawn_blocking(move || span.in_scope(log));
        in_span.await.expect("it doesn't panic");
    });
    assert_eq!(spans, ["", "", "pay"]);
}

#[test]
fn a_job_is_in_the_span_of_its_worker_unless_it_brings_its_own() {
    let spans = spans_of(async {
        let (jobs, mut received) = unbounded_channel();
        let ask = async |id| {
            jobs.send(Span::current()).expect("the worker is there");
            info!(id, "asked");
        };
        ask(1).instrument(info_span!("pay", id = 1)).await;
        drop(jobs);
        let worker = async {
            while let Some(span) = received.recv().await {
                audit().await;
                audit().instrument(span).await;
            }
        };
        worker.instrument(info_span!("worker")).await;
    });
    assert_eq!(spans, ["pay id=1", "worker", "pay id=1"]);
}

#[test]
fn a_future_that_is_only_made_in_a_span_is_polled_outside_of_it() {
    let spans = spans_of(async {
        let made = info_span!("payment").in_scope(audit);
        made.await;
        let instrumented = audit().instrument(info_span!("payment"));
        instrumented.await;
    });
    assert_eq!(spans, ["", "payment"]);
}

#[test]
fn a_default_of_one_thread_gets_no_line_of_another_worker() {
    let (lines, _default) = Lines::collect();
    let mut builder = runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(1).build().expect("a runtime");
    let wait = |task: tokio::task::JoinHandle<()>| runtime.block_on(task).expect("no panic");
    wait(runtime.spawn(audit()));
    assert_eq!(lines.take(), []);
    wait(runtime.spawn(audit().with_current_subscriber()));
    assert_eq!(lines.take().len(), 1);
}
