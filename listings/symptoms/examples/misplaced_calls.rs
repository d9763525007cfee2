//! Nine calls in places where they can't work, and what each panic says.
//!
//! Run it: `cargo run -p symptoms --example misplaced_calls`

use std::panic;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;
use tokio::{task, time};

// ANCHOR: main
fn main() -> std::io::Result<()> {
    // The words alone, without the thread and the line.
    panic::set_hook(Box::new(|panic| {
        println!("    {}", panic.payload_as_str().unwrap_or("no words"));
    }));
    let bare = Builder::new_current_thread().build()?;
    attempt(&bare, "sleep, without `enable_time`", async {
        time::sleep(Duration::from_secs(1)).await;
    });
    attempt(&bare, "bind, without `enable_io`", async {
        let _ = TcpListener::bind("127.0.0.1:0").await;
    });
    attempt(&bare, "`blocking_recv`, in a task", async {
        let (_tx, mut rx) = mpsc::channel::<()>(1);
        rx.blocking_recv();
    });
    attempt(&bare, "a runtime that's dropped in a task", async {
        drop(Runtime::new());
    });
    attempt(&bare, "`block_in_place`, on one thread", async {
        task::block_in_place(|| {});
    });
    attempt(&bare, "`spawn_local`, without a `LocalSet`", async {
        task::spawn_local(async {});
    });
    attempt(&bare, "a handle that's awaited twice", async {
        let mut handle = tokio::spawn(async {});
        let _ = (&mut handle).await;
        let _ = handle.await;
    });
    attempt(&bare, "`select!`, with nothing left to wait for", async {
        let (_, mut rx) = mpsc::channel::<()>(1);
        tokio::select! {
            Some(()) = rx.recv() => {}
        }
    });
    attempt(&Runtime::new()?, "`pause`, with several workers", async {
        tokio::time::pause();
    });
    Ok(())
}

fn attempt(runtime: &Runtime, call: &str, future: impl Future<Output = ()> + Send + 'static) {
    println!("{call}:");
    let ended = runtime.block_on(runtime.spawn(future));
    assert!(ended.is_err(), "{call} works");
}
// ANCHOR_END: main
