//@ error: E0277
//! A sleep for hyper that belongs to one thread.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use hyper::rt::Sleep;

struct Nap {
    over: Rc<Cell<bool>>,
}

impl Future for Nap {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        match self.over.get() {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }
}

impl Sleep for Nap {}

fn main() {
    let over = Rc::new(Cell::new(false));
    drop(Nap { over });
}
