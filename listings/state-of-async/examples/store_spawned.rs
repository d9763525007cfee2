//! A trait that promises `Send` futures can be used in a spawned task.
//!
//! Run it: `cargo run -p state-of-async --example store_spawned`

use tokio::runtime::Runtime;
use tokio::task::JoinError;

// ANCHOR: send
trait Store {
    fn get(&self, key: &str) -> impl Future<Output = Option<String>> + Send;
}

struct Remote;

impl Store for Remote {
    async fn get(&self, key: &str) -> Option<String> {
        Some(format!("{key} from afar"))
    }
}

async fn get_in_a_task(
    store: impl Store + Send + Sync + 'static,
) -> Result<Option<String>, JoinError> {
    tokio::spawn(async move { store.get("song").await }).await
}
// ANCHOR_END: send

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let answer = Runtime::new()?.block_on(get_in_a_task(Remote))?;
    println!("{}", answer.as_deref().unwrap_or("not there"));
    Ok(())
}
