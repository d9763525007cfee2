//! A future whose life is noted.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::recorder::{PollGuard, Recorder, recorder};
use crate::waker::{Lent, Links};

/// Notes the life of `future` under `name`, the code of which begins on `line` of its source.
///
/// The result is `Send`, `Sync` and `Unpin` exactly where `future` is.
pub fn track<F: Future>(name: &'static str, line: u32, future: F) -> Tracked<F> {
    let life = Life {
        name,
        line,
        lane: None,
        done: false,
        links: Links::default(),
    };
    Tracked { life, future }
}

/// [`track`] as a method, which instrumented code can put behind an `async` block without moving the block.
pub trait Tracking: Future + Sized {
    /// Notes the life of this future; see [`track`].
    fn timeline_track(self, name: &'static str, line: u32) -> Tracked<Self> {
        track(name, line, self)
    }
}

impl<F: Future> Tracking for F {}

pin_project! {
    /// A future whose life is noted; [`track`] makes one.
    #[must_use = "futures do nothing unless polled"]
    pub struct Tracked<F> {
        // Before the future, so that a cancellation is noted before what is dropped with it prints.
        // It has the destructor, for one on `Tracked` would ask more of the lifetimes in `F`.
        life: Life,
        #[pin]
        future: F,
    }
}

impl<F: Future> Future for Tracked<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let Some(recorder) = recorder() else {
            return this.future.poll(context);
        };
        let (guard, waker) = this.life.enter(recorder, context);
        let returned = this.future.poll(&mut Context::from_waker(waker.get()));
        guard.end(&returned);
        this.life.done = returned.is_ready();
        returned
    }
}

/// What is known of a tracked future apart from the future.
struct Life {
    /// The name of the lane.
    name: &'static str,
    /// The line on which the future's code begins.
    line: u32,
    /// The number of the lane, from the first poll on.
    lane: Option<u64>,
    /// Whether it needs no further poll: it is ready, or a poll panicked, or one is going on.
    done: bool,
    /// The executor's wakers it was polled with.
    links: Links,
}

impl Life {
    /// Notes the start of a poll, and wraps the waker that the poll was given.
    fn enter<'a>(
        &mut self,
        recorder: &'static Recorder,
        context: &Context<'a>,
    ) -> (PollGuard, Lent<'a>) {
        let lane = *self
            .lane
            .get_or_insert_with(|| recorder.lane(self.name, self.line));
        self.done = true;
        let waker = self.links.lend(lane, context.waker());
        (recorder.poll(lane), waker)
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        if let (Some(lane), Some(recorder), false) = (self.lane, recorder(), self.done) {
            recorder.dropped(lane);
        }
    }
}
