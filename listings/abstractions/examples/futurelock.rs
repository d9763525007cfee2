//! A future that's kept holds a lock, and its own loop waits for that lock.
//!
//! Run it: `cargo run -p abstractions --example futurelock`

// ANCHOR: lock
use std::pin::pin;
use std::time::Duration;

use every_await::ends;
use tokio::sync::Mutex;
use tokio::time::sleep;

async fn save(file: &Mutex<String>) {
    let mut file = file.lock().await;
    sleep(Duration::from_millis(300)).await;
    file.push_str("report\n");
}

async fn save_with_notice() {
    let file = Mutex::new(String::new());
    let mut saving = pin!(save(&file));
    loop {
        tokio::select! {
            () = &mut saving => return println!("saved"),
            () = sleep(Duration::from_millis(100)) => {
                println!("saving takes its time");
                file.lock().await.push_str("it took its time\n");
            }
        }
    }
}

fn main() {
    let hour = Duration::from_secs(3600);
    if let Err(hang) = ends(hour, save_with_notice()) {
        println!("{hang}");
    }
}
// ANCHOR_END: lock
