//@ error: E0053
//! A library's trait is synchronous, and one implementation wants to wait.

use std::time::Duration;

use tokio::time::sleep;

// ANCHOR: door
pub trait Door {
    fn visit(&self, name: &str) -> u32;
}

pub struct SlowDoor;

impl Door for SlowDoor {
    async fn visit(&self, name: &str) -> u32 {
        sleep(Duration::from_millis(150)).await;
        println!("Hello, {name}!");
        1
    }
}
// ANCHOR_END: door

fn main() {
    println!("{} visitors", SlowDoor.visit("Ada"));
}
