//@ error: E0597
//! A greeting is spawned, and borrows a name.

// ANCHOR: main
async fn greet(name: &str) {
    println!("hello, {name}");
}

#[tokio::main]
async fn main() {
    let name = String::from("Ada");
    let greeting = tokio::spawn(greet(&name));
    match greeting.await {
        Ok(()) => println!("done"),
        Err(error) => println!("{error}"),
    }
}
// ANCHOR_END: main
