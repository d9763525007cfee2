//! The functions of libc that are called from here, or refused.

use core::ffi::{CStr, c_int, c_ulong, c_void};
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use libc::{pthread_attr_t, pthread_t};

use crate::sys;
use crate::threads::{self, Body};
use crate::turn::{Inside, is_on};

/// Returns the function of libc with this name; its type must be right.
macro_rules! real {
    ($name:ident($($type:ty),*) -> $result:ty) => {{
        static REAL: AtomicUsize = AtomicUsize::new(0);
        const NAME: &CStr = match CStr::from_bytes_with_nul(concat!(stringify!($name), "\0").as_bytes()) {
            Ok(name) => name,
            Err(_) => panic!("a name without zeros"),
        };
        next::<unsafe extern "C" fn($($type),*) -> $result>(&REAL, NAME)
    }};
}

/// Returns the next function of that name, behind this library's.
///
/// # Safety
///
/// `F` is the type of that function.
unsafe fn next<F: Copy>(cache: &AtomicUsize, name: &CStr) -> F {
    // Relaxed: each thread would find the same.
    let mut found = cache.load(Relaxed);
    if found == 0 {
        // SAFETY: the name is terminated.
        found = unsafe { libc::dlsym(libc::RTLD_NEXT, name.as_ptr()) } as usize;
        assert!(found != 0, "{name:?} is nowhere");
        cache.store(found, Relaxed);
    }
    // SAFETY: the caller's promise; functions are pointers here.
    unsafe { core::mem::transmute_copy(&found) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pthread_create(
    id: *mut pthread_t,
    attributes: *const pthread_attr_t,
    body: Body,
    argument: *mut c_void,
) -> c_int {
    // SAFETY: the type is that of pthread_create(3), and the arguments are the caller's.
    unsafe {
        let real = real!(
            pthread_create(*mut pthread_t, *const pthread_attr_t, Body, *mut c_void) -> c_int
        );
        match Inside::enter() {
            Some(inside) => threads::create(real, inside.me, id, attributes, body, argument),
            None => real(id, attributes, body, argument),
        }
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pthread_join(id: pthread_t, value: *mut *mut c_void) -> c_int {
    let inside = Inside::enter();
    if let Some(inside) = &inside {
        threads::join(inside.me, id);
    }
    // SAFETY: the type is that of pthread_join(3), and the arguments are the caller's.
    unsafe { real!(pthread_join(pthread_t, *mut *mut c_void) -> c_int)(id, value) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pthread_detach(id: pthread_t) -> c_int {
    if let Some(inside) = Inside::enter() {
        threads::detach(inside.me, id);
    }
    // SAFETY: the type is that of pthread_detach(3), and the argument is the caller's.
    unsafe { real!(pthread_detach(pthread_t) -> c_int)(id) }
}

/// Rustix finds the kernel's fast clock by this. Without it, it makes a system call.
#[unsafe(no_mangle)]
unsafe extern "C" fn getauxval(kind: c_ulong) -> c_ulong {
    if kind == libc::AT_SYSINFO_EHDR && is_on() {
        return 0;
    }
    // SAFETY: the type is that of getauxval(3).
    unsafe { real!(getauxval(c_ulong) -> c_ulong)(kind) }
}

/// Says that a program can't start another one: that would have no part in the clock, and the
/// filter, which it would inherit, would kill it.
fn refuse() -> c_int {
    sys::say(
        "this program starts another one, which its clock can't include: \
         declare it to run in real time",
    );
    libc::ENOTSUP
}

#[unsafe(no_mangle)]
extern "C" fn fork() -> libc::pid_t {
    if is_on() {
        // SAFETY: libc gives each thread a place for it.
        unsafe { *libc::__errno_location() = refuse() };
        return -1;
    }
    // SAFETY: the type is that of fork(2).
    unsafe { real!(fork() -> libc::pid_t)() }
}

type Pointer = *const c_void;

macro_rules! spawns {
    ($($name:ident)*) => {$(
        #[unsafe(no_mangle)]
        unsafe extern "C" fn $name(
            id: Pointer,
            path: Pointer,
            actions: Pointer,
            attributes: Pointer,
            arguments: Pointer,
            environment: Pointer,
        ) -> c_int {
            if is_on() {
                return refuse();
            }
            // SAFETY: the type is that of the function, whose arguments are all pointers.
            unsafe {
                let real = real!($name(Pointer, Pointer, Pointer, Pointer, Pointer, Pointer) -> c_int);
                real(id, path, actions, attributes, arguments, environment)
            }
        }
    )*};
}

spawns!(posix_spawn posix_spawnp);
