//! Proofs of what the page on stuck tasks says.

use std::time::Duration;

use every_await::ends;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/payments.rs"]
mod payments;

#[test]
fn payments_that_lock_in_opposite_orders_hang() {
    let all = async { payments::start().join_all().await };
    assert!(ends(Duration::from_secs(3600), all).is_err());
}
