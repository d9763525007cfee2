//! A trait whose method returns a boxed future works behind `dyn`.
//!
//! Run it: `cargo run -p state-of-async --example store_boxed`

use std::collections::HashMap;
use std::pin::Pin;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::time::sleep;

// ANCHOR: boxed
pub(crate) type Answer<'a> = Pin<Box<dyn Future<Output = Option<String>> + Send + 'a>>;

pub(crate) trait Store: Send + Sync {
    fn get<'a>(&'a self, key: &'a str) -> Answer<'a>;
}

pub(crate) struct Cache(pub(crate) HashMap<String, String>);

impl Store for Cache {
    fn get<'a>(&'a self, key: &'a str) -> Answer<'a> {
        Box::pin(async { self.0.get(key).cloned() })
    }
}

async fn first_answer(stores: Vec<Box<dyn Store>>, key: &str) -> Option<String> {
    for store in &stores {
        if let Some(value) = store.get(key).await {
            return Some(value);
        }
    }
    None
}
// ANCHOR_END: boxed

struct Remote;

impl Store for Remote {
    fn get<'a>(&'a self, key: &'a str) -> Answer<'a> {
        Box::pin(async move {
            sleep(Duration::from_millis(50)).await;
            Some(format!("{key} from afar"))
        })
    }
}

async fn async_main() {
    let stores: Vec<Box<dyn Store>> = vec![Box::new(Cache(HashMap::new())), Box::new(Remote)];
    let answer = first_answer(stores, "song").await;
    println!("{}", answer.as_deref().unwrap_or("not there"));
}

fn main() -> std::io::Result<()> {
    Runtime::new()?.block_on(async_main());
    Ok(())
}
