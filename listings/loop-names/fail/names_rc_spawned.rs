//@ error: none
//! A task that keeps an `Rc` across an await.

use std::rc::Rc;

#[tokio::main]
async fn main() {
    let task = tokio::spawn(async {
        let count = Rc::new(1);
        tokio::task::yield_now().await;
        println!("{count}");
    });
    task.await.expect("it does not panic");
}
