//! Proofs of what the page on state machines says.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

use futures::executor::block_on;
use runtime::s1_poll::Countdown;
use runtime::s2_machine::{Largest, largest};
use runtime::s2_project::{Counted, CountedByHand};

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../../examples/rt_drop_in_each_state.rs"]
mod rt_drop_in_each_state;

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../../examples/rt_machine.rs"]
mod rt_machine;

use rt_machine::polls;

#[test]
fn the_machine_by_hand_takes_the_same_polls_and_wakes_as_the_compilers() {
    for numbers in [[3, 7, 5], [9, 2, 4], [1, 1, 8], [0, 0, 0]] {
        for left in 0..5 {
            let by_compiler = polls(largest(numbers, Countdown { left }));
            let by_hand = polls(Largest::new(numbers, Countdown { left }));
            assert_eq!(by_compiler, by_hand);
            assert_eq!(by_hand.len(), left as usize + 1);
        }
    }
}

#[test]
fn both_machines_panic_when_they_are_polled_after_their_end() {
    fn panics(future: impl Future) -> bool {
        let mut future = Box::pin(future);
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(future.as_mut().poll(&mut context).is_ready());
        catch_unwind(AssertUnwindSafe(|| {
            let _ = future.as_mut().poll(&mut context);
        }))
        .is_err()
    }
    assert!(panics(largest([1, 2, 3], Countdown { left: 0 })));
    assert!(panics(Largest::new([1, 2, 3], Countdown { left: 0 })));
}

#[test]
fn a_machine_may_move_before_its_first_poll() {
    let mut place = Largest::new([3, 7, 5], Countdown { left: 1 });
    // It leaves its place, and another one moves in there.
    let moved = Box::new(mem::replace(
        &mut place,
        Largest::new([1, 0, 2], Countdown { left: 1 }),
    ));
    assert_eq!(block_on(*moved), 7);
    assert_eq!(block_on(place), 2);
}

#[test]
fn both_projections_count_three_polls_of_a_countdown_of_two() {
    let future = || largest([3, 7, 5], Countdown { left: 2 });
    assert_eq!(block_on(CountedByHand::new(future())), (7, 3));
    assert_eq!(block_on(Counted::new(future())), (7, 3));
}

/// Says whether a type is `Unpin`: an associated constant of the type itself
/// goes before one of a trait.
struct Probe<T>(std::marker::PhantomData<T>);

impl<T: Unpin> Probe<T> {
    const UNPIN: bool = true;
}

trait Otherwise {
    const UNPIN: bool = false;
}

impl<T> Otherwise for Probe<T> {}

#[test]
fn a_wrapper_is_unpin_only_if_the_future_inside_is() {
    type Movable = std::future::Ready<()>;
    type Fixed = std::marker::PhantomPinned;
    let by_hand = [
        Probe::<CountedByHand<Movable>>::UNPIN,
        Probe::<CountedByHand<Fixed>>::UNPIN,
    ];
    let by_macro = [
        Probe::<Counted<Movable>>::UNPIN,
        Probe::<Counted<Fixed>>::UNPIN,
    ];
    assert_eq!(by_hand, [true, false]);
    assert_eq!(by_macro, [true, false]);
}

#[test]
fn a_machine_drops_what_it_holds_in_its_state_and_nothing_else() {
    let expected = ["| argument", "| first argument", "first | second argument"];
    for (polls, words) in expected.into_iter().enumerate() {
        let dropped = rt_drop_in_each_state::dropped_after(polls);
        assert_eq!(dropped.join(" "), words);
    }
}
