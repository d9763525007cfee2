//! Two threads and a task: one measures, one sums up, one writes.
//!
//! Run it: `cargo run -p choosing --example sensor_and_log`

use std::sync::mpsc as std_mpsc;
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc;

// ANCHOR: threads
/// Measures three times. A call of `blocking_send` waits for room in the channel.
fn measure(values: mpsc::Sender<u32>) {
    for value in [20, 22, 27] {
        thread::sleep(Duration::from_millis(100));
        if values.blocking_send(value).is_err() {
            println!("the values are no longer wanted");
            return;
        }
    }
}

/// Writes until the last sender is gone, and returns how many lines there were.
fn write_log(lines: std_mpsc::Receiver<String>) -> usize {
    let mut written = 0;
    for line in lines {
        println!("log: {line}");
        written += 1;
    }
    written
}
// ANCHOR_END: threads

// ANCHOR: task
async fn sum_up(
    mut values: mpsc::Receiver<u32>,
    log: std_mpsc::Sender<String>,
) -> Result<u32, std_mpsc::SendError<String>> {
    let mut highest = 0;
    while let Some(value) = values.recv().await {
        highest = highest.max(value);
        log.send(format!("{value} degrees"))?;
    }
    Ok(highest)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (value_sender, values) = mpsc::channel(1);
    let (log, lines) = std_mpsc::channel();
    let sensor = thread::spawn(move || measure(value_sender));
    let writer = thread::spawn(move || write_log(lines));

    let highest = sum_up(values, log).await?;

    sensor.join().expect("measuring does not panic");
    let written = writer.join().expect("writing does not panic");
    println!("{written} lines, at most {highest} degrees");
    Ok(())
}
// ANCHOR_END: task
