//! A bell is rung on another thread while the loop sleeps.
//!
//! Run it: `cargo run -p runtime --example reactor_unheard`

use std::io;
use std::thread;
use std::time::Duration;

use runtime::s1_poll::bell;
use runtime::s5_sleep::sleep;
use runtime::s6_first::{Reactor, block_on};

// ANCHOR: main
fn main() -> io::Result<()> {
    let (ringer, bell) = bell();
    let thread = thread::spawn(move || {
        thread::sleep(Duration::from_millis(150));
        ringer.ring();
    });
    let listener = async {
        bell.await;
        println!("the bell was heard");
    };
    let clock = async {
        sleep(Duration::from_millis(500)).await;
        println!("half a second has passed");
    };
    block_on(&Reactor::new()?, async { futures::join!(clock, listener) })?;
    thread.join().expect("ringing does not panic");
    Ok(())
}
// ANCHOR_END: main
