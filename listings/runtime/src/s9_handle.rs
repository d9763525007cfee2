//! Spawning from other threads.

use std::mem;
use std::sync::{Arc, Mutex};

use futures::channel::oneshot;

use crate::common::{JoinError, JoinResult};
use crate::foreign::{contained, lock, refuse};
use crate::s7_home::Post;
use crate::s7_loop::spawn;

// ANCHOR: jobs
/// What other threads have asked the thread of a loop to do.
pub struct Jobs(Mutex<Option<Vec<Job>>>);

/// Something to do on the thread of the loop.
type Job = Box<dyn FnOnce() + Send>;

impl Jobs {
    /// Returns a list without jobs, for a loop that will look.
    pub fn new() -> Jobs {
        Jobs(Mutex::new(Some(Vec::new())))
    }

    /// Leaves a job. Returns `false` if the runtime has ended, and the job with it.
    fn push(&self, job: Job) -> bool {
        let mut jobs = lock(&self.0);
        if let Some(jobs) = jobs.as_mut() {
            jobs.push(job);
            return true;
        }
        drop(jobs);
        refuse(job, drop); // after the lock, for a future is in it
        false
    }

    /// Does all that's there.
    pub fn run(&self) {
        let jobs = lock(&self.0).as_mut().map(mem::take);
        for job in jobs.unwrap_or_default() {
            contained(job);
        }
    }

    /// Drops all that's there, and takes no more.
    pub fn close(&self) {
        let jobs = lock(&self.0).take();
        for job in jobs.unwrap_or_default() {
            contained(|| drop(job));
        }
    }
}
// ANCHOR_END: jobs

// ANCHOR: handle
/// Spawns tasks on the loop from any thread.
#[derive(Clone)]
pub struct Handle(Arc<Post>);

impl Handle {
    /// Returns a handle of the loop that looks there.
    pub fn new(post: Arc<Post>) -> Handle {
        Handle(post)
    }

    /// Starts a task on the loop, which is that of another thread or of this one.
    /// The future that's returned gives its output, on any thread. Without it the
    /// task runs on. If the runtime has ended or does so first, it's `Cancelled`.
    pub fn spawn<F>(&self, future: F) -> impl Future<Output = JoinResult<F::Output>> + Send + use<F>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let (give, handle) = oneshot::channel();
        // If no one waits, this drops the task's handle, and the task runs on.
        let job = move || drop(give.send(spawn(future)));
        if self.0.jobs.push(Box::new(job)) {
            self.0.raise();
        }
        async {
            match handle.await {
                Ok(handle) => handle.await,
                Err(oneshot::Canceled) => Err(JoinError::Cancelled),
            }
        }
    }
}
// ANCHOR_END: handle

impl Default for Jobs {
    fn default() -> Jobs {
        Jobs::new()
    }
}
