//! An executor that shows each call of its waker: none is added.
//! Lanes: async@50, keeps
//! Skipped:

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

static VTABLE: RawWakerVTable = RawWakerVTable::new(
    |data| {
        println!("clone");
        RawWaker::new(data, &VTABLE)
    },
    |_| println!("wake"),
    |_| println!("wake_by_ref"),
    |_| println!("drop"),
);

async fn keeps() {
    let mut kept: Option<Waker> = None;
    let mut polls = 0;
    poll_fn(|context| {
        polls += 1;
        match &kept {
            Some(waker) if waker.will_wake(context.waker()) => println!("kept"),
            _ => kept = Some(context.waker().clone()),
        }
        context.waker().wake_by_ref();
        if polls < 3 { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    kept.unwrap().wake();
}

fn block_on<F: Future>(future: F) -> F::Output {
    // SAFETY: the functions of the table keep no data and may be called from any thread.
    let waker = unsafe { Waker::from_raw(RawWaker::new(std::ptr::null(), &VTABLE)) };
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        println!("poll");
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

fn main() {
    println!("{}", block_on(
        async { keeps().await; "done" }));
}
