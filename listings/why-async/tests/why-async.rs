//! Proofs of what the page "Why async?" says about the models.

use std::cell::RefCell;
use std::error::Error;
use std::future::Future;
use std::path::Path;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, mpsc};
use std::task::{Context, RawWaker, RawWakerVTable, Waker};
use std::thread;
use std::time::Duration;

use corosensei::{Coroutine, CoroutineResult, Yielder};
use rayon::ThreadPoolBuilder;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::time::Instant;
use why_async::counting::allocations;
use why_async::site::Site;

#[expect(dead_code, reason = "the tests call a part of it and not `main`")]
#[path = "../examples/visitors_in_turn.rs"]
mod visitors_in_turn;

#[expect(dead_code, reason = "the tests call a part of it and not `main`")]
#[path = "../examples/visitors_threads.rs"]
mod visitors_threads;

#[expect(dead_code, reason = "the tests call a part of it and not `main`")]
#[path = "../examples/visitors_pool.rs"]
mod visitors_pool;

#[expect(dead_code, reason = "the tests call a part of it and not `main`")]
#[path = "../examples/visitors_callbacks.rs"]
mod visitors_callbacks;

#[expect(dead_code, reason = "the tests call a part of it and not `main`")]
#[path = "../examples/visitors_coroutines.rs"]
mod visitors_coroutines;

#[expect(dead_code, reason = "the tests call a part of it and not `main`")]
#[path = "../examples/visitors_actors.rs"]
mod visitors_actors;

#[expect(dead_code, reason = "the tests call a part of it and not `main`")]
#[path = "../examples/visitors_async.rs"]
mod visitors_async;

#[expect(dead_code, reason = "the tests call a part of it and not `main`")]
#[path = "../examples/visitors_shared_count.rs"]
mod visitors_shared_count;

#[expect(dead_code, reason = "the tests call a part of it and not `main`")]
#[path = "../examples/guarded_callbacks.rs"]
mod guarded_callbacks;

#[expect(dead_code, reason = "the tests call a part of it and not `main`")]
#[path = "../examples/guarded_async.rs"]
mod guarded_async;

#[expect(dead_code, reason = "the tests call a part of it and not `main`")]
#[path = "../examples/sizes.rs"]
mod sizes;

#[expect(dead_code, reason = "the tests call a part of it and not `main`")]
#[path = "../examples/priority.rs"]
mod priority;

#[expect(dead_code, reason = "the tests call a part of it and not `main`")]
#[path = "../examples/download_in_turn.rs"]
mod download_in_turn;

#[expect(dead_code, reason = "the tests call a part of it and not `main`")]
#[path = "../examples/download_threads.rs"]
mod download_threads;

#[expect(dead_code, reason = "the tests call a part of it and not `main`")]
#[path = "../examples/download_async.rs"]
mod download_async;

#[expect(dead_code, reason = "the tests call a part of it and not `main`")]
#[path = "../examples/download_one_by_one.rs"]
mod download_one_by_one;

#[expect(dead_code, reason = "the tests call a part of it and not `main`")]
#[path = "../examples/count_threads.rs"]
mod count_threads;

// It sets the allocator that counts for this test binary too.
#[expect(dead_code, reason = "the tests call a part of it and not `main`")]
#[path = "../examples/count_allocations.rs"]
mod count_allocations;

#[expect(dead_code, reason = "the tests call a part of it and not `main`")]
#[path = "../examples/mixed_blocking.rs"]
mod mixed_blocking;

#[expect(dead_code, reason = "the tests call a part of it and not `main`")]
#[path = "../examples/mixed_thread.rs"]
mod mixed_thread;

#[expect(dead_code, reason = "the tests call a part of it and not `main`")]
#[path = "../examples/mixed_runtime.rs"]
mod mixed_runtime;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const NO_TIME: Duration = Duration::from_millis(1);

/// Longer than any thread of a test takes, however busy the machine is.
const LONG: Duration = Duration::from_secs(20);

fn runtime() -> Runtime {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.expect("the runtime starts")
}

/// What a program of this page is recorded to print, without the command.
fn recorded(program: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("recorded")
        .join(program)
        .with_extension("txt");
    let text = std::fs::read_to_string(&path);
    let text = text.unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
    text.lines()
        .filter(|line| !line.starts_with("$ "))
        .flat_map(|line| [line, "\n"])
        .collect()
}

/// How many requests the site has open at once, at most, while `work` runs.
fn open_at_once(work: impl FnOnce(&Site) -> Result) -> Result<u32> {
    let site = Site::start()?;
    work(&site)?;
    Ok(site.stop()?)
}

#[test]
fn every_model_counts_two_visitors() -> Result {
    assert_eq!(visitors_in_turn::receive(), 2);
    assert_eq!(visitors_threads::receive().expect("no visit panics"), 2);
    assert_eq!(visitors_pool::receive(1)?, 2);
    assert_eq!(visitors_callbacks::receive(), 2);
    assert_eq!(visitors_coroutines::receive(), 2);
    assert_eq!(visitors_actors::receive().expect("the host listens"), 2);
    assert_eq!(runtime().block_on(visitors_async::receive()), 2);
    Ok(())
}

#[test]
fn every_concurrent_model_prints_the_same_lines() {
    let threads = recorded("visitors_threads");
    assert_eq!(threads.lines().count(), 5);
    assert_ne!(threads, recorded("visitors_in_turn"));
    for model in ["callbacks", "coroutines", "actors", "async"] {
        assert_eq!(recorded(&format!("visitors_{model}")), threads, "{model}");
    }
}

#[tokio::test(start_paused = true)]
async fn joined_visits_take_the_longer_of_the_two() {
    let start = Instant::now();
    visitors_async::receive().await;
    assert_eq!(start.elapsed(), Duration::from_millis(600));
}

#[test]
fn a_pool_takes_as_many_waits_at_once_as_it_has_threads() -> Result {
    for threads in [1, 2] {
        let waiting = AtomicU32::new(0);
        let most = AtomicU32::new(0);
        let wanted = u32::try_from(threads)?;
        let wait = || {
            most.fetch_max(waiting.fetch_add(1, Relaxed) + 1, Relaxed);
            // As long as it takes the others to come, and a moment for one too many.
            while most.load(Relaxed) < wanted {
                thread::yield_now();
            }
            thread::sleep(Duration::from_millis(100));
            waiting.fetch_sub(1, Relaxed);
        };
        let pool = ThreadPoolBuilder::new().num_threads(threads).build()?;
        pool.scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|_| wait());
            }
        });
        assert_eq!(most.into_inner(), wanted);
    }
    Ok(())
}

#[test]
fn a_callback_that_is_never_called_is_lost_in_silence() {
    let results = Rc::new(RefCell::new(Vec::new()));
    let mut events = guarded_callbacks::EventLoop::default();

    let kept = Rc::clone(&results);
    guarded_callbacks::visit(&mut events, "Ada", NO_TIME, move |visitors| {
        kept.borrow_mut().push(visitors);
    });
    let lost = Rc::clone(&results);
    let done = move |visitors| lost.borrow_mut().push(visitors);
    events.after(NO_TIME, move |_| drop(done));

    events.run();
    assert_eq!(*results.borrow(), [Ok(1)]);
}

#[test]
fn a_refused_visitor_reaches_the_caller_in_both_models() {
    let refused = Rc::new(RefCell::new(None));
    let seen = Rc::clone(&refused);
    let mut events = guarded_callbacks::EventLoop::default();
    guarded_callbacks::visit(&mut events, "Mallory", NO_TIME, move |visitors| {
        seen.replace(Some(visitors));
    });
    events.run();
    let refused = refused.take().expect("the callback is called");
    assert_eq!(format!("{refused:?}"), r#"Err(NotInvited("Mallory"))"#);

    let refused = runtime().block_on(guarded_async::visit("Mallory", NO_TIME));
    assert_eq!(format!("{refused:?}"), r#"Err(NotInvited("Mallory"))"#);
}

#[test]
fn a_coroutine_suspends_inside_a_call_of_a_library() {
    let mut coroutine = Coroutine::new(|coroutine: &Yielder<(), i32>, ()| {
        [1, 2].iter().for_each(|&number| coroutine.suspend(number));
        3
    });
    assert!(matches!(coroutine.resume(()), CoroutineResult::Yield(1)));
    assert!(matches!(coroutine.resume(()), CoroutineResult::Yield(2)));
    assert!(matches!(coroutine.resume(()), CoroutineResult::Return(3)));
}

#[test]
fn a_coroutine_runs_on_the_thread_that_resumes_it() {
    let mut coroutine = Coroutine::new(|coroutine: &Yielder<(), _>, ()| {
        coroutine.suspend(thread::current().id());
    });
    let CoroutineResult::Yield(id) = coroutine.resume(()) else {
        panic!("it suspends");
    };
    assert_eq!(id, thread::current().id());
    assert!(matches!(coroutine.resume(()), CoroutineResult::Return(())));
}

#[test]
fn a_message_to_an_actor_that_has_ended_fails() {
    let (host, mailbox) = mpsc::channel();
    let actor = thread::spawn(move || mailbox.recv());
    host.send("Ada").expect("the actor has a mailbox");
    let first = actor.join().expect("the actor does not panic");
    assert_eq!(first, Ok("Ada"));
    assert_eq!(host.send("Grace"), Err(mpsc::SendError("Grace")));
}

#[test]
fn an_unbounded_mailbox_takes_whatever_is_sent() {
    let (host, mailbox) = mpsc::channel::<u32>();
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        for message in 0..100_000 {
            host.send(message).expect("the mailbox is there");
        }
        tell.send(()).expect("the test listens");
    });
    // Nothing is read before all of it is sent.
    told.recv_timeout(LONG).expect("no message waits");
    assert_eq!(mailbox.iter().count(), 100_000);
}

#[test]
fn the_children_of_a_join_lie_inside_it() {
    let one = size_of_val(&sizes::visit("Ada", NO_TIME));
    assert!(size_of_val(&sizes::receive()) >= 2 * one);

    let boxed: Box<dyn Future<Output = u32>> = Box::new(sizes::visit("Ada", NO_TIME));
    assert_eq!(size_of_val(&boxed), 2 * size_of::<usize>());
}

#[test]
fn a_lower_priority_belongs_to_one_thread() -> Result {
    let first = priority::step_back(0)?;
    let worker = thread::spawn(|| priority::step_back(2));
    let worker = worker.join().expect("the worker does not panic")?;
    assert_eq!([worker, priority::step_back(0)?], [first + 2, first]);
    Ok(())
}

#[test]
fn in_turn_the_site_has_one_request_open() -> Result {
    let open = open_at_once(|site| {
        download_in_turn::get_two_sites(&site.url("foo"), &site.url("bar"))?;
        Ok(())
    })?;
    assert_eq!(open, 1);
    Ok(())
}

#[test]
fn with_threads_the_site_has_two_requests_open() -> Result {
    let open = open_at_once(|site| {
        download_threads::get_two_sites(site.url("foo"), site.url("bar"))?;
        Ok(())
    })?;
    assert_eq!(open, 2);
    Ok(())
}

#[test]
fn with_joined_futures_the_site_has_two_requests_open_and_no_thread_starts() -> Result {
    let started = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&started);
    let runtime = Builder::new_current_thread()
        .enable_all()
        .on_thread_start(move || {
            counted.fetch_add(1, Relaxed);
        })
        .build()?;
    let open = open_at_once(|site| {
        let (first, second) = (site.url("foo"), site.url("bar"));
        runtime.block_on(download_async::get_two_sites_async(&first, &second))?;
        Ok(())
    })?;
    assert_eq!([open, started.load(Relaxed)], [2, 0]);

    // The counter does count: a blocking call takes a thread.
    runtime.block_on(runtime.spawn_blocking(|| ()))?;
    assert_eq!(started.load(Relaxed), 1);
    Ok(())
}

#[test]
fn futures_awaited_in_turn_keep_one_request_open() -> Result {
    let open = open_at_once(|site| {
        let (first, second) = (site.url("foo"), site.url("bar"));
        runtime().block_on(download_one_by_one::get_two_sites_async(&first, &second))?;
        Ok(())
    })?;
    assert_eq!(open, 1);
    Ok(())
}

#[test]
fn a_page_that_is_missing_is_an_error_in_both_downloads() -> Result {
    let site = Site::start()?;
    let (first, lost) = (site.url("foo"), site.url("lost"));
    assert!(download_threads::get_two_sites(first.clone(), lost.clone()).is_err());
    let both = download_async::get_two_sites_async(&first, &lost);
    assert!(runtime().block_on(both).is_err());
    site.stop()?;
    Ok(())
}

#[test]
fn looking_up_a_name_takes_a_thread() -> Result {
    let site = Site::start()?;
    let by_address = format!("http://127.0.0.1:{}/bar", site.port());
    let by_name = format!("http://localhost:{}/bar", site.port());
    assert_eq!(count_threads::threads_started(&by_address)?, 0);
    assert_eq!(count_threads::threads_started(&by_name)?, 1);
    site.stop()?;
    Ok(())
}

#[test]
fn joined_futures_allocate_nothing() {
    // The executor prepares itself once for each thread.
    count_allocations::joined();
    assert_eq!(allocations(count_allocations::joined), (7, 0));
}

#[test]
fn each_box_allocates_once() {
    count_allocations::boxed();
    assert_eq!(allocations(count_allocations::boxed), (7, 2));
}

#[test]
fn each_task_allocates() {
    let runtime = runtime();
    count_allocations::spawned(&runtime);
    let (value, count) = allocations(|| count_allocations::spawned(&runtime));
    assert_eq!(value, 7);
    assert!(count >= 2, "{count} allocations");
}

#[test]
fn each_thread_allocates_on_the_thread_that_spawns_it() {
    count_allocations::threads();
    let (ended, one) = allocations(|| thread::spawn(|| ()).join());
    let (value, two) = allocations(count_allocations::threads);
    assert!(ended.is_ok());
    assert_eq!(value, 7);
    assert!(one > 1 && two >= 2 * one, "{one} and {two} allocations");
}

#[test]
fn a_waker_is_called_through_a_table_of_functions() {
    static WAKES: AtomicU32 = AtomicU32::new(0);
    fn wake(_: *const ()) {
        WAKES.fetch_add(1, Relaxed);
    }
    static TABLE: RawWakerVTable =
        RawWakerVTable::new(|data| RawWaker::new(data, &TABLE), wake, wake, |_| ());
    // SAFETY: the functions of the table don't use the pointer, and may be called on any thread.
    let waker = unsafe { Waker::new(std::ptr::null(), &TABLE) };
    let (sender, receiver) = oneshot::channel();
    let mut receiver = std::pin::pin!(receiver);
    let pending = receiver.as_mut().poll(&mut Context::from_waker(&waker));
    assert!(pending.is_pending());
    assert_eq!(WAKES.load(Relaxed), 0);
    sender.send(()).expect("the receiver waits");
    assert_eq!(WAKES.load(Relaxed), 1);
}

#[test]
fn a_future_has_room_for_its_largest_wait_all_the_time() {
    const ROOM: usize = 16 * 1024;
    async fn last_wait() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let whole = async {
        {
            let large = [7_u8; ROOM];
            last_wait().await;
            std::hint::black_box(large);
        }
        last_wait().await;
    };
    // It waits in its second `last_wait` with nothing but what that one needs.
    assert!(size_of_val(&whole) > ROOM);
    assert!(size_of_val(&last_wait()) < ROOM / 32);
}

#[test]
fn a_blocking_call_on_another_thread_leaves_the_futures_running() -> Result {
    let open = open_at_once(|site| {
        let both = mixed_blocking::get_two_sites(site.url("foo"), site.url("bar"));
        runtime().block_on(both)
    })?;
    assert_eq!(open, 2);
    Ok(())
}

#[test]
fn a_thread_answers_a_future_through_a_channel() -> Result {
    let open = open_at_once(|site| {
        let both = mixed_thread::get_two_sites(site.url("foo"), site.url("bar"));
        runtime().block_on(both)
    })?;
    assert_eq!(open, 2);

    let (answer, answered) = oneshot::channel();
    let (tell, told) = mpsc::channel();
    thread::spawn(move || tell.send(answer.send(7)));
    // The thread goes on, although nothing has awaited its answer yet.
    assert_eq!(told.recv_timeout(LONG)?, Ok(()));
    assert_eq!(runtime().block_on(answered)?, 7);
    Ok(())
}

#[test]
fn a_thread_that_ends_without_an_answer_is_an_error_at_the_await() {
    let (answer, is_answered) = oneshot::channel::<u32>();
    thread::spawn(move || drop(answer));
    assert!(runtime().block_on(is_answered).is_err());
}

#[test]
fn two_threads_wait_for_futures_of_one_runtime() -> Result {
    let open =
        open_at_once(|site| mixed_runtime::get_two_sites(&site.url("foo"), &site.url("bar")))?;
    assert_eq!(open, 2);
    Ok(())
}

#[test]
fn a_lock_for_each_step_does_not_protect_the_steps_together() {
    assert_eq!(visitors_shared_count::receive(), 1);
}
