//! Proofs of what the page on tests in every order says.

use std::collections::BTreeSet;
use std::panic::catch_unwind;
use std::sync::Mutex;

use shuttle::scheduler::{PctScheduler, RandomScheduler};
use testing_orders::orders::{Local, every_order};
use testing_orders::price_test::price_changes;
use testing_orders::shop::Slow;
use tokio::runtime::Builder;
use tokio::task::yield_now;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/network_cut.rs"]
mod network_cut;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/orders_hang.rs"]
mod orders_hang;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/orders_tried.rs"]
mod orders_tried;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/runs_until.rs"]
mod runs_until;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/seed_and_select.rs"]
mod seed_and_select;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/shuttle_replayed.rs"]
mod shuttle_replayed;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/ten_thousand.rs"]
mod ten_thousand;

use orders_tried::{as_it_is, in_one_step, tried};
use runs_until::{Looms, enumerated, loomed, old_price, on_tokio, one_seat, shuttled};

#[test]
fn a_double_that_answers_at_once_lets_nobody_in_between() {
    assert_eq!(ten_thousand::sold_twice(10_000), 0);
}

#[test]
fn one_thread_fails_in_each_run_or_in_none() {
    let runtime = Builder::new_current_thread().build().expect("a runtime");
    let seat = on_tokio(&runtime, one_seat::<Slow>);
    let price = on_tokio(&runtime, old_price::<Slow>);
    assert_eq!((seat.runs, seat.failed), (10_000, 10_000));
    assert_eq!((price.runs, price.failed), (10_000, 0));
}

#[test]
fn the_last_seat_is_sold_twice_in_twelve_of_twenty_orders() {
    let (count, failed) = tried(2, as_it_is);
    assert_eq!((count, failed.len()), (20, 12));
}

#[test]
fn a_seat_taken_in_one_step_is_sold_once_in_every_order() {
    for customers in 2..=4 {
        let (count, failed) = tried(customers, in_one_step);
        assert!(count > 1 && failed.is_empty(), "{failed:?}");
    }
}

async fn steps(count: usize) {
    for _ in 1..count {
        yield_now().await;
    }
}

/// All orders in which futures of so many steps are polled.
fn orders_of(lengths: &'static [usize]) -> Vec<Vec<usize>> {
    let make = || {
        lengths
            .iter()
            .map(|count| Box::pin(steps(*count)) as Local<()>)
    };
    let mut orders = Vec::new();
    every_order(|| make().collect(), |order, _| orders.push(order.to_vec()));
    orders
}

#[test]
fn each_order_is_tried_once() {
    // Of n steps, k of which are the first future's, there are n over k orders.
    for (lengths, count) in [
        (&[1, 1][..], 2),
        (&[3, 3], 20),
        (&[2, 10], 66),
        (&[2, 2, 2], 90),
    ] {
        let orders = orders_of(lengths);
        assert_eq!(orders.len(), count);
        let different: BTreeSet<_> = orders.iter().collect();
        assert_eq!(different.len(), count);
    }
}

#[test]
fn three_customers_have_1152_orders_and_four_have_147168() {
    assert_eq!(
        [3, 4].map(|customers| tried(customers, as_it_is).0),
        [1152, 147_168]
    );
}

#[test]
fn a_future_that_nothing_wakes_is_seen_to_hang() {
    assert_eq!(orders_hang::hangs(), (6, 4));
}

#[test]
fn three_of_286_orders_keep_the_old_price() {
    let found = enumerated(old_price::<Slow>);
    assert_eq!((found.runs, found.failed), (286, 3));
}

#[test]
fn loom_finds_both_bugs() {
    for test in [one_seat::<Looms>, old_price::<Looms>] {
        let found = loomed(test);
        assert!(found.failed > 0 && found.first < Some(100));
    }
}

#[test]
fn pct_finds_ten_times_as_often_what_needs_nine_steps_in_a_row() {
    let (mut random, mut pct) = (0, 0);
    for seed in 1..=4 {
        let scheduler = RandomScheduler::new_from_seed(seed, 1000);
        random += shuttled(scheduler, old_price::<Slow>).failed;
        let scheduler = PctScheduler::new_from_seed(seed, 3, 1000);
        pct += shuttled(scheduler, old_price::<Slow>).failed;
    }
    assert!(pct > 10 * random.max(1), "{pct} and {random}");
}

static STEPS: Mutex<Vec<String>> = Mutex::new(Vec::new());

#[test]
fn a_schedule_that_is_replayed_takes_the_same_steps_and_fails_again() {
    let replayed = || {
        let note = |step| STEPS.lock().expect("no panic").push(step);
        let run = move || shuttle::replay(move || price_changes(note), shuttle_replayed::SCHEDULE);
        assert!(catch_unwind(run).is_err());
        std::mem::take(&mut *STEPS.lock().expect("no panic"))
    };
    let steps = replayed();
    assert_eq!(steps.first().map(String::as_str), Some("price is 1"));
    assert_eq!(steps.last().map(String::as_str), Some("branch 7 = 1"));
    assert_eq!(steps.len(), 11);
    assert_eq!(replayed(), steps);
}

#[test]
fn a_seed_gives_the_same_simulation_twice_and_another_seed_another() -> turmoil::Result {
    let mut logs = BTreeSet::new();
    for seed in 0..20 {
        let log = network_cut::simulate(seed, false)?;
        assert_eq!(network_cut::simulate(seed, false)?, log);
        logs.insert(log);
    }
    assert!(logs.len() > 10);
    Ok(())
}

#[test]
fn an_order_that_is_sent_again_sells_a_second_seat_unless_the_office_remembers_it()
-> turmoil::Result {
    let mut twice = 0;
    for seed in 0..100 {
        twice += usize::from(network_cut::sold(&network_cut::simulate(seed, false)?) == 2);
        assert_eq!(network_cut::sold(&network_cut::simulate(seed, true)?), 1);
    }
    assert_eq!(twice, 30);
    Ok(())
}

#[test]
fn a_seed_of_the_simulation_does_not_reach_select() -> turmoil::Result {
    // Of 64 choices, two runs have the same by chance once in 2⁶⁴.
    assert_ne!(seed_and_select::simulate(7)?, seed_and_select::simulate(7)?);
    Ok(())
}
