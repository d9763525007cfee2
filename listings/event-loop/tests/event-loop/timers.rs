//! Timers: their order, and what takes them away.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant};

use event_loop::combine::join;
use event_loop::{TIMER_HEAP, run, sleep, sleep_until, spawn};

use crate::support::{MOMENT, run_to_the_end, tables, yield_once};

#[test]
fn timers_expire_by_deadline_and_ties_by_registration() -> io::Result<()> {
    let order = Rc::new(RefCell::new(Vec::new()));
    let start = Instant::now();
    // Three deadlines, out of order, each of them twice.
    for (number, tenths) in [3, 1, 2, 1, 3, 2].into_iter().enumerate() {
        let order = Rc::clone(&order);
        spawn(async move {
            sleep_until(start + MOMENT * tenths).await;
            order.borrow_mut().push((tenths, number));
        });
    }
    run()?;
    assert_eq!(
        *order.borrow(),
        [(1, 1), (1, 3), (2, 2), (2, 5), (3, 0), (3, 4)]
    );
    Ok(())
}

#[test]
fn timers_that_expire_while_the_loop_is_busy_keep_their_order() -> io::Result<()> {
    let order = Rc::new(RefCell::new(Vec::new()));
    let start = Instant::now();
    // So late that all tasks are polled before the first of them.
    for milliseconds in [505, 503, 504, 501, 502] {
        let order = Rc::clone(&order);
        spawn(async move {
            sleep_until(start + Duration::from_millis(milliseconds)).await;
            order.borrow_mut().push(milliseconds);
        });
    }
    let busy_until = start + Duration::from_millis(600);
    spawn(async move { std::thread::sleep(busy_until - Instant::now()) });
    run()?;
    assert!(Instant::now() >= busy_until);
    let sorted = order.borrow().is_sorted();
    assert!(sorted, "{:?}", order.borrow());
    Ok(())
}

#[test]
fn a_sleep_polled_early_has_one_timer() -> io::Result<()> {
    run_to_the_end(async {
        join(sleep(MOMENT), async {
            for _ in 0..10 {
                yield_once().await; // each time `join` polls the sleep as well
            }
            assert_eq!(TIMER_HEAP.with_borrow(|timers| timers.len()), 1);
        })
        .await;
        io::Result::Ok(())
    })?;
    assert_eq!(tables(), [0; 4]);
    Ok(())
}

#[test]
fn a_dropped_sleep_takes_its_timer_along() -> io::Result<()> {
    run_to_the_end(async {
        let mut sleep = Box::pin(sleep(Duration::from_secs(3600)));
        std::future::poll_fn(|context| {
            assert!(sleep.as_mut().poll(context).is_pending());
            std::task::Poll::Ready(())
        })
        .await;
        assert_eq!(TIMER_HEAP.with_borrow(|timers| timers.len()), 1);
        drop(sleep);
        assert_eq!(TIMER_HEAP.with_borrow(|timers| timers.len()), 0);
        io::Result::Ok(())
    })
}
