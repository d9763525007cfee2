//@ error: E0277
//! The loop's runtime can't be sent to another thread.

use std::io;
use std::thread;

use runtime::s7_loop::Runtime;

fn main() -> io::Result<()> {
    let runtime = Runtime::new()?;
    let other = thread::spawn(move || runtime.block_on(async {}));
    other.join().expect("it does not panic");
    Ok(())
}
