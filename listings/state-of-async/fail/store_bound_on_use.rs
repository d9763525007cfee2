//@ error: E0658
//! A bound on the future of one method is unstable.

trait Store {
    async fn get(&self, key: &str) -> Option<String>;
}

// ANCHOR: bound
async fn get_in_a_task<S>(store: S) -> Option<String>
where
    S: Store<get(..): Send>,
{
    store.get("song").await
}
// ANCHOR_END: bound

fn main() {}
