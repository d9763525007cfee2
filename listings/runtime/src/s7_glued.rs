//! The first loop: the executor, the timers, and the reactor, one after the other.

use std::io;
use std::sync::Arc;

use crate::s4_executor::{Executor, Spawner};
use crate::s5_timers::{self, Timers};
use crate::s6_reactor::{self, Reactor};
use crate::s7_edge::Edge;

// ANCHOR: glued
/// Runs what `main` spawns, until no task is left.
///
/// # Errors
///
/// If the system refuses to wait for events.
pub fn run(main: impl FnOnce(Spawner)) -> io::Result<()> {
    let executor = Executor::new();
    let timers = Arc::new(Timers::default());
    let reactor = Arc::new(Reactor::new(Box::new(Edge::new()?)));
    let _timers = s5_timers::enter(timers.clone());
    let _reactor = s6_reactor::enter(reactor.clone());
    main(executor.spawner());
    loop {
        // Polls what's ready, until nothing is.
        while executor.turn() > 0 {}
        if executor.spawner().alive() == 0 {
            return Ok(());
        }
        // Sleeps until an event or the next deadline.
        reactor.turn(timers.wait())?;
        timers.expire();
    }
}
// ANCHOR_END: glued
