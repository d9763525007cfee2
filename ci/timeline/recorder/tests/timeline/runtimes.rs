//! The runtimes that readers use.

use std::time::Duration;

use futures::executor::LocalPool;
use futures::task::SpawnExt;
use timeline::track;
use tokio::runtime::Builder;

use crate::executor::{Yield, block_on};
use crate::record::{Run, record};

/// Two lanes that take turns, and a third that both are polled by.
async fn pair() -> u32 {
    let one = track("one", 2, async {
        Yield::default().await;
        1
    });
    let two = track("two", 3, async {
        Yield::default().await;
        2
    });
    let (one, two) = track("both", 1, futures::future::join(one, two)).await;
    one + two
}

fn is_a_pair(run: &Run) {
    assert_eq!(run.of("lane").len(), 3);
    for name in ["one", "two"] {
        assert_eq!(run.parent(name), run.lane("both"));
        assert_eq!(run.outcomes(name), ["pending", "ready"]);
        assert_eq!(run.of_lane("wake", name).len(), 1);
    }
}

#[test]
fn a_hand_written_executor_is_recorded() {
    is_a_pair(&record(|| assert_eq!(block_on(pair()), 3)));
}

#[test]
fn futures_executor_is_recorded() {
    is_a_pair(&record(|| {
        assert_eq!(futures::executor::block_on(pair()), 3)
    }));
}

#[test]
fn a_local_pool_is_recorded() {
    is_a_pair(&record(|| {
        let mut pool = LocalPool::new();
        let handle = pool
            .spawner()
            .spawn_with_handle(pair())
            .expect("the pool is open");
        assert_eq!(pool.run_until(handle), 3);
    }));
}

#[test]
fn trpl_is_recorded() {
    is_a_pair(&record(|| assert_eq!(trpl::block_on(pair()), 3)));
}

#[test]
fn tokio_on_one_thread_is_recorded() {
    is_a_pair(&record(|| {
        let runtime = Builder::new_current_thread().build().expect("a runtime");
        assert_eq!(runtime.block_on(pair()), 3);
    }));
}

#[test]
fn tokio_on_two_threads_is_recorded() {
    let run = record(|| {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build();
        runtime.expect("a runtime").block_on(async {
            let task = |_| {
                tokio::spawn(track("task", 1, async {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                    tokio::task::yield_now().await;
                }))
            };
            let tasks: Vec<_> = (0..20).map(task).collect();
            for task in tasks {
                task.await.expect("no panic");
            }
        });
    });
    assert_eq!(run.of("lane").len(), 20);
    assert!(run.of("lane").iter().all(|lane| lane["parent"].is_null()));
    let ready = run
        .of("end")
        .iter()
        .filter(|end| end["outcome"] == "ready")
        .count();
    assert_eq!(ready, 20);
}

#[test]
fn an_aborted_task_is_cancelled() {
    let run = record(|| {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let task = tokio::spawn(track("aborted", 1, std::future::pending::<()>()));
            tokio::task::yield_now().await;
            task.abort();
            assert!(task.await.expect_err("aborted").is_cancelled());
        });
    });
    assert_eq!(run.of_lane("drop", "aborted").len(), 1);
}
