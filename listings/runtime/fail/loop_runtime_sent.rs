//@ error: E0277
//! A runtime of this kind does not leave its thread.

use std::io;
use std::thread;

use runtime::s7_loop::Runtime;

fn main() -> io::Result<()> {
    let runtime = Runtime::new()?;
    let other = thread::spawn(move || runtime.block_on(async {}));
    other.join().expect("it does not panic")
}
