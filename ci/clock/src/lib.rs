//! A virtual clock for one unmodified program: `LD_PRELOAD=libvirtual_clock.so program`.
//!
//! Time stands still while any thread runs. When every thread waits and nothing that a thread
//! waits for is ready, the clock jumps to the earliest deadline. A program that sleeps for two
//! seconds ends in a millisecond, and a busy machine can't change the order of its timers.
//!
//! It works by emulation. One thread at a time has the *turn*; futexes, sleeps, joins and waits
//! for file descriptors are queues in here, so that "every thread waits" is a fact under one lock
//! instead of a guess about threads that may merely be starved. Calls arrive through the functions
//! of libc that `hooks` replaces and, for code that makes system calls without libc, through a
//! seccomp filter that sends them back as a signal (`trap`).
//!
//! | variable | meaning |
//! |---|---|
//! | `VIRTUAL_CLOCK_UNDER=PATH` | only if `/proc/self/exe` is PATH or lies under it |
//! | `VIRTUAL_CLOCK_SECCOMP=0` | no seccomp filter: calls that don't go through libc are real |
//! | `VIRTUAL_CLOCK_LOG=1` | says on standard error what it can't do, and when it has to guess |
//!
//! On anything but x86-64 Linux with glibc, the library is empty.
#![cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]

mod blocking;
mod calls;
mod fds;
mod futex;
mod hooks;
mod lock;
mod sched;
mod sys;
mod threads;
mod time;
mod timer;
mod timers;
mod trap;
mod turn;
mod watch;
mod wrapped;

use core::sync::atomic::Ordering::Relaxed;
use std::env;
use std::path::PathBuf;

/// Starts the clock before the program's `main`.
extern "C" fn start() {
    if !is_wanted() {
        return;
    }
    let is = |name, value| env::var(name).is_ok_and(|set| set == value);
    watch::LOG.store(is("VIRTUAL_CLOCK_LOG", "1"), Relaxed);
    time::begin();
    turn::begin();
    threads::begin();
    if !is("VIRTUAL_CLOCK_SECCOMP", "0") && !trap::install() {
        watch::log("no seccomp filter here: system calls made without libc are real");
    }
}

/// Whether this is the program that the clock is meant for, not one that was started on the way
/// to it and inherited the variables.
fn is_wanted() -> bool {
    let Some(under) = env::var_os("VIRTUAL_CLOCK_UNDER") else {
        return true;
    };
    let under = std::fs::canonicalize(&under).unwrap_or_else(|_| PathBuf::from(under));
    std::fs::read_link("/proc/self/exe").is_ok_and(|executable| executable.starts_with(under))
}

/// The dynamic linker calls what it finds in this section when it has loaded the library.
#[used]
// SAFETY: the section holds pointers to functions that take C's calling convention; arguments
// that the linker passes and `start` doesn't take are harmless.
#[unsafe(link_section = ".init_array")]
static START: extern "C" fn() = start;
