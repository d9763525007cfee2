//@ error: E0277
//! An ordinary box around a future can't be awaited.

async fn connect() {}

// ANCHOR: boxes
async fn start() {
    let step: Box<dyn Future<Output = ()>> = Box::new(connect());
    step.await;
}
// ANCHOR_END: boxes

fn main() {
    drop(start());
}
