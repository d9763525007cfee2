//! Asks the runtime where each of its tasks waits.

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::sleep;

#[allow(dead_code)] // its own `main`
#[path = "../../stuck/examples/payments.rs"]
mod payments;

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let tasks = payments::start();
    sleep(Duration::from_millis(100)).await;
    let dump = Handle::current().dump().await;
    for task in dump.tasks().iter() {
        for trace in task.trace().resolve_backtraces() {
            // Innermost first: above these are those of tokio's lock.
            let symbols = trace.frames().flat_map(|frame| frame.symbols());
            for symbol in symbols {
                let (file, line) = (symbol.filename(), symbol.lineno());
                if let (Some(file), Some(line)) = (file, line)
                    && file.ends_with("payments.rs")
                {
                    println!("task {} waits in payments.rs:{line}", task.id());
                }
            }
        }
    }
    drop(tasks);
}
// ANCHOR_END: main
