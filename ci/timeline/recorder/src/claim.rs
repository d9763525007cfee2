//! Who holds a lock or a permit, and who waits for one, or for a place in a channel.

use std::fmt;
use std::future::Future;
use std::mem;
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::recorder::recorder;

/// What the instrumenter puts behind a call such as `kettle.lock()`, where the program's rules name
/// `kettle`.
pub trait Claiming: Future + Sized {
    /// The future gives a guard, which holds `what` until it is dropped.
    fn timeline_lock(self, what: &'static str) -> Claimed<Self, Guard<Self::Output>> {
        claimed(self, what, |mut claim, guard| {
            claim.note("holds");
            Guard {
                _claim: claim,
                guard,
            }
        })
    }

    /// The future gives a permit, unless there will be none.
    fn timeline_permit<P, E>(self, what: &'static str) -> Claimed<Self, Result<Guard<P>, E>>
    where
        Self: Future<Output = Result<P, E>>,
    {
        claimed(self, what, |mut claim, permit| {
            permit.map(|guard| {
                claim.note("holds");
                Guard {
                    _claim: claim,
                    guard,
                }
            })
        })
    }

    /// The future waits for `what`, and holds nothing afterward.
    fn timeline_wait(self, what: &'static str) -> Claimed<Self, Self::Output> {
        claimed(self, what, |_, output| output)
    }
}

impl<F: Future> Claiming for F {}

fn claimed<F: Future, O>(
    future: F,
    what: &'static str,
    give: fn(Claim, F::Output) -> O,
) -> Claimed<F, O> {
    Claimed {
        claim: Claim::on(what),
        future,
        give,
    }
}

pin_project! {
    /// A future that waits for a lock, a permit, or a place in a channel.
    #[must_use = "futures do nothing unless polled"]
    pub struct Claimed<F: Future, O> {
        // Before the future, so that it is noted that the wait is over before others are woken.
        claim: Claim,
        #[pin]
        future: F,
        // What becomes of the claim when the future is ready.
        give: fn(Claim, F::Output) -> O,
    }
}

impl<F: Future, O> Future for Claimed<F, O> {
    type Output = O;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<O> {
        let this = self.project();
        let polled = this.future.poll(context);
        if polled.is_pending() && this.claim.lane.is_none() {
            this.claim.note("waits");
        }
        // A future that is polled after it was ready begins anew, if it doesn't panic.
        let fresh = Claim::on(this.claim.what);
        polled.map(|output| (this.give)(mem::replace(this.claim, fresh), output))
    }
}

/// A wait for something, or the possession of it, until this is dropped.
struct Claim {
    /// What is waited for or held.
    what: &'static str,
    /// The lane that waits for it or holds it, once that is noted.
    lane: Option<u64>,
}

impl Claim {
    fn on(what: &'static str) -> Claim {
        Claim { what, lane: None }
    }

    fn note(&mut self, event: &str) {
        if let Some(recorder) = recorder() {
            self.lane = recorder.claim(event, self.lane, self.what);
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if self.lane.is_some() {
            self.note("releases");
        }
    }
}

/// A guard or a permit.
pub struct Guard<G> {
    // Before the guard: who is woken by its drop holds it afterward.
    _claim: Claim,
    guard: G,
}

impl<G: Deref> Deref for Guard<G> {
    type Target = G::Target;

    fn deref(&self) -> &G::Target {
        &self.guard
    }
}

impl<G: DerefMut> DerefMut for Guard<G> {
    fn deref_mut(&mut self) -> &mut G::Target {
        &mut self.guard
    }
}

impl<G: fmt::Display> fmt::Display for Guard<G> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.guard.fmt(out)
    }
}

impl<G: fmt::Debug> fmt::Debug for Guard<G> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.guard.fmt(out)
    }
}
