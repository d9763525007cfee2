//! A lock that waits in the kernel itself. Std's would wait through the hooks.

use core::cell::UnsafeCell;
use core::ops::{Deref, DerefMut};
use core::sync::atomic::{AtomicU32, Ordering};

use crate::sys::{futex_wait, futex_wake};

const FREE: u32 = 0;
const HELD: u32 = 1;
const CONTENDED: u32 = 2;

/// A value for one thread at a time.
pub struct Lock<T> {
    /// `FREE`, `HELD`, or `CONTENDED`: held, and a thread may be waiting.
    word: AtomicU32,
    /// What only the holder may touch.
    value: UnsafeCell<T>,
}

// SAFETY: only the one holder of the lock reaches the value, on whichever thread it is.
unsafe impl<T: Send> Sync for Lock<T> {}

impl<T> Lock<T> {
    pub const fn new(value: T) -> Self {
        Lock {
            word: AtomicU32::new(FREE),
            value: UnsafeCell::new(value),
        }
    }

    /// Returns a guard once no other thread has one.
    pub fn lock(&self) -> Guard<'_, T> {
        // Acquire: sees what the last holder wrote before its Release in `drop`.
        let taken = self
            .word
            .compare_exchange(FREE, HELD, Ordering::Acquire, Ordering::Relaxed);
        if taken.is_err() {
            while self.word.swap(CONTENDED, Ordering::Acquire) != FREE {
                futex_wait(&self.word, CONTENDED, None);
            }
        }
        Guard { lock: self }
    }
}

/// A lock that is held, until this is dropped.
pub struct Guard<'a, T> {
    /// The lock that is held.
    lock: &'a Lock<T>,
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: a guard exists only while its thread holds the lock.
        unsafe { &*self.lock.value.get() }
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: a guard exists only while its thread holds the lock, and it is borrowed mutably.
        unsafe { &mut *self.lock.value.get() }
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        // Release: the next holder's Acquire sees what this one wrote.
        if self.lock.word.swap(FREE, Ordering::Release) == CONTENDED {
            futex_wake(&self.lock.word);
        }
    }
}
