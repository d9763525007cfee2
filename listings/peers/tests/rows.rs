//! Every row runs on every peer that has it, and does what it's asked for. How long that takes is
//! not looked at.

use std::time::Duration;

use compare::{
    Built, ECHO, Exchange, HELLO, Load, PEERS, Profile, build, load, raise_descriptor_limit,
};

/// The peers that have `row`, with as many as have it.
fn peers(row: &str, count: usize) -> Vec<Built> {
    let packages = PEERS
        .iter()
        .filter_map(|peer| Some((peer, peer.package(row)?)));
    let built = packages.map(|(peer, package)| {
        let program = build(package, Profile::Dev).expect("it can be built");
        Built { peer, program }
    });
    let built: Vec<Built> = built.collect();
    assert_eq!(built.len(), count, "{row}");
    built
}

#[test]
fn every_row_of_tasks_and_timers_does_what_it_is_asked_for() {
    for (row, size, count) in [
        ("spawn", 2000, PEERS.len()),
        ("yield-1", 1000, PEERS.len()),
        ("yield-100", 1000, PEERS.len()),
        ("ping-pong", 1000, PEERS.len()),
        // futures has no timers.
        ("timers", 500, PEERS.len() - 1),
        ("naps", 5, PEERS.len() - 1),
    ] {
        for built in peers(row, count) {
            let cost = built.run(row, size).expect("it runs");
            assert_eq!(cost.count, size, "{row} on {}", built.peer.name);
        }
    }
}

/// Loads a server on so many connections, and counts the answers.
fn serves(row: &str, exchange: Exchange, connections: &[usize], count: usize) {
    raise_descriptor_limit().expect("it may be raised");
    for built in peers(row, count) {
        for &connections in connections {
            let one = Load {
                exchange,
                connections,
                messages: 2 * connections,
                scheduled: 200,
                gap: Duration::from_micros(200),
            };
            let loaded = load(&built, row, &one).expect("it serves");
            let name = built.peer.name;
            assert_eq!(loaded.count, [2 * connections, 200], "{row} on {name}");
        }
    }
}

#[test]
fn every_echo_comes_back() {
    serves("echo", ECHO, &[1, 64, 1000], PEERS.len() - 1);
}

#[test]
fn every_request_to_hyper_is_answered() {
    serves("hyper", HELLO, &[1, 64], 8);
}
