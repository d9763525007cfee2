//@ error: E0038
//! A trait with an `async fn` cannot stand behind `dyn`.

trait Store {
    async fn get(&self, key: &str) -> Option<String>;
}

// ANCHOR: dyn
async fn show(store: &dyn Store, key: &str) {
    println!("{:?}", store.get(key).await);
}
// ANCHOR_END: dyn

fn main() {}
