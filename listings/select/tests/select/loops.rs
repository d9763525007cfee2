//! What has to live longer than one turn of a loop around `select!`.

use std::cell::Cell;
use std::future::pending;
use std::pin::pin;
use std::time::Duration;

use every_await::ends;
use futures::FutureExt;
use futures::future::{Fuse, FusedFuture};
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
use tokio::sync::Mutex;
use tokio::time::{Instant, interval, sleep, sleep_until, timeout};

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../../examples/orders_merged.rs"]
mod orders_merged;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../../examples/place_lost.rs"]
mod place_lost;

const MOMENT: Duration = Duration::from_millis(100);
const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test(start_paused = true)]
async fn a_lock_asked_for_anew_in_each_turn_is_never_reached() {
    use place_lost::{among_neighbors, anew, kept};

    let printer = Mutex::new(());
    assert_eq!(among_neighbors(&printer, anew(&printer)).await, 0);
    assert_eq!(among_neighbors(&printer, kept(&printer)).await, 6);
}

#[tokio::test(start_paused = true)]
async fn a_sleep_until_a_fixed_time_loses_nothing() {
    let mut ticks = interval(MOMENT);
    let end = Instant::now() + MOMENT * 5 / 2;
    let mut heard = 0;
    while heard < 50 {
        tokio::select! {
            _ = ticks.tick() => heard += 1,
            () = sleep_until(end) => break,
        }
    }
    // At 0, 100 and 200 ms.
    assert_eq!(heard, 3);
}

#[tokio::test(start_paused = true)]
async fn read_exact_loses_what_it_has_read() {
    let (mut ours, mut theirs) = duplex(64);
    let write = async {
        theirs.write_all(b"gr").await?;
        sleep(MOMENT * 2).await;
        theirs.write_all(b"eens").await
    };
    let read = async {
        let mut ticks = 0;
        let mut word = [0; 4];
        loop {
            tokio::select! {
                read = ours.read_exact(&mut word) => return read.map(|_| (ticks, word)),
                () = sleep(MOMENT) => ticks += 1,
            }
        }
    };
    let (read, written) = tokio::join!(read, write);
    written.expect("the pipe is open");
    let (ticks, word) = read.expect("the pipe is open");
    assert!(ticks > 0);
    // "gr" was read into the same place before, and is overwritten.
    assert_eq!(&word, b"eens");
}

/// Counts the values that are dropped.
struct CountsDrops<'a>(&'a Cell<u32>);

impl Drop for CountsDrops<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

#[tokio::test(start_paused = true)]
async fn set_drops_the_old_future_and_the_new_one_is_kept() {
    let (drops, starts) = (Cell::new(0), Cell::new(0));
    let work = async || {
        let _counts = CountsDrops(&drops);
        starts.set(starts.get() + 1);
        sleep(MOMENT * 5 / 2).await;
    };
    let mut kept = pin!(Fuse::terminated());
    let mut clock = interval(MOMENT);
    let (mut ticks, mut dropped) = (0, Vec::new());
    loop {
        tokio::select! {
            biased;
            () = &mut kept, if !kept.is_terminated() => break,
            _ = clock.tick() => {
                if ticks < 2 {
                    kept.set(work().fuse());
                }
                ticks += 1;
                dropped.push(drops.get());
            }
        }
    }
    // Two were begun. The second dropped the first, and the ticks after it dropped nothing.
    assert_eq!((starts.get(), dropped), (2, vec![0, 1, 1, 1]));
}

#[tokio::test(start_paused = true)]
async fn a_condition_keeps_a_finished_future_from_being_polled_again() {
    async fn quick() {}
    let mut kept = pin!(quick());
    let mut done = false;
    let mut taken = Vec::new();
    for _ in 0..3 {
        tokio::select! {
            biased;
            () = &mut kept, if !done => {
                done = true;
                taken.push("kept");
            }
            () = sleep(MOMENT) => taken.push("clock"),
        }
    }
    assert_eq!(taken, ["kept", "clock", "clock"]);
}

/// Whether `else` ever runs beside a fuse that's over.
fn else_runs(switch_off: bool) -> bool {
    let turn = async {
        let mut over = pin!(Fuse::terminated());
        tokio::select! {
            () = &mut over, if !(switch_off && over.is_terminated()) => {}
            else => {}
        }
        // What the fuse would hold.
        over.set(pending().fuse());
    };
    ends(HOUR, turn).is_ok()
}

#[test]
fn a_fuse_that_is_over_keeps_else_from_running_unless_it_is_switched_off() {
    assert!(!else_runs(false));
    assert!(else_runs(true));
}

#[tokio::test(start_paused = true)]
async fn merged_streams_lose_no_order() {
    assert_eq!(orders_merged::trade().await, (12, 12));
}

#[tokio::test(start_paused = true)]
async fn a_timeout_inside_of_the_loop_limits_one_turn() {
    let limit = MOMENT * 5 / 2;
    let mut ticks = interval(MOMENT);
    let mut heard = 0;
    while heard < 50 && timeout(limit, ticks.tick()).await.is_ok() {
        heard += 1;
    }
    assert_eq!(heard, 50);

    let mut heard = 0;
    let all = async {
        loop {
            ticks.tick().await;
            heard += 1;
        }
    };
    let ended: Result<(), _> = timeout(limit, all).await;
    assert!(ended.is_err());
    assert_eq!(heard, 2);
}
