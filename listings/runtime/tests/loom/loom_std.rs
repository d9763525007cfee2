//! What the stages take for the standard library: the same, but for locks,
//! atomic numbers, cells and threads, which are loom's.

pub use real_std::{any, collections, error, fmt, future, io, marker, mem};
pub use real_std::{net, os, panic, pin, process, ptr, rc, time};

pub mod sync {
    // loom has no `Arc` that a waker can be made of, so the counts are real.
    pub use loom::sync::{Mutex, MutexGuard};
    pub use real_std::sync::{Arc, PoisonError};

    pub mod atomic {
        pub use super::super::numbers::{AtomicBool, AtomicU32, AtomicUsize};
        pub use real_std::sync::atomic::Ordering;
    }
}

pub mod thread {
    pub use loom::thread::{JoinHandle, Thread, ThreadId, current, park, spawn};

    /// Time stands still in a model.
    pub fn park_timeout(_: real_std::time::Duration) {
        park();
    }
}

/// A variable that each thread of a model has for itself. loom runs all of them
/// on one real thread.
pub struct Key<T: 'static>(pub &'static loom::thread::LocalKey<T>);

impl<T> Key<T> {
    pub fn try_with<R>(&'static self, look: impl FnOnce(&T) -> R) -> Result<R, ()> {
        self.0.try_with(look).map_err(|_| ())
    }
}

/// The stages' own macro of that name, with loom's variables.
macro_rules! thread_local {
    ($($(#[$about:meta])* static $name:ident: $of:ty = const { $value:expr };)+) => { $(
        $(#[$about])*
        static $name: crate::loom_std::Key<$of> = {
            loom::thread_local! { static INNER: $of = $value; }
            crate::loom_std::Key(&INNER)
        };
    )+ };
}

pub mod cell {
    pub use super::numbers::UnsafeCell;
    pub use real_std::cell::{Cell, RefCell};
}

/// `std::task`, and `futures::task` as well.
pub mod task {
    pub use super::numbers::AtomicWaker;
    pub use real_futures::task::{ArcWake, waker_ref};
    pub use real_std::task::{Context, Poll, RawWaker, RawWakerVTable, Wake, Waker};
}

/// `futures::channel`: what hands a value over, by a lock of loom.
pub mod channel {
    pub mod oneshot {
        use real_std::future::poll_fn;
        use real_std::sync::Arc;
        use real_std::task::{Poll, Waker};

        use loom::sync::Mutex;

        pub struct Canceled;

        /// The value, whether there's still a sender, and who waits.
        type Place<T> = Arc<Mutex<(Option<T>, bool, Option<Waker>)>>;

        pub struct Sender<T>(Place<T>);

        pub fn channel<T>() -> (Sender<T>, impl Future<Output = Result<T, Canceled>>) {
            let place: Place<T> = Arc::new(Mutex::new((None, true, None)));
            let sender = Sender(place.clone());
            let receive = poll_fn(move |context| {
                let mut place = place.lock().expect("no panic");
                match (place.0.take(), place.1) {
                    (Some(value), _) => return Poll::Ready(Ok(value)),
                    (None, false) => return Poll::Ready(Err(Canceled)),
                    (None, true) => place.2 = Some(context.waker().clone()),
                }
                Poll::Pending
            });
            (sender, receive)
        }

        impl<T> Sender<T> {
            pub fn send(self, value: T) -> Result<(), T> {
                self.0.lock().expect("no panic").0 = Some(value);
                Ok(())
            }
        }

        impl<T> Drop for Sender<T> {
            fn drop(&mut self) {
                let mut place = self.0.lock().expect("no panic");
                place.1 = false;
                let waker = place.2.take();
                drop(place);
                waker.into_iter().for_each(Waker::wake);
            }
        }
    }
}

mod numbers {
    use real_std::cell::{self, Cell};
    use real_std::sync::atomic::Ordering;
    use real_std::task::Waker;

    use loom::sync::atomic;

    real_std::thread_local! {
        static RELAXED: Cell<bool> = const { Cell::new(false) };
    }

    /// The fault that can be planted: from now on every order of this thread is
    /// `Relaxed`. loom runs all threads of a model on the thread of its test.
    pub fn relax() {
        RELAXED.set(true);
    }

    fn order(order: Ordering) -> Ordering {
        match RELAXED.get() {
            true => Ordering::Relaxed,
            false => order,
        }
    }

    pub struct AtomicBool(atomic::AtomicBool);

    impl AtomicBool {
        pub fn new(value: bool) -> AtomicBool {
            AtomicBool(atomic::AtomicBool::new(value))
        }

        pub fn load(&self, ordering: Ordering) -> bool {
            self.0.load(order(ordering))
        }

        pub fn store(&self, value: bool, ordering: Ordering) {
            self.0.store(value, order(ordering));
        }

        pub fn swap(&self, value: bool, ordering: Ordering) -> bool {
            self.0.swap(value, order(ordering))
        }
    }

    pub struct AtomicUsize(atomic::AtomicUsize);

    impl AtomicUsize {
        pub fn new(value: usize) -> AtomicUsize {
            AtomicUsize(atomic::AtomicUsize::new(value))
        }

        pub fn load(&self, ordering: Ordering) -> usize {
            self.0.load(order(ordering))
        }

        pub fn store(&self, value: usize, ordering: Ordering) {
            self.0.store(value, order(ordering));
        }

        pub fn fetch_add(&self, value: usize, ordering: Ordering) -> usize {
            self.0.fetch_add(value, order(ordering))
        }

        pub fn swap(&self, value: usize, ordering: Ordering) -> usize {
            self.0.swap(value, order(ordering))
        }

        pub fn compare_exchange(
            &self,
            current: usize,
            new: usize,
            success: Ordering,
            failure: Ordering,
        ) -> Result<usize, usize> {
            let (success, failure) = (order(success), order(failure));
            self.0.compare_exchange(current, new, success, failure)
        }

        pub fn fetch_update(
            &self,
            success: Ordering,
            failure: Ordering,
            to: impl FnMut(usize) -> Option<usize>,
        ) -> Result<usize, usize> {
            self.0.fetch_update(order(success), order(failure), to)
        }
    }

    /// The numbers of what counts its own references, and not in a real `Arc`.
    pub struct AtomicU32(atomic::AtomicU32);

    impl AtomicU32 {
        pub fn new(value: u32) -> AtomicU32 {
            AtomicU32(atomic::AtomicU32::new(value))
        }

        pub fn load(&self, ordering: Ordering) -> u32 {
            self.0.load(order(ordering))
        }

        pub fn store(&self, value: u32, ordering: Ordering) {
            self.0.store(value, order(ordering));
        }

        pub fn fetch_add(&self, value: u32, ordering: Ordering) -> u32 {
            self.0.fetch_add(value, order(ordering))
        }

        pub fn fetch_sub(&self, value: u32, ordering: Ordering) -> u32 {
            self.0.fetch_sub(value, order(ordering))
        }
    }

    impl Drop for AtomicU32 {
        fn drop(&mut self) {
            // What frees it has to come after all accesses.
            if !real_std::thread::panicking() {
                self.0.with_mut(|_| {});
            }
        }
    }

    /// A cell whose accesses loom checks. To ask for the pointer is taken for a
    /// write: two that no order keeps apart are reported.
    pub struct UnsafeCell<T> {
        value: cell::UnsafeCell<T>,
        accesses: loom::cell::UnsafeCell<()>,
    }

    impl<T> UnsafeCell<T> {
        pub fn new(value: T) -> UnsafeCell<T> {
            UnsafeCell {
                value: cell::UnsafeCell::new(value),
                accesses: loom::cell::UnsafeCell::new(()),
            }
        }

        pub fn get(&self) -> *mut T {
            match real_std::thread::panicking() {
                // It has been reported, and the drops of the model go on.
                true => self.value.get(),
                false => self.accesses.with_mut(|_| self.value.get()),
            }
        }
    }

    /// `futures::task::AtomicWaker`: loom's, by the names of `futures`.
    pub struct AtomicWaker(loom::future::AtomicWaker);

    impl Default for AtomicWaker {
        fn default() -> AtomicWaker {
            AtomicWaker::new()
        }
    }

    impl AtomicWaker {
        pub fn new() -> AtomicWaker {
            AtomicWaker(loom::future::AtomicWaker::new())
        }

        pub fn register(&self, waker: &Waker) {
            self.0.register_by_ref(waker);
        }

        pub fn wake(&self) {
            self.0.wake();
        }

        pub fn take(&self) -> Option<Waker> {
            self.0.take_waker()
        }
    }
}

pub use numbers::relax;
