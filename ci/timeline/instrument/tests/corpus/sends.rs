//! Futures that must be `Send` and `'static`, borrow across awaits, and stand behind bounds.
//! Lanes: main, worker, Store::load, worker, Store::load, scoped, borrows, async@55
//! Skipped:

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

use tokio::sync::Mutex;

trait Load: Send + Sync + 'static {
    fn load(&self, key: &str) -> impl Future<Output = Option<String>> + Send;
}

#[derive(Default)]
struct Store(Mutex<HashMap<String, String>>);

impl Load for Store {
    async fn load(&self, key: &str) -> Option<String> {
        let guard = self.0.lock().await;
        tokio::task::yield_now().await;
        guard.get(key).cloned()
    }
}

async fn worker<L: Load>(store: Arc<L>, key: String) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let found = store.load(&key).await;
    Ok(found.ok_or("nothing")?)
}

async fn borrows<'a, T>(items: &'a mut [T], pick: impl for<'x> Fn(&'x mut [T]) -> &'x mut T) -> &'a mut T
where
    T: Send,
{
    tokio::task::yield_now().await;
    pick(items)
}

fn assert_send<F: Future + Send + 'static>(future: F) -> F {
    future
}

async fn scoped(map: &mut HashMap<String, String>) {
    map.entry("k".into()).or_default().push('v');
}

#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() {
    let store = Arc::new(Store::default());
    println!("{:?}", tokio::spawn(worker(store.clone(), "k".into())).await.unwrap().is_err());
    println!("{:?}", assert_send(worker(store.clone(), "k".into())).await.is_err());
    scoped(&mut *store.0.lock().await).await;
    let mut numbers = [1, 2, 3];
    *borrows(&mut numbers, |all| &mut all[1]).await = 9;
    println!("{}", assert_send(async move { numbers.iter().sum::<i32>() }).await);
}
