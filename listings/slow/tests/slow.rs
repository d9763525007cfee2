//! Proofs of what the page on slow programs says.

use slow::layers;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../examples/long_poll.rs"]
mod long_poll;

/// Four layers make a future so many times as large, at least.
const FOUR: usize = 1 << 4;

fn size(name: &str) -> usize {
    let sizes = layers::sizes();
    let found = sizes.iter().find(|(found, _)| *found == name);
    found.expect("a size of that name").1
}

#[test]
fn each_layer_doubles_the_future_that_it_takes() {
    for (inner, outer) in [
        ("no layer", "4 layers"),
        ("4 layers", "8 layers"),
        ("8 layers", "12 layers"),
        ("12 layers", "16 layers"),
    ] {
        assert!(size(outer) >= FOUR * size(inner), "{inner}, {outer}");
    }
}

#[test]
fn a_box_in_the_middle_makes_a_thousandth_of_it() {
    assert!(size("with a box") < size("16 layers") / 1000);
}

#[test]
fn a_worker_is_not_seen_to_be_busy_before_its_poll_ends() {
    assert_eq!(long_poll::busy().expect("a runtime"), [false, true]);
}
