//! Constants and statics: left alone, except inside their functions and closures.
//! Lanes: main, LAZY_BODY, async@17
//! Skipped:

use std::future::Future;
use std::pin::Pin;
use std::sync::LazyLock;

type Boxed = Pin<Box<dyn Future<Output = i32> + Send>>;

const LENGTH: usize = const { 1 + 1 };

static LAZY: LazyLock<fn() -> Boxed> = LazyLock::new(|| {
    fn make() -> Boxed { Box::pin(LAZY_BODY()) }
    make
});
const CLOSURE: fn() -> Boxed = || Box::pin(async { 2 });

#[allow(non_snake_case)]
async fn LAZY_BODY() -> i32 {
    [1; LENGTH].len() as i32
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!("{} {}", LAZY().await, CLOSURE().await);
}
