//! Aborting a task, and asking it to stop.

use std::fs::File;
use std::future::{pending, ready};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use tokio::task::{spawn_blocking, yield_now};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

#[expect(dead_code, reason = "the tests call the ways and not `main`")]
#[path = "../../examples/three_ways.rs"]
mod three_ways;

use three_ways::all_ways;

use crate::{HOUR, WATCHDOG, count};

#[tokio::test]
async fn an_aborted_task_holds_its_lock_until_its_handle_has_ended() {
    let file = tempfile::NamedTempFile::new().expect("a folder for it");
    let held = file.reopen().expect("it exists");
    held.try_lock().expect("no one else has it");
    let task = tokio::spawn(async move {
        let _held: File = held;
        pending::<()>().await;
    });
    yield_now().await;
    task.abort();
    assert!(file.as_file().try_lock().is_err());
    assert!(task.await.expect_err("it was aborted").is_cancelled());
    file.as_file().try_lock().expect("it's free");
}

#[tokio::test(start_paused = true)]
async fn a_task_that_is_asked_to_stop_awaits_and_returns_a_value() {
    let stop = CancellationToken::new();
    let token = stop.clone();
    let task = tokio::spawn(async move {
        let work = token.run_until_cancelled(pending::<()>()).await;
        sleep(Duration::from_secs(1)).await;
        (work, "said goodbye")
    });
    yield_now().await;
    stop.cancel();
    assert_eq!(task.await.expect("it returns"), (None, "said goodbye"));
}

#[tokio::test]
async fn the_future_under_a_token_is_dropped_when_that_is_cancelled() {
    let alive = Arc::new(());
    let in_future = Arc::clone(&alive);
    let stop = CancellationToken::new();
    let token = stop.clone();
    let task = tokio::spawn(async move {
        let waits = async move {
            let _alive = in_future;
            pending::<()>().await;
        };
        token.run_until_cancelled(waits).await;
        pending::<()>().await;
    });
    yield_now().await;
    assert_eq!(count(&alive), 1);
    stop.cancel();
    yield_now().await;
    assert_eq!(count(&alive), 0);
    assert!(!task.is_finished());
}

#[tokio::test]
async fn of_a_value_and_a_request_at_once_the_value_wins() {
    let stop = CancellationToken::new();
    let (send, receive) = tokio::sync::oneshot::channel();
    let token = stop.clone();
    let task = tokio::spawn(async move { token.run_until_cancelled(receive).await });
    yield_now().await;
    stop.cancel();
    send.send("value").expect("the task waits");
    assert_eq!(task.await.expect("it returns"), Some(Ok("value")));
}

#[tokio::test]
async fn under_a_cancelled_token_a_future_is_never_polled() {
    let stop = CancellationToken::new();
    stop.cancel();
    assert_eq!(stop.run_until_cancelled(ready(1)).await, None);
}

#[tokio::test(start_paused = true)]
async fn an_aborted_task_is_not_polled_again_and_leaves_half_a_save() {
    let [aborted, ..] = all_ways().await;
    assert_eq!(aborted, (0, "(text)( aborted".to_string()));
}

#[tokio::test(start_paused = true)]
async fn a_token_at_each_await_ends_the_save_in_one_poll() {
    let [_, at_each_await, _] = all_ways().await;
    assert_eq!(at_each_await, (1, "(text)( unfinished".to_string()));
}

#[tokio::test(start_paused = true)]
async fn a_token_between_saves_lets_the_save_end() {
    let [.., between_saves] = all_ways().await;
    assert_eq!(between_saves, (3, "(text)(text) finished".to_string()));
}

#[tokio::test(start_paused = true)]
async fn a_task_that_does_not_look_at_its_token_goes_on() {
    let stop = CancellationToken::new();
    let token = stop.clone();
    let mut task = tokio::spawn(async move {
        let _token = token;
        pending::<()>().await;
    });
    stop.cancel();
    assert!(timeout(HOUR, &mut task).await.is_err());
}

#[tokio::test]
async fn a_blocking_closure_ends_when_it_looks_at_its_token_and_not_when_it_is_aborted() {
    let stop = CancellationToken::new();
    let token = stop.clone();
    // It has no place for turns that weren't received yet.
    let (turns, turn) = mpsc::sync_channel(0);
    let task = spawn_blocking(move || {
        // At the end, no turn is received.
        while !token.is_cancelled() && turns.send(()).is_ok() {}
        token.is_cancelled()
    });
    turn.recv_timeout(WATCHDOG).expect("it starts");
    task.abort();
    for _ in 0..100 {
        turn.recv_timeout(WATCHDOG).expect("it goes on");
    }
    stop.cancel();
    drop(turn);
    assert!(task.await.expect("it returns"));
}

#[test]
fn cancelling_a_child_cancels_neither_its_parent_nor_its_sibling() {
    let parent = CancellationToken::new();
    let child = parent.child_token();
    let sibling = parent.child_token();
    child.cancel();
    assert!(child.is_cancelled());
    assert!(!parent.is_cancelled() && !sibling.is_cancelled());
}

#[test]
fn cancelling_a_parent_cancels_its_children_and_theirs() {
    let parent = CancellationToken::new();
    let child = parent.child_token();
    let grandchild = child.child_token();
    parent.cancel();
    assert!(child.is_cancelled() && grandchild.is_cancelled());
    assert!(child.child_token().is_cancelled());
}

#[test]
fn cancelling_a_clone_cancels_the_token_and_all_its_children() {
    let parent = CancellationToken::new();
    let child = parent.child_token();
    let clone = parent.clone();
    clone.cancel();
    assert!(parent.is_cancelled() && child.is_cancelled());
}
