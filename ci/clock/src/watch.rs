//! Threads that make no calls, and the end of everything.

use core::ffi::{CStr, c_int};
use core::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::os::linux::fs::MetadataExt;

use crate::sched::{LOOSE, Scheduler, Seen, State, Thread, Wait};
use crate::sys::{self, MILLISECOND, SECOND, is_handled};
use crate::time::{NEVER, PROGRESS, now};

/// Whether to `log`. Relaxed: set before there is a second thread.
pub static LOG: AtomicBool = AtomicBool::new(false);

/// How long a thread may compute, in its own CPU time, before others run beside it. A busy
/// machine doesn't make that shorter.
const COMPUTES: u64 = 50 * MILLISECOND;

/// How long, in real time, a thread must sleep in a call that isn't emulated before others run,
/// while the process has threads that the clock doesn't know.
const ASLEEP: u64 = SECOND;

/// Says something if `VIRTUAL_CLOCK_LOG` asks for it.
pub fn log(text: &str) {
    if LOG.load(Relaxed) {
        sys::say(text);
    }
}

impl Scheduler {
    /// Looks whether the thread that has the turn still needs it.
    pub fn watch(&mut self) {
        let Some(at) = self.current else {
            return self.schedule();
        };
        let thread = &self.threads[at];
        let tid = thread.tid;
        // A thread that hasn't started yet, or waits for the world outside, keeps its turn.
        if tid == 0 || thread.under_way {
            return;
        }
        let progress = PROGRESS.load(Relaxed);
        let (real, cpu) = (sys::real_now(libc::CLOCK_MONOTONIC), sys::cpu_time(tid));
        if self.seen.progress != progress {
            self.seen = Seen {
                progress,
                real,
                cpu,
            };
            return;
        }
        let computes = cpu.saturating_sub(self.seen.cpu) >= COMPUTES;
        let asleep = !computes && self.is_stuck(tid, real - self.seen.real);
        let others_could = |this: &mut Self| this.others_can_run(true) || this.next() != NEVER;
        if (computes || asleep) && others_could(self) {
            log(match asleep {
                true => "a thread waits in a call that isn't emulated: others go on",
                false => "a thread computes: others go on",
            });
            self.threads[at].state = State::Loose;
            self.threads[at].loose_since = (self.seen.cpu, now());
            LOOSE.fetch_add(1, Relaxed);
            self.current = None;
            self.schedule();
        }
    }

    /// Returns whether a thread that makes no progress sleeps in a call that isn't emulated, so
    /// that another thread must run to wake it.
    ///
    /// If the clock knows every thread, that is a fact: those that could wake it don't run. A
    /// thread that is just ending may still hold a lock of libc's, and be starved; only then time
    /// has to tell.
    fn is_stuck(&self, tid: c_int, real: u64) -> bool {
        is_asleep(tid)
            && (threads_of_process() == Some(self.alive().count() as u64) || real >= ASLEEP)
    }

    /// Returns whether a signal may still have to reach the descriptor by which its handler tells
    /// others: it's pending, or a thread that should sleep is awake, and perhaps in the handler.
    /// On a busy machine that thread waits for a processor as others do.
    pub fn signal_under_way(&self) -> bool {
        let me = sys::thread_number();
        let sleeps = |thread: &Thread| is_asleep(thread.tid) || thread.tid == me;
        let mut waiting = self.alive().filter(|thread| thread.state == State::Waits);
        is_signal_pending() || !waiting.all(sleeps)
    }

    fn alive(&self) -> impl Iterator<Item = &Thread> {
        self.threads
            .iter()
            .filter(|thread| thread.state != State::Ended)
    }

    /// Returns whether loose threads let the clock jump to `next`. Those that sleep do; beside one
    /// that computes, time goes as that thread's CPU time does.
    pub fn loose_threads_allow(&self, next: u64) -> bool {
        let loose = |thread: &&Thread| thread.state == State::Loose;
        self.threads.iter().filter(loose).all(|thread| {
            let (cpu, then) = thread.loose_since;
            is_asleep(thread.tid) || then + sys::cpu_time(thread.tid).saturating_sub(cpu) >= next
        })
    }

    /// Ends the process if every thread waits for another one, and nothing can change that.
    pub fn report_deadlock(&self) {
        let waits_for_thread = |thread: &Thread| {
            let for_thread = matches!(thread.wait, Wait::Futex { .. });
            thread.state == State::Waits && for_thread
        };
        let count = self.alive().count() as u64;
        if self.alive().all(waits_for_thread)
            && threads_of_process() == Some(count)
            && !handles_signals()
        {
            sys::say(&match count {
                1 => "deadlock: the only thread waits, and nothing can wake it".to_string(),
                _ => format!("deadlock: all {count} threads wait, and nothing can wake one"),
            });
            std::process::abort();
        }
    }
}

/// Returns how many threads the kernel counts, with those that are just ending and those that the
/// clock hasn't seen begin.
fn threads_of_process() -> Option<u64> {
    let links = std::fs::metadata("/proc/self/task").ok()?.st_nlink();
    links.checked_sub(2)
}

/// Returns whether the program handles a signal, so that one may come and wake a thread.
pub fn handles_signals() -> bool {
    // Std handles these to tell of an overflown stack, the clock's trap is SIGSYS, and libc keeps
    // 32 and 33 for itself.
    let others = [libc::SIGSEGV, libc::SIGBUS, libc::SIGSYS, 32, 33];
    (1..=64).any(|signal| !others.contains(&signal) && is_handled(signal))
}

/// Returns whether a signal waits for any thread of the process.
fn is_signal_pending() -> bool {
    let mut buffer = [0; 4096];
    let text = sys::read_proc(c"/proc/self/status", &mut buffer).unwrap_or_default();
    let mut lines = text.split(|byte| *byte == b'\n');
    let pending = lines.find_map(|line| line.strip_prefix(b"ShdPnd:\t"));
    pending.is_some_and(|bits| bits.iter().any(|digit| *digit != b'0'))
}

/// Returns whether the kernel says that a thread sleeps (state S in `/proc/PID/task/TID/stat`).
fn is_asleep(tid: c_int) -> bool {
    let path = format!("/proc/self/task/{tid}/stat\0");
    let mut buffer = [0; 256];
    let path = CStr::from_bytes_with_nul(path.as_bytes()).expect("a path without zeros");
    // The name of the thread, before the state, may hold anything: a parenthesis, too.
    let text = sys::read_proc(path, &mut buffer).unwrap_or_default();
    let end = text.iter().rposition(|byte| *byte == b')');
    end.is_some_and(|end| text.get(end + 2) == Some(&b'S'))
}
