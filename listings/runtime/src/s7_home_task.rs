//! A task that never leaves its thread. Others may only ask for something.

use std::cell::{Cell, UnsafeCell};
use std::mem::ManuallyDrop;
use std::process;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{RawWaker, RawWakerVTable, Waker};

use crate::foreign::{contained, lock, refuse};
use crate::s7_home::{self, Home, Post};

// ANCHOR: header
/// A pointer to a task. Its copies count as no references, but for those that say so.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Task(NonNull<Header>);

/// What a task has whatever its future is. The future, or its output, is behind it.
pub struct Header {
    /// What depends on the type of the future.
    body: &'static Body,
    /// Where other threads leave letters. Its own reference only once it's AWAY.
    post: NonNull<Post>,
    /// The bits below. The home writes, and other threads look.
    state: AtomicU32,
    /// One for being at home, and one for each waker and for letters.
    references: AtomicU32,
    /// What other threads have asked for. The post's lock guards it.
    letters: UnsafeCell<Letter>,
    /// Its neighbors in the list of the home, which alone touches them.
    links: Links,
    /// Wakes the task that awaits the handle.
    joiner: Mutex<Option<Waker>>,
}

#[derive(Default)]
pub struct Links {
    pub previous: Cell<Option<Task>>,
    pub next: Cell<Option<Task>>,
}

/// What is done with a future and its output. All is for the home's thread, but
/// for `take` and `free`.
pub struct Body {
    /// Polls the future. Returns whether its output is there.
    pub poll: unsafe fn(Task) -> bool,
    /// Drops the future. The output then is `Cancelled`.
    pub cancel: unsafe fn(Task),
    /// Moves the output there, if it hasn't been taken.
    pub take: unsafe fn(Task, *mut ()),
    /// Drops the output.
    pub drop_output: unsafe fn(Task),
    /// Frees the memory. Neither future nor output is left.
    pub free: unsafe fn(Task),
}
// ANCHOR_END: header

// ANCHOR: bits
/// It's in the queue, or goes there after its poll.
const SCHEDULED: u32 = 1;
/// It's being polled.
const RUNNING: u32 = 2;
/// Its output is there or was taken, and its future is gone.
const COMPLETE: u32 = 4;
/// It's to be cancelled.
const CANCELLED: u32 = 8;
/// It has a handle, which takes the output.
const HANDLE: u32 = 16;
/// The handle has left a waker.
const JOINED: u32 = 32;
/// It has left its home, as that has ended.
const AWAY: u32 = 64;

/// What another thread asks for: one of the bits below, or several.
pub type Letter = u8;
/// To be polled.
pub const WAKE: Letter = 1;
/// To be cancelled.
pub const CANCEL: Letter = 2;
/// To wake the handle's waker at its end.
pub const JOIN: Letter = 4;
/// To do without its handle.
pub const FORGET: Letter = 8;
// ANCHOR_END: bits

// ANCHOR: send
// SAFETY: other threads load `state` and count `references`, which are atomic,
// lock `joiner`, and touch `letters` under the lock of the post. `body` and `post`
// never change. All else, the future above all, is touched at home alone, where
// the wakers look whether they are. The output is the handle's: see `JoinHandle`.
unsafe impl Send for Task {}
// SAFETY: as above. It's a pointer that's copied.
unsafe impl Sync for Task {}
// ANCHOR_END: send

impl Header {
    /// The header of a new task: it's about to be queued, and has a handle.
    pub fn new(body: &'static Body, post: &Arc<Post>) -> Header {
        Header {
            body,
            post: NonNull::from(&**post),
            state: AtomicU32::new(SCHEDULED | HANDLE),
            references: AtomicU32::new(1),
            letters: UnsafeCell::new(0),
            links: Links::default(),
            joiner: Mutex::new(None),
        }
    }
}

impl Task {
    /// A pointer to a task with that header.
    ///
    /// # Safety
    ///
    /// It's used only while the task has a reference. What's behind the header
    /// is what its `body` expects.
    pub unsafe fn new(header: NonNull<Header>) -> Task {
        Task(header)
    }

    /// The pointer.
    pub fn as_ptr(self) -> NonNull<Header> {
        self.0
    }

    fn header<'a>(self) -> &'a Header {
        // SAFETY: the task has a reference, as `new` asks for.
        unsafe { self.0.as_ref() }
    }

    pub fn links<'a>(self) -> &'a Links {
        &self.header().links
    }

    /// What the state is, at home.
    fn state(self) -> u32 {
        self.header().state.load(Ordering::Relaxed)
    }

    /// Changes the state, at home. No thread but this one writes it, so a load and
    /// a store are enough. A thread that sees COMPLETE sees the output as well.
    fn set(self, state: u32) {
        self.header().state.store(state, Ordering::Release);
    }

    /// Calls `act` with the home of the task, if this is its thread.
    fn at_home<R>(self, act: impl FnOnce(&Home) -> R) -> Option<R> {
        let is_home = |home: &Home| NonNull::from(&*home.post) == self.header().post;
        s7_home::current(|home| is_home(home).then(|| act(home))).flatten()
    }

    /// Asks its home for something. Returns `false` if that has ended.
    fn send(self, letter: Letter) -> bool {
        // SAFETY: `post` lives as long as the home has the task, and when that's
        // over, the task has a reference to it.
        let post = unsafe { self.header().post.as_ref() };
        post.send(self, letter)
    }
}

// ANCHOR: wake
impl Task {
    fn wake(self) {
        // What's over stays so.
        if self.at_home(|home| self.wake_at(home)).is_none() && !self.is_complete() {
            self.send(WAKE);
        }
    }

    fn wake_at(self, home: &Home) {
        let state = self.state();
        if state & (SCHEDULED | COMPLETE) == 0 {
            self.set(state | SCHEDULED);
            // If it's being polled, `run` queues it.
            if state & RUNNING == 0 {
                home.queue(self);
            }
        }
    }

    /// Asks for its end.
    pub fn cancel(self) {
        if self.at_home(|home| self.cancel_at(home)).is_none() {
            self.send(CANCEL);
        }
    }

    fn cancel_at(self, home: &Home) {
        self.set(self.state() | CANCELLED);
        self.wake_at(home);
    }

    /// Whether the output is there.
    pub fn is_complete(self) -> bool {
        self.header().state.load(Ordering::Acquire) & COMPLETE != 0
    }
}
// ANCHOR_END: wake

// ANCHOR: run
impl Task {
    /// Polls it, or ends it if it was cancelled.
    ///
    /// # Safety
    ///
    /// At home, once for each time that it was queued.
    pub unsafe fn run(self, home: &Home) {
        let body = self.header().body;
        self.set(self.state() & !SCHEDULED | RUNNING);
        // SAFETY: it has its future, since it isn't COMPLETE, and this is its home.
        let is_over = self.state() & CANCELLED == 0 && unsafe { (body.poll)(self) };
        if !is_over {
            let state = self.state();
            if state & CANCELLED == 0 {
                self.set(state & !RUNNING);
                if state & SCHEDULED != 0 {
                    home.queue(self);
                }
                return;
            }
            // SAFETY: as above.
            unsafe { (body.cancel)(self) };
        }
        home.over();
        self.finish(home);
    }

    /// Ends it or, if it's over, leaves it to its handle.
    ///
    /// # Safety
    ///
    /// At home, and it isn't run again.
    pub unsafe fn end(self, home: &Home) {
        if self.is_complete() {
            home.unlink(self);
            self.go_away();
        } else {
            home.over();
            // SAFETY: this is its home, and it isn't run again.
            unsafe { self.cut_short(home) };
        }
    }

    /// Drops its future.
    ///
    /// # Safety
    ///
    /// At home, before it's COMPLETE, and it isn't run again.
    unsafe fn cut_short(self, home: &Home) {
        self.set(self.state() | RUNNING);
        // SAFETY: it has its future, since it isn't COMPLETE, and this is its home.
        unsafe { (self.header().body.cancel)(self) };
        self.finish(home);
    }

    /// Ends a new task that comes too late for its home.
    pub fn refuse(self, home: &Home) {
        self.go_away();
        // SAFETY: its spawn is at home, and hasn't queued it.
        refuse(self, |task| unsafe { task.cut_short(home) });
    }

    /// Takes note that the output is there, and wakes the handle's task.
    fn finish(self, home: &Home) {
        let state = self.state() & !(SCHEDULED | RUNNING) | COMPLETE;
        self.set(state);
        if state & HANDLE == 0 {
            self.drop_output();
            self.leave(home);
        } else if state & JOINED != 0 {
            self.wake_joiner();
        }
    }

    /// The output has no handle.
    fn drop_output(self) {
        // SAFETY: this is its home, it's COMPLETE, and there's no handle.
        contained(|| unsafe { (self.header().body.drop_output)(self) });
    }

    fn wake_joiner(self) {
        let waker = lock(&self.header().joiner).take();
        // It may run anything: from here on the task may be gone.
        contained(|| waker.into_iter().for_each(Waker::wake));
    }
}
// ANCHOR_END: run

// ANCHOR: letters
impl Task {
    /// Adds to its letters. Returns whether there were none.
    ///
    /// # Safety
    ///
    /// The caller holds the post's lock.
    pub unsafe fn add_letter(self, letter: Letter) -> bool {
        let letters = self.header().letters.get();
        // SAFETY: the lock keeps all others away.
        unsafe { letters.replace(*letters | letter) == 0 }
    }

    /// Takes its letters.
    ///
    /// # Safety
    ///
    /// The caller holds the post's lock.
    pub unsafe fn take_letters(self) -> Letter {
        // SAFETY: the lock keeps all others away.
        unsafe { self.header().letters.get().replace(0) }
    }

    /// Does what another thread has asked for.
    ///
    /// # Safety
    ///
    /// At home. The caller's reference goes with it.
    pub unsafe fn receive(self, home: &Home, letter: Letter) {
        if letter & CANCEL != 0 {
            self.cancel_at(home);
        }
        if letter & WAKE != 0 {
            self.wake_at(home);
        }
        if letter & JOIN != 0 {
            match self.state() & COMPLETE {
                0 => self.set(self.state() | JOINED),
                _ => self.wake_joiner(),
            }
        }
        if letter & FORGET != 0 {
            let state = self.state();
            self.set(state & !HANDLE);
            if state & COMPLETE != 0 {
                self.drop_output();
                self.leave(home);
            }
        }
        self.release();
    }
}
// ANCHOR_END: letters

// ANCHOR: references
impl Task {
    /// Counts one reference more.
    pub fn retain(self) -> Task {
        let before = self.header().references.fetch_add(1, Ordering::Relaxed);
        if before > i32::MAX as u32 {
            process::abort(); // wakers that were forgotten, as many as a number can count
        }
        self
    }

    /// Counts one reference less. With the last one the task is freed.
    fn release(self) {
        let header = self.header();
        // Who frees it sees all that was done with it before.
        if header.references.fetch_sub(1, Ordering::AcqRel) == 1 {
            let (body, post) = (header.body, header.post);
            // SAFETY: it was the last reference. A task that isn't AWAY has one for
            // its home, so it's AWAY, and the reference to the post is its own.
            unsafe {
                (body.free)(self);
                drop(Arc::from_raw(post.as_ptr()));
            }
        }
    }

    /// It's over, and its handle is gone: there's nothing left to do for its home.
    pub fn leave(self, home: &Home) {
        let header = self.header();
        if self.state() & AWAY == 0 {
            home.unlink(self);
            // Without a waker there's none that could be cloned: it stays at one.
            if header.references.load(Ordering::Acquire) == 1 {
                // SAFETY: it's the last reference, and that to the post isn't its own.
                return unsafe { (header.body.free)(self) };
            }
            self.go_away();
        }
        self.release();
    }

    /// Takes along a reference to the post, which its home won't keep for it.
    pub fn go_away(self) {
        // SAFETY: the home has an `Arc` of it.
        unsafe { Arc::increment_strong_count(self.header().post.as_ptr()) };
        self.set(self.state() | AWAY);
    }
}
// ANCHOR_END: references

// ANCHOR: handle
impl Task {
    /// Leaves the waker that its end will call. Returns `false` if it's over.
    pub fn join(self, waker: Waker) -> bool {
        let old = lock(&self.header().joiner).replace(waker);
        let at_home = |_: &Home| {
            let waits = !self.is_complete();
            if waits {
                self.set(self.state() | JOINED);
            }
            waits
        };
        // Elsewhere the home answers the letter, even if the task is over by then.
        // If the home has ended, it's over, unless it was refused and leaked.
        let waits = self
            .at_home(at_home)
            .unwrap_or_else(|| self.send(JOIN) || !self.is_complete());
        drop(old); // foreign code, after the lock
        waits
    }

    /// Moves the output there.
    ///
    /// # Safety
    ///
    /// By the handle, when the task is COMPLETE. `to` points to an `Option` of the
    /// output's type.
    pub unsafe fn take(self, to: *mut ()) {
        // SAFETY: after COMPLETE the output is the handle's.
        unsafe { (self.header().body.take)(self, to) };
    }

    /// Takes back the waker.
    pub fn unjoin(self) -> Option<Waker> {
        lock(&self.header().joiner).take()
    }

    /// Ends the handle, after `take` has moved the output there if it's complete.
    ///
    /// # Safety
    ///
    /// By the handle, once. `to` is as for `take`.
    pub unsafe fn forget(self, to: *mut ()) {
        // Relaxed, since `is_complete` looks at the same number below.
        let is_away = || self.header().state.load(Ordering::Relaxed) & AWAY != 0;
        let here = |home: &Home| {
            let state = self.state();
            self.set(state & !(HANDLE | JOINED));
            if state & COMPLETE != 0 {
                // SAFETY: the caller is the handle.
                unsafe { self.take(to) };
                self.leave(home);
            }
        };
        if is_away() || self.at_home(here).is_none() && !self.send(FORGET) {
            // Its home has ended, so its place there is the handle's to give back.
            // What was refused and leaked stays.
            if self.is_complete() {
                // SAFETY: the caller is the handle.
                unsafe { self.take(to) };
                self.release();
            }
        }
    }
}
// ANCHOR_END: handle

// ANCHOR: waker
static TABLE: RawWakerVTable = RawWakerVTable::new(
    |data| task(data).retain().raw_waker(),
    |data| {
        task(data).wake();
        task(data).release();
    },
    |data| task(data).wake(),
    |data| task(data).release(),
);

fn task(data: *const ()) -> Task {
    // SAFETY: it comes from `raw_waker`, and each waker has a reference.
    Task(unsafe { NonNull::new_unchecked(data.cast_mut().cast()) })
}

impl Task {
    fn raw_waker(self) -> RawWaker {
        RawWaker::new(self.0.as_ptr().cast_const().cast(), &TABLE)
    }

    /// A waker that borrows the reference of the home. Only its clones are counted.
    pub fn waker(self) -> ManuallyDrop<Waker> {
        // SAFETY: the functions of the table do what a waker's have to.
        ManuallyDrop::new(unsafe { Waker::from_raw(self.raw_waker()) })
    }
}
// ANCHOR_END: waker
