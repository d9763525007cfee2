//! An `async fn` in a trait, called through a generic function.
//!
//! Run it: `cargo run -p state-of-async --example store_generic`

use std::collections::HashMap;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::time::sleep;

// ANCHOR: trait
pub(crate) trait Store {
    async fn get(&self, key: &str) -> Option<String>;
}

pub(crate) struct Cache(pub(crate) HashMap<String, String>);

impl Store for Cache {
    async fn get(&self, key: &str) -> Option<String> {
        self.0.get(key).cloned()
    }
}

async fn show(store: &impl Store, key: &str) {
    match store.get(key).await {
        Some(value) => println!("{key}: {value}"),
        None => println!("{key}: not there"),
    }
}
// ANCHOR_END: trait

struct Remote;

impl Store for Remote {
    async fn get(&self, key: &str) -> Option<String> {
        sleep(Duration::from_millis(50)).await;
        Some(format!("{key} from afar"))
    }
}

async fn async_main() {
    show(&Cache(HashMap::new()), "song").await;
    show(&Remote, "song").await;
}

fn main() -> std::io::Result<()> {
    Runtime::new()?.block_on(async_main());
    Ok(())
}
