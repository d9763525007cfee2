//! A task that waits for its own end.
//!
//! Run it: `cargo run -p runtime --example loop_own_handle`

use std::io;

use futures::channel::oneshot;
use runtime::s7_loop::JoinHandle;
use runtime::s7_loop::{Runtime, spawn, yield_now};

// ANCHOR: main
struct Says(&'static str);

impl Drop for Says {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

fn main() -> io::Result<()> {
    let runtime = Runtime::new()?;
    runtime.block_on(async {
        let (give, own) = oneshot::channel::<JoinHandle<()>>();
        let task = spawn(async move {
            let _says = Says("its future is dropped");
            let handle = own.await.expect("it is sent");
            println!("it waits for itself: {:?}", handle.await);
        });
        give.send(task).expect("the task receives it");
        yield_now().await;
    });
    println!("the main future is done, tasks left: {}", runtime.tasks());
    drop(runtime);
    println!("the runtime is gone");
    Ok(())
}
// ANCHOR_END: main
