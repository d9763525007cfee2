//! With `join!` and `?`, all children finish before the error is seen.
//!
//! Run it: `cargo run -p joining --example all_results`

use std::time::Duration;

/// Says so when it is dropped.
struct Download(&'static str);

impl Drop for Download {
    fn drop(&mut self) {
        println!("{}: dropped", self.0);
    }
}

async fn download(name: &'static str, tenths: u64, fails: bool) -> Result<u64, String> {
    let _download = Download(name);
    trpl::sleep(Duration::from_millis(100 * tenths)).await;
    if fails {
        println!("{name}: error");
        return Err(format!("{name} is not there"));
    }
    println!("{name}: done");
    Ok(tenths)
}

// ANCHOR: join
pub(crate) async fn all_results() -> Result<u64, String> {
    let (a, b, c) = futures::join!(
        download("A", 1, false),
        download("B", 3, true),
        download("C", 5, false),
    );
    Ok(a? + b? + c?)
}
// ANCHOR_END: join

fn main() {
    println!("{:?}", trpl::block_on(all_results()));
}
