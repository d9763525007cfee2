//! Bergen doesn't answer, so the line to Trondheim is closed early.
//!
//! Run it: `cargo run -p any-number --example first_error`

use std::time::Duration;

use futures::future::try_join_all;
use tokio::time::sleep;

/// Says when it is dropped.
struct Line(&'static str);

impl Drop for Line {
    fn drop(&mut self) {
        println!("line to {} closed", self.0);
    }
}

async fn ask(station: &'static str, ms: u64) -> Result<String, String> {
    let line = Line(station);
    sleep(Duration::from_millis(ms)).await;
    match line.0 {
        "Bergen" => Err(format!("no answer from {station}")),
        _ => Ok(format!("report of {station}")),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let stations = [("Oslo", 150), ("Bergen", 300), ("Trondheim", 450)];
    let asked = stations.map(|(name, ms)| ask(name, ms));
    match try_join_all(asked).await {
        Ok(reports) => println!("{reports:?}"),
        Err(error) => println!("{error}"),
    }
}
