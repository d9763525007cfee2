//! Threads: their birth and their end.

use core::ffi::{c_int, c_void};
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use libc::{pthread_attr_t, pthread_t};

use crate::sched::{SCHEDULER, State, Wait};
use crate::time::NEVER;
use crate::turn::{self, Inside, lock_as};

/// What a thread runs.
pub type Body = extern "C" fn(*mut c_void) -> *mut c_void;
/// The type of pthread_create(3).
pub type Create =
    unsafe extern "C" fn(*mut pthread_t, *const pthread_attr_t, Body, *mut c_void) -> c_int;

/// What a new thread is told.
struct Birth {
    /// What it runs.
    body: Body,
    /// With which argument.
    argument: *mut c_void,
    /// Its place.
    me: usize,
}

/// The key whose destructor is a thread's end. Relaxed: set before the first thread is born.
static END: AtomicU32 = AtomicU32::new(0);

/// How often the destructor comes: PTHREAD_DESTRUCTOR_ITERATIONS, so that it is behind all
/// destructors of other keys.
const ROUNDS: usize = 4;

/// Makes the calling thread, the first one, end as others do.
pub fn begin() {
    let mut key = 0;
    // SAFETY: `key` outlives the call.
    unsafe { libc::pthread_key_create(&raw mut key, Some(ended)) };
    END.store(key, Relaxed);
    set_rounds(ROUNDS);
    // SAFETY: a thread has a name for itself.
    SCHEDULER
        .lock()
        .ids
        .insert(unsafe { libc::pthread_self() }, 0);
}

fn set_rounds(rounds: usize) {
    // SAFETY: the key was made in `begin`; its value is never followed.
    unsafe { libc::pthread_setspecific(END.load(Relaxed), rounds as *const c_void) };
}

/// Comes after the destructors of Rust's and C++'s thread-locals, and again for as many rounds as
/// there are for those of keys.
unsafe extern "C" fn ended(rounds: *mut c_void) {
    match rounds as usize {
        ..=1 => {
            if let Some(inside) = Inside::enter() {
                inside.end();
            }
        }
        rounds => set_rounds(rounds - 1),
    }
}

extern "C" fn born(birth: *mut c_void) -> *mut c_void {
    let birth = birth.cast::<Birth>();
    // SAFETY: `create` made the box for this thread alone.
    let me = unsafe { (*birth).me };
    let inside = Inside::adopt(me);
    set_rounds(ROUNDS);
    // Freed only now: the allocator may wait for a thread that has the turn.
    // SAFETY: as above.
    let Birth { body, argument, .. } = *unsafe { Box::from_raw(birth) };
    drop(inside);
    body(argument)
}

/// Does what pthread_create(3) does, by `real`.
///
/// # Safety
///
/// As for that function.
pub unsafe fn create(
    real: Create,
    me: usize,
    id: *mut pthread_t,
    attributes: *const pthread_attr_t,
    body: Body,
    argument: *mut c_void,
) -> c_int {
    // SAFETY: the caller's attributes, if there are any.
    let detached = unsafe { is_detached(attributes) };
    let me = lock_as(me).add(detached);
    let birth = Box::into_raw(Box::new(Birth { body, argument, me }));
    // SAFETY: the caller's promise; `born` takes the box.
    let result = unsafe { real(id, attributes, born, birth.cast()) };
    let mut scheduler = SCHEDULER.lock();
    if result != 0 {
        scheduler.remove(me);
        // SAFETY: no thread was born that would take it.
        drop(unsafe { Box::from_raw(birth) });
    } else if !detached {
        // SAFETY: set, as the call has succeeded.
        scheduler.ids.insert(unsafe { *id }, me);
    }
    result
}

/// # Safety
///
/// `attributes` is null or valid.
unsafe fn is_detached(attributes: *const pthread_attr_t) -> bool {
    unsafe extern "C" {
        fn pthread_attr_getdetachstate(attributes: *const pthread_attr_t, at: *mut c_int) -> c_int;
    }
    let mut state = libc::PTHREAD_CREATE_JOINABLE;
    if !attributes.is_null() {
        // SAFETY: the caller's promise.
        unsafe { pthread_attr_getdetachstate(attributes, &raw mut state) };
    }
    state == libc::PTHREAD_CREATE_DETACHED
}

/// Waits until a thread has ended, as far as the clock is concerned.
pub fn join(me: usize, id: pthread_t) {
    let mut scheduler = lock_as(me);
    let Some(other) = scheduler.ids.get(&id).copied() else {
        return;
    };
    while scheduler.threads[other].state != State::Ended {
        let address = scheduler.threads[other].turn.as_ptr() as usize;
        let bits = u32::MAX;
        turn::wait(scheduler, me, Wait::Futex { address, bits }, NEVER);
        scheduler = lock_as(me);
    }
    scheduler.ids.remove(&id);
    scheduler.remove(other);
}

/// Notes that a thread won't be joined.
pub fn detach(me: usize, id: pthread_t) {
    let mut scheduler = lock_as(me);
    if let Some(other) = scheduler.ids.remove(&id) {
        match scheduler.threads[other].state {
            State::Ended => scheduler.remove(other),
            _ => scheduler.threads[other].detached = true,
        }
    }
}
