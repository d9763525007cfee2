//! A hundred clients retry, all alike or each with a pause of its own.
//!
//! Run it: `cargo run -p abstractions --example retry_together`

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use abstractions::retry::{Backoff, retry};
use futures::future::join_all;
use tokio::time::Instant;

const BACKOFF: Backoff = Backoff {
    first: Duration::from_millis(100),
    longest: Duration::from_millis(800),
    attempts: 20,
};

// ANCHOR: server
/// Takes ten calls in each 100 ms, and refuses the rest.
struct Server {
    start: Instant,
    taken: RefCell<BTreeMap<u128, u32>>,
    calls: Cell<u32>,
}

impl Server {
    fn call(&self) -> Result<Duration, &'static str> {
        self.calls.set(self.calls.get() + 1);
        let now = self.start.elapsed();
        let mut taken = self.taken.borrow_mut();
        let taken = taken.entry(now.as_millis() / 100).or_default();
        if *taken == 10 {
            return Err("busy");
        }
        *taken += 1;
        Ok(now)
    }
}
// ANCHOR_END: server

// ANCHOR: clients
/// Sends a hundred clients. Returns how many calls they make, and when the last
/// is served.
pub(crate) async fn clients(jitter: impl Fn(u64, Duration) -> Duration) -> (u32, Duration) {
    let server = Server {
        start: Instant::now(),
        taken: RefCell::default(),
        calls: Cell::new(0),
    };
    let client = |number| {
        let (server, jitter) = (&server, &jitter);
        let jitter = move |pause| jitter(number, pause);
        retry(&BACKOFF, jitter, |_| true, async || server.call())
    };
    let mut last = Duration::ZERO;
    for served in join_all((0..100).map(client)).await {
        last = last.max(served.expect("twenty attempts are enough"));
    }
    (server.calls.get(), last)
}

/// Between half the pause and one and a half, and on average the pause itself.
pub(crate) fn spread(random: &mut fastrand::Rng, pause: Duration) -> Duration {
    pause.mul_f64(0.5 + random.f64())
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (calls, last) = clients(|_, pause| pause).await;
    println!("all alike: {calls} calls, the last served after {last:?}");

    let random = RefCell::new(fastrand::Rng::with_seed(7));
    let jitter = |_, pause| spread(&mut random.borrow_mut(), pause);
    let (calls, last) = clients(jitter).await;
    println!("with jitter: {calls} calls, the last served after {last:?}");
}
// ANCHOR_END: clients
