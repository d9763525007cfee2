//! Two visitors are received by joined futures.
//!
//! Run it: `cargo run -p why-async --example visitors_async`

// ANCHOR: model
use std::io;
use std::time::Duration;

use futures::join;
use tokio::runtime::Builder;
use tokio::time::sleep;

const ADA: Duration = Duration::from_millis(200);
const GRACE: Duration = Duration::from_millis(300);

async fn visit(name: &str, pause: Duration) -> u32 {
    sleep(pause).await;
    println!("Hello, {name}!");
    sleep(pause).await;
    println!("Goodbye, {name}!");
    1
}

pub(crate) async fn receive() -> u32 {
    let (ada, grace) = join!(visit("Ada", ADA), visit("Grace", GRACE));
    ada + grace
}

fn main() -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    println!("{} visitors", runtime.block_on(receive()));
    Ok(())
}
// ANCHOR_END: model
