//! What the page on memory orderings says.

use loom::sync::atomic::Ordering::{Acquire, Relaxed, Release};

#[expect(dead_code, reason = "a program has a main function")]
#[path = "../examples/published.rs"]
mod published;
#[expect(dead_code, reason = "a program has a main function")]
#[path = "../examples/relaxed_count.rs"]
mod relaxed_count;
#[expect(dead_code, reason = "a program has a main function")]
#[path = "../examples/relay.rs"]
mod relay;
#[expect(dead_code, reason = "a program has a main function")]
#[path = "../examples/store_buffer.rs"]
mod store_buffer;
#[expect(dead_code, reason = "a program has a main function")]
#[path = "../examples/two_wakes.rs"]
mod two_wakes;

/// Which of the outcomes there are in some order.
fn some<const N: usize>(counts: [usize; N]) -> [bool; N] {
    counts.map(|orders| orders > 0)
}

#[test]
fn a_message_is_there_with_its_flag_only_by_release_and_acquire() {
    assert_eq!(some(published::seen(Relaxed, Relaxed)), [true, true]);
    assert_eq!(some(published::seen(Release, Relaxed)), [true, true]);
    assert_eq!(some(published::seen(Relaxed, Acquire)), [true, true]);
    assert_eq!(some(published::seen(Release, Acquire)), [true, false]);
}

#[test]
fn a_store_between_a_release_and_its_look_hides_what_was_released() {
    let seen = two_wakes::last_poll(two_wakes::with_a_store);
    assert_eq!(some(seen), [true, true]);
}

#[test]
fn a_swap_keeps_what_an_earlier_one_has_released() {
    let seen = two_wakes::last_poll(two_wakes::with_a_swap);
    assert_eq!(some(seen), [true, false]);
}

/// The swap that continues the sequence needs no order of its own for that.
#[test]
fn a_relaxed_swap_continues_the_sequence_and_begins_none() {
    let relaxed = |woken: &loom::sync::atomic::AtomicBool| {
        woken.swap(true, Relaxed);
    };
    assert_eq!(some(two_wakes::last_poll(relaxed)), [true, true]);
}

#[test]
fn release_and_acquire_let_both_sides_miss_each_other() {
    assert_eq!(some(store_buffer::seen(store_buffer::released)), [true; 3]);
}

#[test]
fn with_a_fence_one_of_two_sides_sees_the_other() {
    assert_eq!(
        some(store_buffer::seen(store_buffer::fenced)),
        [false, true, true]
    );
}

#[test]
fn what_is_handed_on_by_acquire_and_release_goes_further() {
    assert_eq!(some(relay::seen(Acquire)), [true, false]);
    assert_eq!(some(relay::seen(Relaxed)), [true, true]);
}

#[test]
fn a_relaxed_addition_is_never_lost() {
    assert_eq!(relaxed_count::sums().into_iter().collect::<Vec<_>>(), [2]);
}
