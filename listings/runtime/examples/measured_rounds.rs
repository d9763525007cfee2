//! Two runtimes on a machine that is busy half of the time.
//!
//! Run it: `cargo run -p runtime --example measured_rounds`

// ANCHOR: main
fn main() {
    // Rounds of one measurement, in microseconds. Another program starts in the
    // third round, and everything takes three times as long.
    let ours = [10.0, 10.0, 30.0, 30.0, 10.0];
    let theirs = [20.0, 20.0, 60.0, 60.0, 60.0];
    let ratios = [0, 1, 2, 3, 4].map(|round| theirs[round] / ours[round]);
    println!("middle values: {:.1}", median(theirs) / median(ours));
    println!("middle ratio: {:.1}", median(ratios));
}

fn median(mut values: [f64; 5]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[2]
}
// ANCHOR_END: main
