//! A panic names the line of the original, and the column too where nothing stands before it.
//! Lanes: caught, tail, main, deep
//! Skipped:

use std::panic::{AssertUnwindSafe, catch_unwind};

async fn deep(
    (a, b): (
        i32,
        i32,
    ),
) -> i32 {
    println!("{} {}", line!(), file!().ends_with("panics.rs"));
    let nothing: Option<i32> = None;
    a + b + nothing.expect("a value")
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let caught = catch_unwind(AssertUnwindSafe(|| runtime.block_on(async { let _ = (1, panic!("first")); })));
    println!("{}", caught.is_err());
    println!("{}", catch_unwind(AssertUnwindSafe(|| tail(&runtime))).is_err());
    let main = async { deep((1, 2)).await }; let _behind = column!();
    println!("{}", runtime.block_on(main));
}

fn tail(runtime: &tokio::runtime::Runtime) -> i32 {
    let tail = async { None::<i32>.unwrap() };
    runtime.block_on(tail)
}
