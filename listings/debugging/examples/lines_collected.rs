//! A subscriber for tests, which keeps each line with the spans around it.
//!
//! Run it: `cargo run -p debugging --example lines_collected`

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::sleep;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::subscriber::{DefaultGuard, set_default, set_global_default};
use tracing::{Event, Subscriber, info, instrument};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::{LookupSpan, Registry};

// ANCHOR: lines
/// Keeps each line and the spans around it, the outermost first: `("pay id=1", "charged")`.
#[derive(Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<(String, String)>>>);

impl Lines {
    /// Collects the lines of this thread, until the guard is dropped.
    pub(crate) fn collect() -> (Lines, DefaultGuard) {
        // For all other threads: it wants every line. An error only says that there's one already.
        let _ = set_global_default(Registry::default());
        let lines = Lines::default();
        let guard = set_default(Registry::default().with(lines.clone()));
        (lines, guard)
    }

    pub(crate) fn take(&self) -> Vec<(String, String)> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Lines {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut words = Words(attributes.metadata().name().to_string());
        attributes.record(&mut words);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(words);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut spans = Vec::new();
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(words) = span.extensions().get::<Words>() {
                spans.push(words.0.clone());
            }
        }
        spans.reverse();
        let mut line = Words(String::new());
        event.record(&mut line);
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push((spans.join(" > "), line.0));
    }
}

/// A span's name and fields, or a line's message and fields.
struct Words(String);

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        match field.name() {
            "message" => self.0 += &format!("{value:?}"),
            name => self.0 += &format!(" {name}={value:?}"),
        }
    }
}
// ANCHOR_END: lines

#[instrument]
async fn pay(id: u32) {
    info!("asking the bank");
    sleep(Duration::from_millis(100)).await;
    info!("charged");
}

// ANCHOR: test
#[tokio::test(start_paused = true)]
async fn each_line_is_under_its_payment() {
    let (lines, _guard) = Lines::collect();
    tokio::join!(pay(1), pay(2));
    let lines = lines.take();
    let count = |payment| lines.iter().filter(|(spans, _)| spans == payment).count();
    assert_eq!([count("pay id=1"), count("pay id=2")], [2, 2]);
}
// ANCHOR_END: test

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (lines, _guard) = Lines::collect();
    tokio::join!(pay(1), pay(2));
    for (spans, line) in lines.take() {
        println!("{spans:?}: {line:?}");
    }
}
