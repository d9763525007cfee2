//! How often the children are polled, by the number of children and by the way to wait for them.
//!
//! Run it: `cargo bench -p any-number --bench poll_counts`

use std::error::Error;

use measure::Report;
use tokio::runtime::Builder;

#[expect(dead_code, reason = "the counts are wanted here and not the `main`")]
#[path = "../examples/count_polls.rs"]
mod count_polls;

#[expect(dead_code, reason = "the count is wanted here and not the `main`")]
#[path = "../examples/join_a_thousand.rs"]
mod join_a_thousand;

const COUNTS: [u64; 7] = [1, 3, 10, 30, 31, 100, 1000];

fn main() -> Result<(), Box<dyn Error>> {
    let mut builder = Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(true).build()?;
    let mut report = Report::new();
    let (x, y) = (("children", ""), ("polls of the children", ""));

    let joined = runtime.block_on(async {
        [
            (1.0, count_polls::polls_in_join_of_one().await as f64),
            (10.0, count_polls::polls_in_join_of_ten().await as f64),
            (
                1000.0,
                join_a_thousand::polls_in_join_of_a_thousand().await as f64,
            ),
        ]
    });
    report.series("join!", x, y, joined);
    for way in count_polls::WAYS {
        let points = COUNTS.map(|count| {
            let polls = runtime.block_on(count_polls::polls(way, count));
            (count as f64, polls as f64)
        });
        report.series(way, x, y, points);
    }
    Ok(report.finish()?)
}
