//! Two wrappers count the polls of the future inside.
//!
//! Run it: `cargo run -p runtime --example rt_counted`

use futures::executor::block_on;
use runtime::s1_poll::Countdown;
use runtime::s2_machine::largest;
use runtime::s2_project::{Counted, CountedByHand};

fn main() {
    let future = || largest([3, 7, 5], Countdown { left: 2 });
    println!("{:?}", block_on(CountedByHand::new(future())));
    println!("{:?}", block_on(Counted::new(future())));
}
