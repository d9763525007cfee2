//! A handle that is forgotten instead of dropped.
//!
//! Run it: `cargo run -p runtime --example loop_forgotten`

use std::io;
use std::mem;

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
        let output = Says("the output is dropped");
        let task = spawn(async move {
            let _held = Says("what the future held is dropped");
            output
        });
        mem::forget(task);
        yield_now().await;
    });
    println!("tasks left: {}", runtime.tasks());
    drop(runtime);
    println!("the runtime is gone");
    Ok(())
}
// ANCHOR_END: main
