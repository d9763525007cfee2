//! Proofs of the page "Sleeping".

use std::cell::Cell;
use std::rc::Rc;
use std::thread;
use std::time::Duration;

use event_loop::{TIMER_HEAP, run, sleep, spawn};

/// Runs one task and returns what it returns.
fn block_on<T: 'static>(future: impl Future<Output = T> + 'static) -> T {
    let value = Rc::new(Cell::new(None));
    let its = Rc::clone(&value);
    spawn(async move { its.set(Some(future.await)) });
    run().expect("a poller");
    value.take().expect("the loop ends when its task has ended")
}

fn timers() -> usize {
    TIMER_HEAP.with_borrow(|timers| timers.len())
}

#[test]
fn a_deadline_is_set_by_the_call_of_sleep() {
    let polled_with_a_timer = block_on(async {
        let mut nap = Box::pin(sleep(Duration::from_millis(20)));
        thread::sleep(Duration::from_millis(30));
        // Were the deadline counted from here, this poll would leave a timer.
        let ready = std::future::poll_fn(|context| {
            std::task::Poll::Ready(nap.as_mut().poll(context).is_ready())
        });
        (ready.await, timers())
    });
    assert_eq!(polled_with_a_timer, (true, 0));
}

#[test]
fn a_sleep_that_is_not_polled_has_no_timer() {
    let counted = block_on(async {
        let nap = sleep(Duration::from_secs(3600));
        let unpolled = timers();
        let mut nap = Box::pin(nap);
        std::future::poll_fn(|context| {
            assert!(nap.as_mut().poll(context).is_pending());
            std::task::Poll::Ready(())
        })
        .await;
        (unpolled, timers())
    });
    assert_eq!(counted, (0, 1));
    assert_eq!(timers(), 0);
}
