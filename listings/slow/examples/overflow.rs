//! A future that's larger than the stack of the thread that makes it.
//!
//! Run it: `cargo run -p slow --example overflow`

use std::env;
use std::error::Error;
use std::process::Command;
use std::thread;

use slow::layers::{boxed, plain};
use tokio::runtime::Builder;

// ANCHOR: serve
/// Answers a request on a thread with two MiB of stack, as tokio's workers have.
fn serve<F: Future<Output = usize>>(
    request: impl FnOnce() -> F + Send + 'static,
) -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_current_thread().build()?;
    let serve = move || println!("answered: {}", runtime.block_on(request()));
    let thread = thread::Builder::new().name("server".to_string());
    thread
        .spawn(serve)?
        .join()
        .map_err(|_| "it panicked".into())
}
// ANCHOR_END: serve

fn main() -> Result<(), Box<dyn Error>> {
    match env::args().nth(1).as_deref() {
        Some("plain") => serve(plain),
        Some("boxed") => serve(boxed),
        // ANCHOR: around
        Some("around") => serve(|| Box::pin(plain())),
        // ANCHOR_END: around
        Some(other) => Err(format!("`{other}` is no request").into()),
        None => {
            for which in ["plain", "boxed", "around"] {
                let status = Command::new(env::current_exe()?).arg(which).status()?;
                println!("{which}: {status}");
            }
            Ok(())
        }
    }
}
