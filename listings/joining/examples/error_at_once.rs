//! The first of two children fails without a wait.
//!
//! Run it: `cargo run -p joining --example error_at_once`

// ANCHOR: question
async fn check() -> Result<(), String> {
    println!("check");
    Err(String::from("the check fails"))
}

async fn save() -> Result<(), String> {
    println!("save");
    Ok(())
}

fn main() {
    let both = async { futures::try_join!(check(), save()) };
    println!("{:?}", trpl::block_on(both));
}
// ANCHOR_END: question
