//@ error: none
//! The future of an `async fn` in a trait may not be `Send`.

trait Store {
    async fn get(&self, key: &str) -> Option<String>;
}

// ANCHOR: spawn
async fn get_in_a_task(store: impl Store + Send + Sync + 'static) {
    tokio::spawn(async move { store.get("song").await });
}
// ANCHOR_END: spawn

fn main() {}
