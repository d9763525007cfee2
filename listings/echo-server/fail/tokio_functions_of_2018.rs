//@ error: E0425
//! The functions of 2018 that start a runtime and a task.

// ANCHOR: functions
fn main() {
    tokio::run_async(async {
        tokio::spawn_async(async { println!("hello") });
    });
}
// ANCHOR_END: functions
