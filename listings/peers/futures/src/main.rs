//! futures: `LocalPool`, which has neither sockets nor timers.

use std::cell::RefCell;
use std::io;
use std::process::ExitCode;

use futures_executor::{LocalPool, LocalSpawner};
use futures_util::task::LocalSpawnExt;
use programs::tasks;

thread_local! {
    static SPAWNER: RefCell<Option<LocalSpawner>> = const { RefCell::new(None) };
}

fn run<T>(program: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    let mut pool = LocalPool::new();
    SPAWNER.set(Some(pool.spawner()));
    pool.run_until(program)
}

fn go<F: Future<Output: 'static> + 'static>(future: F) -> impl Future<Output = F::Output> {
    SPAWNER.with_borrow(|spawner| {
        let spawner = spawner.as_ref().expect("the pool is running");
        spawner
            .spawn_local_with_handle(future)
            .expect("the pool is running")
    })
}

async fn beside() -> io::Result<()> {
    Ok(())
}

tasks!();

fn main() -> ExitCode {
    programs::main(&[("pool", task_row)])
}
