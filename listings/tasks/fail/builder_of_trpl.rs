//@ error: E0432
//! `trpl` has no `Builder`.

use trpl::Builder;

fn main() -> std::io::Result<()> {
    let runtime = Builder::new_current_thread().build()?;
    runtime.block_on(async { println!("hello") });
    Ok(())
}
