//! Two cooks take two locks in opposite orders, in every order of steps.
//!
//! Run it: `cargo run -p testing-orders --example orders_hang`

use std::rc::Rc;

use testing_orders::orders::{Local, every_order};
use tokio::sync::Mutex;
use tokio::task::yield_now;

// ANCHOR: main
async fn cook(first: Rc<Mutex<()>>, second: Rc<Mutex<()>>) {
    let _first = first.lock().await;
    yield_now().await;
    let _second = second.lock().await;
}

/// How many orders there are, and in how many of them a cook never ends.
pub(crate) fn hangs() -> (u32, u32) {
    let (mut count, mut hang) = (0, 0);
    let make = || -> Vec<Local<()>> {
        let [kettle, stove] = [(); 2].map(|()| Rc::new(Mutex::new(())));
        let tea = cook(kettle.clone(), stove.clone());
        vec![Box::pin(tea), Box::pin(cook(stove, kettle))]
    };
    every_order(make, |_, ended| {
        count += 1;
        hang += u32::from(ended.contains(&None));
    });
    (count, hang)
}

fn main() {
    let (count, hang) = hangs();
    println!("{hang} of {count} orders hang");
}
// ANCHOR_END: main
