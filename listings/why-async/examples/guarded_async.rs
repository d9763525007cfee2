//! A visitor who is not invited, with async.
//!
//! Run it: `cargo run -p why-async --example guarded_async`

use std::io;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::time::sleep;

const PAUSE: Duration = Duration::from_millis(150);

#[derive(Debug, PartialEq)]
pub(crate) struct NotInvited(&'static str);

fn admit(name: &'static str) -> Result<(), NotInvited> {
    match name {
        "Ada" | "Grace" => Ok(()),
        _ => Err(NotInvited(name)),
    }
}

// ANCHOR: visit
pub(crate) async fn visit(name: &'static str, pause: Duration) -> Result<u32, NotInvited> {
    sleep(pause).await;
    admit(name)?;
    println!("Hello, {name}!");
    sleep(pause).await;
    println!("Goodbye, {name}!");
    Ok(1)
}
// ANCHOR_END: visit

fn main() -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let visitors = runtime.block_on(visit("Mallory", PAUSE));
    println!("{visitors:?}");
    Ok(())
}
