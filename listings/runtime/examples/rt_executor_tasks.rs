//! Three tasks on the executor: one gives an output, one panics, one is cancelled.
//!
//! Run it: `cargo run -p runtime --example rt_executor_tasks`

use std::future::pending;
use std::panic::set_hook;
use std::thread;
use std::time::Duration;

use runtime::s1_poll::{Bell, bell};
use runtime::s4_executor::{Executor, Spawner};

// ANCHOR: main
async fn listens(bell: Bell) -> u32 {
    bell.await;
    println!("the bell");
    42
}

async fn panics(bell: Bell) {
    bell.await;
    panic!("it hears a bell and panics");
}

async fn waits() {
    pending().await
}

async fn parent(spawner: Spawner, bells: [Bell; 2]) {
    let [first, second] = bells;
    let listens = spawner.spawn(listens(first));
    let panics = spawner.spawn(panics(second));
    let waits = spawner.spawn(waits());
    println!("listens: {:?}", listens.await.ok());
    println!("panics: {}", panics.await.is_err());
    waits.cancel();
    println!("waits: {:?}", waits.await);
}

fn main() {
    set_hook(Box::new(|_| {}));
    let (ring_first, first) = bell();
    let (ring_second, second) = bell();
    let rings = thread::spawn(move || {
        for ringer in [ring_first, ring_second] {
            thread::sleep(Duration::from_millis(100));
            ringer.ring();
        }
    });
    let executor = Executor::new();
    executor.block_on(parent(executor.spawner(), [first, second]));
    rings.join().expect("the ringing thread does not panic");
}
// ANCHOR_END: main
