//@ error: E0277
//! A handle can't be sent when its output must stay on its thread.

use std::io;
use std::rc::Rc;
use std::thread;

use runtime::s7_loop::{Runtime, spawn};

fn main() -> io::Result<()> {
    Runtime::new()?.block_on(async {
        let handle = spawn(async { Rc::new(1) });
        thread::spawn(move || drop(handle));
    });
    Ok(())
}
