//! Serves a request in a process that may not survive it.

use std::env;
use std::error::Error;
use std::process::Command;
use std::thread;

use tokio::runtime::Builder;

// ANCHOR: serve
/// Answers a request on a thread with two MiB of stack, as tokio's workers have.
pub fn serve<F: Future<Output = usize>>(
    request: impl FnOnce() -> F + Send + 'static,
) -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_current_thread().build()?;
    let serve = move || println!("answered: {}", runtime.block_on(request()));
    let server = thread::Builder::new().name("server".to_string());
    let thread = server.spawn(serve)?;
    thread.join().map_err(|_| "it panicked".into())
}
// ANCHOR_END: serve

/// Runs this program once more, with the argument `which`, and prints how that ends.
pub fn run(which: &str) -> Result<(), Box<dyn Error>> {
    let status = Command::new(env::current_exe()?).arg(which).status()?;
    println!("{which}: {status}");
    Ok(())
}
