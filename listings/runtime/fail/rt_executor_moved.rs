//@ error: E0277
//! An executor is moved to another thread.

use std::thread;

use runtime::s4_executor::Executor;

fn main() {
    let executor = Executor::new();
    let other = thread::spawn(move || executor.turn());
    drop(other.join());
}
