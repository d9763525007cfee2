//! A task spawns one other task, or two, and then computes.
//!
//! Run it: `cargo run -p runtime --example steal_slot`

use std::error::Error;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use runtime::s7_stealing::{Runtime, spawn};

// ANCHOR: main
async fn says(name: &'static str, hears: mpsc::Sender<&'static str>) {
    hears.send(name).expect("the main thread hears");
}

async fn computes(names: Vec<&'static str>, hears: mpsc::Sender<&'static str>) {
    for name in names {
        spawn(says(name, hears.clone()));
    }
    thread::sleep(Duration::from_millis(300));
    hears.send("computed").expect("the main thread hears");
}

fn main() -> Result<(), Box<dyn Error>> {
    for names in [vec!["one"], vec!["first", "second"]] {
        let runtime = Runtime::new(2)?;
        let (hears, heard) = mpsc::channel();
        runtime.block_on(runtime.spawn(computes(names, hears)))?;
        println!("{:?}", heard.iter().collect::<Vec<_>>());
    }
    Ok(())
}
// ANCHOR_END: main
