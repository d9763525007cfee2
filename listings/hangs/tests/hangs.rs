//! Proofs of what the page on hangs says.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use every_await::{ends, watchdog};
use tokio::time::sleep;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/full_ring.rs"]
mod full_ring;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/full_sockets.rs"]
mod full_sockets;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/one_order.rs"]
mod one_order;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/read_once.rs"]
mod read_once;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/read_twice.rs"]
mod read_twice;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/readers_crossed.rs"]
mod readers_crossed;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/ring_drained.rs"]
mod ring_drained;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/rows_and_pool.rs"]
mod rows_and_pool;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/rows_first.rs"]
mod rows_first;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/sockets_drained.rs"]
mod sockets_drained;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/two_orders.rs"]
mod two_orders;

/// Longer than anything waits for on purpose, on a clock that jumps.
const HOUR: Duration = Duration::from_secs(3600);

/// Longer than any work takes that ends, however busy the machine is.
const LONG: Duration = Duration::from_secs(60);

#[test]
fn tasks_that_hang_hold_up_no_other_task() {
    let work = || {
        ends(HOUR, async {
            let supper = tokio::spawn(two_orders::supper());
            let turns = Arc::new(AtomicU32::new(0));
            let others = [(); 10].map(|()| {
                let turns = Arc::clone(&turns);
                tokio::spawn(async move {
                    for _ in 0..10 {
                        sleep(Duration::from_secs(1)).await;
                        turns.fetch_add(1, Ordering::Relaxed);
                    }
                })
            });
            for other in others {
                other.await.expect("no panic");
            }
            (turns.load(Ordering::Relaxed), supper.is_finished())
        })
    };
    let done = watchdog(LONG, work).expect("no thread is kept");
    assert_eq!(done, Ok((100, false)));
}

#[test]
fn two_locks_in_two_orders_hang() {
    assert!(ends(HOUR, two_orders::supper()).is_err());
}

#[test]
fn two_locks_in_one_order_end() {
    let supper = ends(HOUR, one_order::supper());
    assert!(matches!(supper, Ok(Ok(()))));
}

#[test]
fn a_read_lock_taken_twice_hangs_once_a_writer_waits_in_between() {
    assert!(matches!(ends(HOUR, read_twice::run(0)), Ok(Ok(()))));
    assert!(ends(HOUR, read_twice::run(1)).is_err());
}

#[test]
fn a_read_lock_taken_once_ends() {
    assert!(matches!(ends(HOUR, read_once::run(1)), Ok(Ok(()))));
}

/// How many orders are served at most if the channels have so many places.
fn most_orders(places: usize) -> usize {
    let served = |count: &u32| ends(HOUR, full_ring::serve(places, *count)).is_ok();
    (1..100).take_while(served).count()
}

#[test]
fn a_ring_of_channels_hangs_at_one_order_more_than_it_has_room_for() {
    assert_eq!(most_orders(2), 5);
}

#[test]
fn a_ring_has_room_for_its_places_and_one_more() {
    let places = [1, 2, 5, 10];
    assert_eq!(places.map(most_orders), [3, 5, 11, 21]);
}

#[test]
fn a_ring_that_is_drained_takes_any_number_of_orders() {
    assert_eq!(ends(HOUR, ring_drained::serve(2, 1000)), Ok(Ok(())));
}

#[test]
fn reports_that_keep_all_connections_and_wait_for_another_one_hang() {
    for connections in 1..5 {
        let end = |reports: &_| ends(HOUR, rows_and_pool::run(connections, *reports)).is_ok();
        assert_eq!((1..5).take_while(end).count(), connections - 1);
    }
}

#[test]
fn reports_that_give_their_connection_back_first_end() {
    for connections in 1..5 {
        let done = ends(HOUR, rows_first::run(connections, 8));
        assert!(matches!(done, Ok(Ok(()))));
    }
}

#[test]
fn readers_in_two_orders_hang_only_if_writers_wait() {
    assert_eq!(ends(HOUR, readers_crossed::cross(0)), Ok((3, 3)));
    assert!(ends(HOUR, readers_crossed::cross(1)).is_err());
}

#[test]
fn a_client_that_reads_after_it_has_sent_all_hangs() {
    // If this is over too early, it proves nothing, and passes all the same.
    assert!(watchdog(Duration::from_secs(1), full_sockets::talk).is_err());
}

#[test]
fn a_client_that_reads_while_it_sends_ends() -> io::Result<()> {
    let bytes = watchdog(LONG, sockets_drained::talk).expect("it ends")?;
    assert_eq!(bytes, sockets_drained::BODY);
    Ok(())
}
