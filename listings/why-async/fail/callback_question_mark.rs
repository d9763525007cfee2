//@ error: E0277
//! A `?` cannot leave a callback.

use std::thread::sleep;
use std::time::Duration;

#[derive(Debug)]
struct NotInvited;

fn admit(name: &str) -> Result<(), NotInvited> {
    if name == "Ada" { Ok(()) } else { Err(NotInvited) }
}

fn after(pause: Duration, callback: impl FnOnce() + 'static) {
    sleep(pause);
    callback();
}

// ANCHOR: callback
fn visit(name: &'static str, pause: Duration) -> Result<u32, NotInvited> {
    after(pause, move || {
        admit(name)?;
        println!("Hello, {name}!");
    });
    Ok(1)
}
// ANCHOR_END: callback

fn main() -> Result<(), NotInvited> {
    println!("{}", visit("Ada", Duration::from_millis(150))?);
    Ok(())
}
