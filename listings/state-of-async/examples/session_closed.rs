//! A method closes what `drop` cannot, because `drop` cannot await.
//!
//! Run it: `cargo run -p state-of-async --example session_closed`

use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::time::sleep;

// ANCHOR: session
struct Session {
    name: &'static str,
    open: bool,
}

impl Session {
    fn new(name: &'static str) -> Self {
        Session { name, open: true }
    }

    /// Says goodbye to the other side, which takes a while.
    async fn close(mut self) {
        sleep(Duration::from_millis(50)).await;
        self.open = false;
        println!("{}: closed", self.name);
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.open {
            println!("{}: dropped without a goodbye", self.name);
        }
    }
}

async fn async_main() {
    let polite = Session::new("polite");
    let hasty = Session::new("hasty");
    polite.close().await;
    drop(hasty);
}
// ANCHOR_END: session

fn main() -> std::io::Result<()> {
    Runtime::new()?.block_on(async_main());
    Ok(())
}
