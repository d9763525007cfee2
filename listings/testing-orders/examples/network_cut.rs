//! A till orders a seat over a network that's cut for a moment.
//!
//! Run it: `cargo run -p testing-orders --example network_cut`

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use tokio::time::timeout;
use turmoil::net::UdpSocket;

type Log = Rc<RefCell<Vec<String>>>;

fn note(log: &Log, what: &str) {
    let now = turmoil::sim_elapsed().expect("this runs in a simulation");
    log.borrow_mut()
        .push(format!("{:3} ms, {what}", now.as_millis()));
}

// ANCHOR: hosts
async fn till(log: Log) -> turmoil::Result {
    let socket = UdpSocket::bind(("0.0.0.0", 0)).await?;
    let mut order = [7];
    loop {
        note(&log, "the till orders");
        socket.send_to(&order, ("office", 9000)).await?;
        let answer = socket.recv_from(&mut order);
        if timeout(Duration::from_millis(100), answer).await.is_ok() {
            note(&log, "the till has a seat");
            return Ok(());
        }
    }
}

async fn office(log: Log, remembers: bool) -> turmoil::Result {
    let socket = UdpSocket::bind(("0.0.0.0", 9000)).await?;
    let mut served = BTreeSet::new();
    loop {
        let mut order = [0];
        let (_, till) = socket.recv_from(&mut order).await?;
        if served.insert(order) || !remembers {
            note(&log, "the office sells a seat");
        }
        socket.send_to(&order, till).await?;
    }
}
// ANCHOR_END: hosts

// ANCHOR: simulate
/// What happens if the network is cut from 40 ms to 150 ms, with this seed for its delays.
pub(crate) fn simulate(seed: u64, remembers: bool) -> turmoil::Result<Vec<String>> {
    let log = Log::default();
    let mut sim = turmoil::Builder::new().rng_seed(seed).build();
    sim.host("office", || office(log.clone(), remembers));
    sim.client("till", till(log.clone()));
    while !sim.step()? {
        match sim.elapsed().as_millis() {
            40 => sim.partition("till", "office"),
            150 => sim.repair("till", "office"),
            _ => {}
        }
    }
    Ok(log.take())
}
// ANCHOR_END: simulate

// ANCHOR: main
pub(crate) fn sold(log: &[String]) -> usize {
    log.iter()
        .filter(|line| line.ends_with("sells a seat"))
        .count()
}

fn main() -> turmoil::Result {
    let mut twice = Vec::new();
    for seed in 0..100 {
        if sold(&simulate(seed, false)?) > 1 {
            twice.push(seed);
        }
    }
    println!(
        "sold twice with {} of 100 seeds, the first is {}",
        twice.len(),
        twice[0]
    );
    let log = simulate(twice[0], false)?;
    println!("{}", log.join("\n"));
    println!("the same once more: {}", simulate(twice[0], false)? == log);
    let sold = simulate(twice[0], true).map(|log| sold(&log))?;
    println!("if the office remembers the order: {sold} seat sold");
    Ok(())
}
// ANCHOR_END: main
