//@ error: none
//! A macro for waiting: the notation of 2018.

async fn do_one_thing_async() {
    println!("one thing");
}

// ANCHOR: macro
pub async fn async_seq() {
    await!(do_one_thing_async());
}
// ANCHOR_END: macro

fn main() {}
