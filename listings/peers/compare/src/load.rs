//! A server under load: what it works, and how late its answers are.

use std::io;
use std::time::{Duration, Instant};

use crate::client::{Clients, Exchange};
use crate::comparison::Values;
use crate::peer::Built;

/// How a server is loaded.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    pub exchange: Exchange,
    pub connections: usize,
    /// How many messages are sent as fast as they're answered.
    pub messages: usize,
    /// How many are sent on a schedule.
    pub scheduled: usize,
    /// The time from one of these to the next.
    pub gap: Duration,
}

/// What a loaded server has cost.
#[derive(Clone, Debug)]
pub struct Loaded {
    pub values: Values,
    /// How many answers came, in both loads.
    pub count: [usize; 2],
    /// What the server worked in ticks of the system's clock: program, kernel.
    pub ticks: [f64; 2],
}

/// Starts a server and loads it: with the next messages when all are answered, for its work, and
/// on a schedule, for its latencies.
///
/// # Errors
///
/// If the server fails.
pub fn load(built: &Built, row: &str, load: &Load) -> io::Result<Loaded> {
    let server = built.serve(row)?;
    let mut clients = Clients::connect(server.address, load.connections, load.exchange)?;
    let rounds = load.messages / load.connections;
    clients.rounds(rounds.div_ceil(10))?;
    let (start, work) = (Instant::now(), server.work()?);
    let count = clients.rounds(rounds)?;
    let (time, work) = (start.elapsed(), server.work()? - work);
    let each = |total: Duration| total.as_secs_f64() / count as f64;
    let ticks = server.ticks()?;
    let mut latencies = clients.on_schedule(load.scheduled, load.gap)?;
    latencies.sort();
    let below = |part: f64| {
        let place = (part * latencies.len() as f64) as usize;
        latencies[place.min(latencies.len() - 1)].as_secs_f64()
    };
    Ok(Loaded {
        values: vec![
            ("work", each(work)),
            ("time", each(time)),
            ("p50", below(0.5)),
            ("p99", below(0.99)),
            ("p999", below(0.999)),
        ],
        count: [count, latencies.len()],
        ticks,
    })
}
