//! A test for shuttle: a branch looks up the price while it changes.

// ANCHOR: test
use shuttle::future::{block_on, spawn};
use shuttle::sync::{Arc, Mutex};

use crate::branches::{look_up, reprice};
use crate::shop::Stored;

/// Shuttle may interrupt wherever one of its locks is taken.
struct Shared {
    name: String,
    value: Mutex<u32>,
    note: fn(String),
}

impl Stored for Shared {
    async fn get(&self) -> u32 {
        let value = *self.value.lock().expect("no panic");
        (self.note)(format!("{} is {value}", self.name));
        value
    }

    async fn set(&self, value: u32) {
        *self.value.lock().expect("no panic") = value;
        (self.note)(format!("{} = {value}", self.name));
    }
}

pub fn price_changes(note: fn(String)) {
    let stored = |name, value| Shared {
        name,
        value: Mutex::new(value),
        note,
    };
    let price = Arc::new(stored("price".into(), 1));
    let kept: Arc<[_; 8]> = Arc::new(std::array::from_fn(|i| stored(format!("branch {i}"), 0)));
    let (from, to) = (Arc::clone(&price), Arc::clone(&kept));
    let looks_up = spawn(async move { look_up(&*from, &to[7]).await });
    block_on(reprice(&*price, &*kept));
    block_on(looks_up).expect("no panic");
    let last = *kept[7].value.lock().expect("no panic");
    assert_ne!(last, 1, "the last branch keeps the old price");
}
// ANCHOR_END: test
