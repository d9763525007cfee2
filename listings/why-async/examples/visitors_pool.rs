//! Two visitors are received by a pool of one thread.
//!
//! Run it: `cargo run -p why-async --example visitors_pool`

use std::thread::sleep;
use std::time::Duration;

use rayon::{ThreadPoolBuildError, ThreadPoolBuilder};

const ADA: Duration = Duration::from_millis(200);
const GRACE: Duration = Duration::from_millis(300);

fn visit(name: &str, pause: Duration) -> u32 {
    sleep(pause);
    println!("Hello, {name}!");
    sleep(pause);
    println!("Goodbye, {name}!");
    1
}

// ANCHOR: model
pub(crate) fn receive(threads: usize) -> Result<u32, ThreadPoolBuildError> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build()?;
    let (ada, grace) = pool.join(|| visit("Ada", ADA), || visit("Grace", GRACE));
    Ok(ada + grace)
}
// ANCHOR_END: model

fn main() -> Result<(), ThreadPoolBuildError> {
    println!("{} visitors", receive(1)?);
    Ok(())
}
