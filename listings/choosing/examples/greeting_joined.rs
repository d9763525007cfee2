//! A greeting waits for three answers that borrow the same name.
//!
//! Run it: `cargo run -p choosing --example greeting_joined`

use std::time::Duration;

use tokio::time::sleep;

// ANCHOR: joined
async fn title_of(name: &str) -> &'static str {
    sleep(Duration::from_millis(100)).await;
    println!("found the title of {name}");
    "Countess"
}

async fn letters_for(name: &str) -> u32 {
    sleep(Duration::from_millis(300)).await;
    println!("counted the letters for {name}");
    3
}

async fn visitors_of(name: &str) -> u32 {
    sleep(Duration::from_millis(200)).await;
    println!("counted the visitors of {name}");
    2
}

pub(crate) async fn greeting(name: &str) -> String {
    let (title, letters, visitors) =
        tokio::join!(title_of(name), letters_for(name), visitors_of(name));
    format!("{title} {name} has {letters} letters and {visitors} visitors")
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let name = String::from("Ada");
    println!("{}", greeting(&name).await);
}
// ANCHOR_END: joined
