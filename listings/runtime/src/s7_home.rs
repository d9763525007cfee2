//! The home of tasks that never leave their thread: their queue, and their letterbox.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::ptr;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use crate::foreign::lock;
use crate::s6_reactor::Reactor;
use crate::s7_home_task::{Letter, Task};
use crate::s7_signal::Signal;
use crate::s9_handle::Jobs;

// ANCHOR: parts
/// What only the thread of the tasks touches.
pub struct Home {
    /// What other threads touch as well.
    pub post: Arc<Post>,
    /// Tasks to be polled. No references are counted: they're at home.
    queue: RefCell<VecDeque<Task>>,
    /// The first of all tasks at home. Each knows the next.
    first: Cell<Option<Task>>,
    /// How many tasks aren't over.
    alive: Cell<usize>,
    /// Whether the runtime is being dropped: then it takes no more tasks.
    closed: Cell<bool>,
}

/// Where other threads leave word for the tasks.
pub struct Post {
    /// The tasks that there are letters for, each with a reference of its own.
    /// `None` once the runtime has ended. The lock guards their letters as well.
    letters: Mutex<Option<Vec<Task>>>,
    /// What else they have asked for.
    pub jobs: Jobs,
    /// Whether the loop has to look there, or is asleep.
    pub signal: Signal,
    /// Where the loop sleeps.
    pub reactor: Arc<Reactor>,
}

thread_local! {
    /// The home of the tasks that run on this thread, or null.
    static CURRENT: Cell<*const Home> = const { Cell::new(ptr::null()) };
}
// ANCHOR_END: parts

// ANCHOR: current
/// Calls `act` with the home that this thread has entered, if there is one.
pub fn current<R>(act: impl FnOnce(&Home) -> R) -> Option<R> {
    let home = CURRENT.try_with(Cell::get).unwrap_or(ptr::null());
    // SAFETY: `Entered` keeps it, and takes it out of CURRENT before it's gone.
    // `act` is called from code that runs while there's the `Entered`.
    unsafe { home.as_ref() }.map(act)
}

/// Returns whether this is the thread of the tasks with that letterbox.
pub fn is_here(post: &Post) -> bool {
    current(|home| ptr::eq(&*home.post, post)).unwrap_or(false)
}

impl Home {
    /// Makes this the home of this thread, until the value is dropped.
    pub fn enter(self: Rc<Home>) -> Entered {
        let before = CURRENT.try_with(|current| current.replace(Rc::as_ptr(&self)));
        Entered(self, before.unwrap_or(ptr::null()))
    }
}

/// What keeps a home entered, and the one before.
pub struct Entered(
    #[expect(dead_code, reason = "it keeps the home")] Rc<Home>,
    *const Home,
);

impl Drop for Entered {
    fn drop(&mut self) {
        // At the end of a thread the place may be gone.
        let _ = CURRENT.try_with(|current| current.set(self.1));
    }
}
// ANCHOR_END: current

// ANCHOR: home
impl Home {
    /// Returns a home without tasks, whose thread sleeps in that reactor.
    pub fn new(reactor: Arc<Reactor>) -> Home {
        Home {
            post: Arc::new(Post {
                letters: Mutex::new(Some(Vec::new())),
                jobs: Jobs::new(),
                signal: Signal::new(),
                reactor,
            }),
            queue: RefCell::default(),
            first: Cell::new(None),
            alive: Cell::new(0),
            closed: Cell::new(false),
        }
    }

    /// Returns how many tasks aren't over.
    pub fn alive(&self) -> usize {
        self.alive.get()
    }

    /// Returns whether no task has to be polled.
    pub fn is_idle(&self) -> bool {
        self.queue.borrow().is_empty()
    }

    /// Returns whether the runtime takes no more tasks.
    pub fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// Queues a task. It isn't over, and isn't in the queue.
    pub fn queue(&self, task: Task) {
        self.queue.borrow_mut().push_back(task);
    }

    /// Polls the next task. Returns `false` if there's none.
    pub fn poll_next(&self) -> bool {
        // The borrow ends before the poll, which may queue.
        let next = self.queue.borrow_mut().pop_front();
        next.inspect(|task| {
            // SAFETY: this is its home, and it was in the queue.
            unsafe { task.run(self) }
        })
        .is_some()
    }

    /// Takes in a new task.
    pub fn link(&self, task: Task) {
        let next = self.first.replace(Some(task));
        task.links().next.set(next);
        if let Some(next) = next {
            next.links().previous.set(Some(task));
        }
        self.alive.set(self.alive.get() + 1);
    }

    /// Takes note that a task is over.
    pub fn over(&self) {
        self.alive.set(self.alive.get() - 1);
    }

    /// Takes out a task that leaves.
    pub fn unlink(&self, task: Task) {
        let (previous, next) = (task.links().previous.take(), task.links().next.take());
        match previous {
            Some(previous) => previous.links().next.set(next),
            None => self.first.set(next),
        }
        if let Some(next) = next {
            next.links().previous.set(previous);
        }
    }

    /// Ends all tasks. From here on a spawn is refused: a task that starts itself
    /// anew would keep this going forever.
    pub fn end(&self) {
        self.closed.set(true);
        // What their drops wake, cancel and spawn changes the list.
        while let Some(task) = self.first.get() {
            // SAFETY: this is its home, and it's in the list. It isn't run again.
            unsafe { task.end(self) };
        }
        // What's left in it is over.
        self.queue.borrow_mut().clear();
        self.post.jobs.close();
        let letters = self.post.take(true);
        self.deliver(letters);
    }
}
// ANCHOR_END: home

// ANCHOR: post
impl Post {
    /// Leaves a letter for a task. Returns `false` if the runtime has ended.
    pub fn send(&self, task: Task, letter: Letter) -> bool {
        let mut letters = lock(&self.letters);
        let Some(tasks) = letters.as_mut() else {
            return false;
        };
        // SAFETY: the lock is held.
        let is_first = unsafe { task.add_letter(letter) };
        if is_first {
            tasks.push(task.retain());
        }
        drop(letters);
        if is_first {
            self.raise();
        }
        true
    }

    /// Ends the sleep of the loop, or sees to it that it doesn't fall asleep.
    pub fn raise(&self) {
        if self.signal.raise()
            && let Err(error) = self.reactor.notify()
        {
            eprintln!("cannot wake the loop: {error}");
        }
    }

    /// Takes out all letters, for the last time or not.
    fn take(&self, is_last: bool) -> Vec<(Task, Letter)> {
        let mut letters = lock(&self.letters);
        let tasks = letters.iter_mut().flat_map(|tasks| tasks.drain(..));
        // SAFETY: the lock is held.
        let taken = tasks.map(|task| (task, unsafe { task.take_letters() }));
        let taken = taken.collect();
        if is_last {
            *letters = None;
        }
        taken
    }
}

impl Home {
    /// Does what other threads have asked for.
    pub fn fetch(&self) {
        if self.post.signal.take() {
            self.deliver(self.post.take(false));
            self.post.jobs.run();
        }
    }

    fn deliver(&self, letters: Vec<(Task, Letter)>) {
        for (task, letter) in letters {
            // SAFETY: this is its home, and the reference was the letter's.
            unsafe { task.receive(self, letter) };
        }
    }
}
// ANCHOR_END: post
