//! What the models have in common.

use real_std::future::poll_fn;
use real_std::sync::Arc;
use real_std::sync::atomic::Ordering::{Acquire, Release};
use real_std::task::{Poll, Waker};

use loom::cell::UnsafeCell;
use loom::sync::Mutex;
use loom::sync::atomic::AtomicUsize;

/// Runs a test in every order that its threads can take, up to three preemptions
/// or as many as `LOOM_MAX_PREEMPTIONS` says.
pub fn model(test: impl Fn() + Send + Sync + 'static) {
    model_within(3, test);
}

/// As `model`, with so many preemptions unless `LOOM_MAX_PREEMPTIONS` says more.
pub fn model_within(preemptions: usize, test: impl Fn() + Send + Sync + 'static) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = model.preemption_bound.or(Some(preemptions));
    model.check(test);
}

/// What one thread writes and another reads. loom fails if nothing but luck
/// keeps the two apart.
#[derive(Default)]
pub struct Written(UnsafeCell<usize>);

// SAFETY: loom looks at each access.
unsafe impl Sync for Written {}

impl Written {
    pub fn write(&self) {
        // SAFETY: as above.
        self.0.with_mut(|value| unsafe { *value += 1 });
    }

    pub fn read(&self) -> usize {
        // SAFETY: as above.
        self.0.with(|value| unsafe { *value })
    }
}

/// Counts its drops. loom fails if two are not ordered.
pub struct Guard(pub Arc<Written>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.write();
    }
}

/// A bell that one thread rings, and one future waits for.
pub struct Bell {
    rings: Written,
    rung: AtomicUsize,
    waker: Mutex<Option<Waker>>,
}

impl Bell {
    pub fn new() -> Arc<Bell> {
        Arc::new(Bell {
            rings: Written::default(),
            rung: AtomicUsize::new(0),
            waker: Mutex::new(None),
        })
    }

    pub fn ring(&self) {
        self.rings.write();
        self.rung.store(1, Release);
        let waker = self.waker.lock().expect("no panic").take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Waits for the ring. Its output is 1.
    pub async fn rung(self: Arc<Bell>) -> usize {
        poll_fn(|context| {
            *self.waker.lock().expect("no panic") = Some(context.waker().clone());
            match self.rung.load(Acquire) {
                0 => Poll::Pending,
                _ => Poll::Ready(self.rings.read()),
            }
        })
        .await
    }
}
