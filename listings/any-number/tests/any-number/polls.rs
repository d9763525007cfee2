//! Proofs of what the page says about types, pins and polls.

use std::alloc::{GlobalAlloc, Layout, System};
use std::any::TypeId;
use std::cell::Cell;
use std::future::{pending, ready};
use std::marker::PhantomData;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use futures::executor::block_on;
use futures::future::join_all;
use tokio::task::yield_now;

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../../examples/count_polls.rs"]
mod count_polls;

use count_polls::{polls, polls_in_join_of_one, polls_in_join_of_ten};

/// Counts what each thread allocates.
struct Counting;

thread_local! {
    /// How often this thread has allocated.
    static ALLOCATED: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call goes to the system's allocator as it came; what is counted
// besides lives in the thread and allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATED.set(ALLOCATED.get() + 1);
        // SAFETY: the caller keeps the promises of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the promises of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often `work` allocates on this thread.
fn allocations(work: impl FnOnce()) -> usize {
    let before = ALLOCATED.get();
    work();
    ALLOCATED.get() - before
}

fn type_of<T: 'static>(_: &T) -> TypeId {
    TypeId::of::<T>()
}

#[test]
fn two_blocks_that_read_the_same_have_different_types() {
    let (one, another) = (async { 1 }, async { 1 });
    assert_ne!(type_of(&one), type_of(&another));
}

#[test]
fn the_futures_of_one_function_have_one_type() {
    async fn double(n: u32) -> u32 {
        2 * n
    }
    let block = |n: u32| async move { n + 1 };
    assert_eq!(type_of(&double(1)), type_of(&double(2)));
    assert_eq!(type_of(&block(1)), type_of(&block(2)));
    assert_eq!(block_on(join_all((1..=3).map(double))), [2, 4, 6]);
}

#[test]
fn join_takes_different_types_and_gives_their_values_as_written() {
    let done_last = async {
        yield_now().await;
        1
    };
    let joined = async { futures::join!(done_last, ready(2), async { 3 }) };
    assert_eq!(block_on(joined), (1, 2, 3));
}

/// Tells by method resolution whether `T` is `Unpin`: an inherent method goes first.
struct Asked<T>(PhantomData<T>);

fn ask<T>(_: &T) -> Asked<T> {
    Asked(PhantomData)
}

impl<T: Unpin> Asked<T> {
    fn is_unpin(&self) -> bool {
        true
    }
}

trait Otherwise {
    fn is_unpin(&self) -> bool {
        false
    }
}

impl<T> Otherwise for Asked<T> {}

#[test]
#[expect(
    clippy::redundant_async_block,
    reason = "the test asks about the block"
)]
fn no_async_block_is_unpin_whatever_it_holds() {
    assert!(!ask(&async {}).is_unpin());
    assert!(!ask(&async { pending::<()>().await }).is_unpin());
    // What it captures or keeps is `Unpin`, and the block isn't.
    let seven = ready(7);
    assert!(ask(&seven).is_unpin());
    assert!(!ask(&async move { seven.await }).is_unpin());
    let boxed = Box::pin(async {});
    assert!(ask(&boxed).is_unpin());
    assert!(!ask(&async move { boxed.await }).is_unpin());
    assert!(ask(&ready(())).is_unpin());
}

#[test]
fn a_pinned_box_moves_after_its_first_poll_and_its_future_stays() {
    let mut address: Vec<usize> = Vec::new();
    let mut future = Box::pin(async {
        let local = 7;
        let at = &raw const local as usize;
        address.push(at);
        yield_now().await;
        address.push(&raw const local as usize);
        assert_eq!(local, 7);
    });
    let mut context = Context::from_waker(Waker::noop());
    assert!(future.as_mut().poll(&mut context).is_pending());

    let mut moved = vec![future];
    assert_eq!(moved[0].as_mut().poll(&mut context), Poll::Ready(()));
    drop(moved);
    assert_eq!(address.len(), 2);
    assert_eq!(address[0], address[1]);
}

#[test]
fn each_pinned_box_is_an_allocation_and_pinning_in_place_is_none() {
    // The first `block_on` of a thread allocates what the others use again.
    block_on(ready(()));
    let boxed = allocations(|| {
        let futures: Vec<Pin<Box<dyn Future<Output = u32>>>> = vec![
            Box::pin(async { 1 }),
            Box::pin(async { 2 }),
            Box::pin(async { 3 }),
        ];
        assert_eq!(block_on(join_all(futures)), [1, 2, 3]);
    });
    let in_place = allocations(|| {
        let (one, two, three) = (pin!(async { 1 }), pin!(async { 2 }), pin!(async { 3 }));
        let futures: Vec<Pin<&mut dyn Future<Output = u32>>> = vec![one, two, three];
        assert_eq!(block_on(join_all(futures)), [1, 2, 3]);
    });
    assert_eq!(boxed - in_place, 3);
}

/// All are polled to begin with, and after each wake those that are not done.
fn all_that_are_not_done(count: u64) -> u64 {
    count + (1..=count).sum::<u64>()
}

/// Each is polled to begin with and after its own wake.
fn the_one_that_was_woken(count: u64) -> u64 {
    2 * count
}

#[tokio::test(start_paused = true)]
async fn join_polls_every_child_that_is_not_done_at_each_wake() {
    assert_eq!(polls_in_join_of_one().await, all_that_are_not_done(1));
    assert_eq!(polls_in_join_of_ten().await, all_that_are_not_done(10));
}

#[tokio::test(start_paused = true)]
async fn up_to_thirty_children_join_all_polls_as_join_does() {
    for count in [1, 10, 30] {
        let polls = polls("join_all", count).await;
        assert_eq!(polls, all_that_are_not_done(count), "{count}");
    }
}

#[tokio::test(start_paused = true)]
async fn from_thirty_one_children_on_join_all_polls_only_what_was_woken() {
    for count in [31, 1000] {
        let polls = polls("join_all", count).await;
        assert_eq!(polls, the_one_that_was_woken(count), "{count}");
    }
}

#[tokio::test(start_paused = true)]
async fn unordered_futures_and_tasks_of_a_set_are_polled_when_they_were_woken() {
    for way in ["FuturesUnordered", "JoinSet"] {
        for count in [1, 10, 1000] {
            let polls = polls(way, count).await;
            assert_eq!(polls, the_one_that_was_woken(count), "{way} {count}");
        }
    }
}
