//! A task waits forever, and every thread of its runtime is idle.
//!
//! Run it on Linux: `cargo run -p hangs --example idle_workers`

// ANCHOR: main
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

use tokio::sync::Mutex;
use tokio::time::sleep;

async fn save(file: Arc<Mutex<String>>) {
    let mut text = file.lock().await;
    text.push_str("report\n");
    sign(&file).await;
}

async fn sign(file: &Mutex<String>) {
    file.lock().await.push_str("signed\n");
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> io::Result<()> {
    let saving = tokio::spawn(save(Arc::default()));
    sleep(Duration::from_millis(500)).await;
    println!("saved: {}", saving.is_finished());
    for thread in fs::read_dir("/proc/self/task")? {
        let status = fs::read_to_string(thread?.path().join("status"))?;
        let told = |line: &&str| line.starts_with("Name") || line.starts_with("State");
        let told: Vec<_> = status.lines().filter(told).collect();
        println!("{}", told.join(", ").replace('\t', " "));
    }
    Ok(())
}
// ANCHOR_END: main
