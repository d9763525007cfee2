//! The state of a task, from its spawn to its end.
//!
//! Run it: `cargo run -p runtime --example loop_states`

use runtime::s7_state::State;

// ANCHOR: main
fn main() {
    let state = State::new();
    println!("wake, while it is queued: queue it: {}", state.wake());
    println!("start: poll it: {}", state.start());
    println!("wake, while it is polled: queue it: {}", state.wake());
    println!("stop: {:?}", state.stop());
    println!("start: poll it: {}", state.start());
    println!("stop: {:?}", state.stop());
    println!("wake: queue it: {}", state.wake());
    println!("cancel: queue it: {}", state.cancel());
    println!("start: poll it: {}", state.start());
    println!("complete: for the handle: {}", state.complete());
    println!("wake, after the end: queue it: {}", state.wake());
    println!("drop_handle: drop the output: {}", state.drop_handle());
}
// ANCHOR_END: main
