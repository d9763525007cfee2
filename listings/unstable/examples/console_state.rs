//! What a console is told about the two payments.

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Duration;

use console_api::instrument::instrument_client::InstrumentClient;
use console_api::instrument::{InstrumentRequest, Update};
use console_api::{Id, Location};
use console_subscriber::ConsoleLayer;
use tokio::time::sleep;
use tracing_subscriber::prelude::*;

#[allow(dead_code)] // its own `main`
#[path = "../../stuck/examples/payments.rs"]
mod payments;

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // What `console_subscriber::init()` does, but for the port that tokio-console connects to.
    let builder = ConsoleLayer::builder().publish_interval(Duration::from_millis(10));
    let (layer, server) = builder.build();
    tracing_subscriber::registry().with(layer).init();
    let parts = server.into_parts();
    tokio::spawn(parts.aggregator.run());

    let _tasks = payments::start();
    sleep(Duration::from_millis(100)).await;
    let mut console = InstrumentClient::new(parts.instrument_server);
    let updates = console.watch_updates(InstrumentRequest {}).await?;
    let update = updates.into_inner().message().await?;
    Ok(update
        .as_ref()
        .and_then(show)
        .ok_or("the console is told nothing")?)
}
// ANCHOR_END: main

/// Prints the tasks, and for which lock each waits: what its page of a task shows, and that of a
/// resource.
fn show(update: &Update) -> Option<()> {
    let tasks = update.task_update.as_ref()?;
    let resources_update = update.resource_update.as_ref()?;
    let operations = update.async_op_update.as_ref()?;
    let resources = resources_update.new_resources.iter();
    let resources: BTreeMap<_, _> = resources.map(|lock| (number(&lock.id), lock)).collect();
    let spawned = tasks.new_tasks.iter();
    let spawned = spawned.map(|task| (place(&task.location), task));
    // The console has a task of its own.
    let spawned = spawned.filter(|(place, _)| place.starts_with("payments.rs"));
    for (place, task) in spawned.collect::<BTreeMap<_, _>>() {
        let stats = tasks.stats_update.get(&number(&task.id))?;
        println!(
            "task of {place}, polled {} times",
            stats.poll_stats.as_ref()?.polls
        );
        for operation in &operations.new_async_ops {
            let stats = operations.stats_update.get(&number(&operation.id))?;
            let is_its = stats.task_id == task.id && stats.dropped_at.is_none();
            if is_its && operation.parent_async_op_id.is_none() {
                let resource = resources.get(&number(&operation.resource_id))?;
                let (kind, made) = (&resource.concrete_type, self::place(&resource.location));
                println!("    waits in {} for the {kind} of {made}", operation.source);
                let lock = resources_update.stats_update.get(&number(&resource.id))?;
                for field in lock
                    .attributes
                    .iter()
                    .filter_map(|known| known.field.as_ref())
                {
                    println!("        {field}");
                }
            }
        }
    }
    Some(())
}

fn number(id: &Option<Id>) -> u64 {
    id.as_ref().map_or(0, |id| id.id)
}

/// The end of a path, and the line.
fn place(location: &Option<Location>) -> String {
    let location = location.as_ref();
    let file = location.and_then(|location| location.file.as_deref()?.rsplit('/').next());
    let line = location.and_then(|location| location.line);
    format!("{}:{}", file.unwrap_or_default(), line.unwrap_or_default())
}
