//! A task that holds an `Rc`, and a waker that another thread drops last.
//!
//! Run it: `cargo run -p runtime --example loop_not_send`

use std::cell::Cell;
use std::future::poll_fn;
use std::io;
use std::rc::Rc;
use std::sync::mpsc;
use std::task::{Poll, Waker};
use std::thread;

use runtime::s7_loop::{Runtime, spawn, yield_now};

// ANCHOR: main
/// Says on which thread it's dropped.
struct Says(Rc<Cell<u32>>);

impl Drop for Says {
    fn drop(&mut self) {
        let polls = self.0.get();
        let name = thread::current()
            .name()
            .unwrap_or("without a name")
            .to_owned();
        println!("dropped on the thread {name}, after {polls} poll");
    }
}

fn main() -> io::Result<()> {
    let runtime = Runtime::new()?;
    let (give, take) = mpsc::channel::<Waker>();
    let says = Says(Rc::default());
    runtime.block_on(async {
        drop(spawn(poll_fn(move |context| {
            says.0.set(says.0.get() + 1);
            give.send(context.waker().clone()).expect("it is received");
            Poll::<()>::Pending
        })));
        yield_now().await;
    });
    let waker = take.recv().map_err(io::Error::other)?;
    println!("the runtime ends");
    drop(runtime);
    println!("another thread drops the last waker");
    let other = thread::spawn(move || drop(waker));
    other.join().expect("a drop of a waker does not panic");
    Ok(())
}
// ANCHOR_END: main
