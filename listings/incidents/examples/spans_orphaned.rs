//! A stream is made inside of a span, and read outside.
//!
//! Run it: `cargo run -p incidents --example spans_orphaned`

use std::pin::pin;
use std::time::Duration;

use futures::stream::{Stream, StreamExt, iter};
use tokio::time::sleep;
use tracing::span::{Attributes, Id};
use tracing::{Instrument, Subscriber, info_span, instrument};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::{LookupSpan, Registry};

/// Prints each new span with its parent.
struct Parents;

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Parents {
    fn on_new_span(&self, _: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let span = context.span(id).expect("it is new");
        let parent = span.parent().map_or("nothing", |parent| parent.name());
        println!("{} in {parent}", span.name());
    }
}

// ANCHOR: run
#[instrument]
async fn call_model(turn: u32) -> u32 {
    sleep(Duration::from_millis(50)).await;
    turn
}

#[instrument]
async fn agent() -> impl Stream<Item = u32> {
    iter(1..=2).then(call_model)
}

pub(crate) async fn run() {
    let span = info_span!("run");
    let events = agent().instrument(span).await;
    let mut events = pin!(events);
    while let Some(event) = events.next().await {
        println!("event {event}");
    }
}
// ANCHOR_END: run

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let _guard = tracing::subscriber::set_default(Registry::default().with(Parents));
    run().await;
}
