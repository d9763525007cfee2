//! Drops a future at every place where it can be dropped.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use tokio::runtime;
use tokio::time::{sleep, timeout};

use crate::hang::{Hang, paused, within};
use crate::run::{End, Run};
use crate::show::Show;
use crate::trace::{Wait, Watch};

/// Runs `body` once for each place where it can be dropped, and once to its end, and returns what
/// `check` returned of each run. It's [`Builder::run`] with the defaults.
pub fn drop_at_every_await<W, T, R>(
    setup: impl AsyncFnMut() -> W,
    body: impl AsyncFnMut(&mut W) -> T,
    check: impl AsyncFnMut(Run<T>, W) -> R,
) -> Vec<R> {
    Builder::new().run(setup, body, check)
}

/// How [`drop_at_every_await`] runs a future.
pub struct Builder {
    limit: Duration,
    places: usize,
    settle: Duration,
    show: Show,
    configure: Box<dyn FnMut(&mut runtime::Builder)>,
}

impl Default for Builder {
    fn default() -> Builder {
        Builder::new()
    }
}

impl Builder {
    /// Returns the defaults: an hour until a future hangs, a thousand places, and no time for
    /// tasks after the drop.
    pub fn new() -> Builder {
        Builder {
            limit: Duration::from_secs(3600),
            places: 1000,
            settle: Duration::ZERO,
            show: Show::Nothing,
            configure: Box::new(|_| {}),
        }
    }

    /// The future hangs if the paused clock reaches this, as in [`ends`](crate::ends).
    pub fn limit(mut self, limit: Duration) -> Builder {
        self.limit = limit;
        self
    }

    /// A future with more places than this is one that doesn't end.
    pub fn places(mut self, places: usize) -> Builder {
        self.places = places;
        self
    }

    /// Gives other tasks this much time, by the paused clock, between the drop and the check.
    ///
    /// Tasks that the future has spawned aren't dropped with it. Without this they don't run
    /// before the check; with an hour they do all that they ever will, as a rule.
    pub fn settle(mut self, time: Duration) -> Builder {
        self.settle = time;
        self
    }

    /// Prints the number of each run, and where it was dropped. What the future prints comes before
    /// the drop, what its guards print right after, and then what the check prints.
    pub fn show(mut self) -> Builder {
        self.show = Show::asked();
        self
    }

    /// Changes the runtime of each run. For example, tokio's `rng_seed` fixes the order of a
    /// `select!` without `biased`; it's unstable and needs `--cfg tokio_unstable`.
    pub fn configure(mut self, configure: impl FnMut(&mut runtime::Builder) + 'static) -> Builder {
        self.configure = Box::new(configure);
        self
    }

    /// Runs `body` once for each place where it can be dropped, and once to its end, and returns
    /// what `check` returned of each run, in order.
    ///
    /// A future can be dropped before its first poll, after each `Pending`, and between a wake and
    /// the poll that the wake asks for. A future that waits `n` times has `2 * n + 1` such places,
    /// so that there are `2 * n + 2` runs. Each run has a runtime of its own, of one thread and
    /// with a paused clock. On it `setup` makes what the future works on, and `check` gets that
    /// when the future is dropped or done. A failed assertion in the check is followed by the
    /// place of the drop.
    ///
    /// # Panics
    ///
    /// - `setup`, `body` or `check` panics.
    /// - One of them hangs, or the future has more places than [`places`](Builder::places).
    /// - Two runs differ: the future waits somewhere else than before. A `select!` without
    ///   `biased`, a random number or state that outlives `setup` makes it do so.
    /// - It's called inside of a runtime, or no runtime can be made.
    pub fn run<W, T, R>(
        mut self,
        mut setup: impl AsyncFnMut() -> W,
        mut body: impl AsyncFnMut(&mut W) -> T,
        mut check: impl AsyncFnMut(Run<T>, W) -> R,
    ) -> Vec<R> {
        let mut checked = Vec::new();
        let mut history = History::default();
        for place in 0..=self.places {
            let mut report = Report(format!("run {}", place + 1));
            self.show.start(place + 1);
            let runtime = paused(&mut self.configure);
            let is_done = runtime.block_on(async {
                let mut world = self.ended("the setup", within(self.limit, setup()).await);
                let mut output = None;
                let future = body(&mut world);
                let mut future = Box::pin(async { output = Some(future.await) });
                let mut visit = Visit::new(place, &mut history);
                let ended = timeout(self.limit, visit.reach(future.as_mut())).await;
                let waits = visit.watch.waits();
                let end = self.ended("the future", ended.map_err(|_| Hang { waits }));
                let (polls, waits) = (visit.polls, visit.waits);
                let dropped = Run {
                    number: place + 1,
                    polls,
                    end,
                    waits,
                };
                report.0 = format!("run {}, {dropped}", place + 1);
                self.show.end(&dropped);
                drop(future);
                sleep(self.settle).await;
                self.show.check();
                let run = with_output(dropped, output);
                let is_done = run.is_done();
                let result = within(self.limit, check(run, world)).await;
                checked.push(self.ended("the check", result));
                is_done
            });
            if is_done {
                self.show.finish();
                return checked;
            }
        }
        panic!(
            "the future isn't done after {} places: let it end, or allow more with `places`",
            self.places
        );
    }

    /// What `what` returned, which hangs where there is an error.
    fn ended<T>(&self, what: &str, result: Result<T, Hang>) -> T {
        result.unwrap_or_else(|hang| panic!("{what} hangs: {hang}"))
    }
}

fn with_output<T>(run: Run<()>, output: Option<T>) -> Run<T> {
    let end = match (run.end, output) {
        (End::Unpolled, _) => End::Unpolled,
        (End::Waiting, _) => End::Waiting,
        (End::Woken, _) => End::Woken,
        (End::Done(()), Some(output)) => End::Done(output),
        (End::Done(()), None) => unreachable!("a future that is done has an output"),
    };
    Run {
        number: run.number,
        polls: run.polls,
        end,
        waits: run.waits,
    }
}

/// Says which run it was when that panics.
struct Report(String);

impl Drop for Report {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("every-await: the panic is of {}", self.0);
        }
    }
}

/// Where the future waited in earlier runs, at each `Pending`.
#[derive(Default)]
struct History(Vec<Vec<Wait>>);

/// The way of one run to the place where it is dropped.
struct Visit<'a> {
    /// The place: 0 before the first poll, `2 * n - 1` after the `n`th `Pending`, `2 * n` after
    /// the wake that follows it.
    place: usize,
    polls: usize,
    history: &'a mut History,
    watch: Watch,
    /// Where the future waited at its last `Pending`.
    waits: Vec<Wait>,
}

impl<'a> Visit<'a> {
    fn new(place: usize, history: &'a mut History) -> Visit<'a> {
        Visit {
            place,
            polls: 0,
            history,
            watch: Watch::default(),
            waits: Vec::new(),
        }
    }

    /// Runs `future` until it is at the place or done.
    async fn reach(&mut self, mut future: Pin<&mut dyn Future<Output = ()>>) -> End<()> {
        if self.place == 0 {
            return End::Unpolled;
        }
        poll_fn(|context| self.poll(future.as_mut(), context)).await
    }

    fn poll(
        &mut self,
        future: Pin<&mut dyn Future<Output = ()>>,
        context: &mut Context<'_>,
    ) -> Poll<End<()>> {
        self.watch.follow(context);
        // The time limit around this is polled too, and no concern of the future.
        if self.polls > 0 && !self.watch.is_woken() {
            return Poll::Pending;
        }
        if self.polls > 0 && self.place == 2 * self.polls {
            return Poll::Ready(End::Woken);
        }
        self.polls += 1;
        let polled = self.watch.poll(future, context);
        self.waits = match polled {
            Poll::Ready(()) => Vec::new(),
            Poll::Pending => self.watch.waits(),
        };
        let before = self.history.0.get(self.polls - 1);
        let differs = match polled {
            Poll::Ready(()) => before.is_some(),
            Poll::Pending => before.is_some_and(|before| *before != self.waits),
        };
        assert!(
            !differs,
            "poll {} isn't as in an earlier run: make all runs alike, for example by `biased;` in \
             each `select!`",
            self.polls
        );
        if polled.is_ready() {
            return Poll::Ready(End::Done(()));
        }
        if before.is_none() {
            self.history.0.push(self.waits.clone());
        }
        match self.place == 2 * self.polls - 1 {
            true => Poll::Ready(End::Waiting),
            false => Poll::Pending,
        }
    }
}
