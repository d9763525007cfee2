//! The first error ends `try_join!`, and the child that is not done is dropped.
//!
//! Run it: `cargo run -p joining --example error_drops_others`

use std::time::Duration;

// ANCHOR: part
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
// ANCHOR_END: part

// ANCHOR: try_join
pub(crate) async fn first_error() -> Result<u64, String> {
    let (a, b, c) = futures::try_join!(
        download("A", 1, false),
        download("B", 3, true),
        download("C", 5, false),
    )?;
    Ok(a + b + c)
}
// ANCHOR_END: try_join

fn main() {
    println!("{:?}", trpl::block_on(first_error()));
}
