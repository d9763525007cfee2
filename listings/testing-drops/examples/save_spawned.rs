//! A report is saved by a task, and a check looks at once and after a minute.
//!
//! Run it: `cargo run -p testing-drops --example save_spawned`

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use every_await::Builder;
use tokio::task::{JoinError, spawn_local};
use tokio::time::sleep;

// ANCHOR: save
async fn save(reports: &Rc<Cell<u32>>) -> Result<(), JoinError> {
    let reports = Rc::clone(reports);
    let saving = spawn_local(async move {
        sleep(Duration::from_millis(100)).await;
        reports.set(reports.get() + 1);
    });
    saving.await
}

fn main() {
    for settle in [Duration::ZERO, Duration::from_secs(60)] {
        let saved = Builder::new().settle(settle).run(
            async || Rc::new(Cell::new(0)),
            async |reports| save(reports).await,
            async |_run, reports| reports.get(),
        );
        println!("{saved:?}");
    }
}
// ANCHOR_END: save
