//! A scheduler that runs the futures of a test in every order.

// ANCHOR: run
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

pub type Local<T> = Pin<Box<dyn Future<Output = T>>>;

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Polls one of the woken futures after another, as `choose` says, until none is woken.
/// A future without an output then waits forever.
pub fn run<T>(
    mut futures: Vec<Local<T>>,
    mut choose: impl FnMut(&[usize]) -> usize,
) -> Vec<Option<T>> {
    let woken = |_: &_| Arc::new(Woken(AtomicBool::new(true)));
    let woken: Vec<_> = futures.iter().map(woken).collect();
    let mut outputs: Vec<_> = futures.iter().map(|_| None).collect();
    loop {
        let is_ready = |&i: &usize| outputs[i].is_none() && woken[i].0.load(Ordering::Relaxed);
        let ready: Vec<_> = (0..futures.len()).filter(is_ready).collect();
        if ready.is_empty() {
            return outputs;
        }
        let next = choose(&ready);
        woken[next].0.store(false, Ordering::Relaxed);
        let waker = Waker::from(Arc::clone(&woken[next]));
        if let Poll::Ready(output) = futures[next]
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
        {
            outputs[next] = Some(output);
        }
    }
}
// ANCHOR_END: run

// ANCHOR: every_order
/// Runs fresh futures in every order in which they can be polled, and shows `check`
/// who was polled, step by step, and what came of it.
pub fn every_order<T>(
    make: impl Fn() -> Vec<Local<T>>,
    mut check: impl FnMut(&[usize], Vec<Option<T>>),
) {
    // At each step, which of how many was chosen.
    let mut choices: Vec<(usize, usize)> = Vec::new();
    loop {
        let mut order = Vec::new();
        let outputs = run(make(), |ready| {
            let step = order.len();
            if step == choices.len() {
                choices.push((0, ready.len()));
            }
            order.push(ready[choices[step].0]);
            order[step]
        });
        check(&order, outputs);
        // The next order differs from this one as late as possible.
        while choices.pop_if(|(chosen, of)| *chosen + 1 == *of).is_some() {}
        match choices.last_mut() {
            Some((chosen, _)) => *chosen += 1,
            None => return,
        }
    }
}
// ANCHOR_END: every_order
