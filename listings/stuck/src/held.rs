//! A lock that says who holds it.

use std::panic::Location;
use std::sync::{Mutex as Std, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};
use tokio::time::timeout;

// ANCHOR: held
type Place = &'static Location<'static>;

/// A lock that remembers where it was taken, for those who wait too long for it.
pub struct Held<T> {
    value: Mutex<T>,
    /// The place of the `lock` that got it last.
    place: Std<Option<Place>>,
}

impl<T> Held<T> {
    /// Waits for the lock, and says who holds it if that takes longer than `limit`.
    #[track_caller]
    pub fn lock(&self, limit: Duration) -> impl Future<Output = MutexGuard<'_, T>> {
        let here = Location::caller();
        async move {
            let guard = match timeout(limit, self.value.lock()).await {
                Ok(guard) => guard,
                Err(_) => {
                    println!(
                        "{here} waits for the lock that's held since {}",
                        self.holder()
                    );
                    self.value.lock().await
                }
            };
            *self.place.lock().unwrap_or_else(PoisonError::into_inner) = Some(here);
            guard
        }
    }
    // ANCHOR_END: held

    /// Returns a lock of `value`.
    pub fn new(value: T) -> Held<T> {
        Held {
            value: Mutex::new(value),
            place: Std::default(),
        }
    }

    /// Returns where it was taken last.
    fn holder(&self) -> String {
        let place = *self.place.lock().unwrap_or_else(PoisonError::into_inner);
        place.map_or("nowhere".to_string(), |place| place.to_string())
    }
}
