//! A function that never returns.
//! Lanes: main, forever, stops
//! Skipped:

async fn forever() -> ! {
    loop {
        std::future::pending::<()>().await;
    }
}

async fn stops() -> ! {
    println!("stops");
    std::process::exit(3)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    tokio::select! {
        biased;
        never = forever() => never,
        never = stops() => never,
    }
}
