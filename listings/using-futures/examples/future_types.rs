//! Two async blocks with the same text have two types.
//!
//! Run it: `cargo run -p using-futures --example future_types`

use std::any::TypeId;

fn type_of<T: 'static>(_: &T) -> TypeId {
    TypeId::of::<T>()
}

async fn seven() -> i32 {
    7
}

fn main() {
    let (one, two) = (async { 7 }, async { 7 });
    println!("two blocks, one type: {}", type_of(&one) == type_of(&two));

    let (one, two) = (seven(), seven());
    println!("two calls, one type: {}", type_of(&one) == type_of(&two));
}
