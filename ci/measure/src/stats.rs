//! Several runs in one number.

/// The value in the middle of `values`, or the mean of the two in the middle.
///
/// # Panics
///
/// If there are none.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    assert!(!values.is_empty(), "the median of no values");
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() % 2 {
        0 => f64::midpoint(values[middle - 1], values[middle]),
        _ => values[middle],
    }
}

/// Between which two values the middle half of `values` lies.
///
/// # Panics
///
/// If there are none.
pub fn middle_half(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    let mut values: Vec<f64> = values.into_iter().collect();
    assert!(!values.is_empty(), "the middle half of no values");
    values.sort_by(f64::total_cmp);
    let outside = values.len() / 4;
    (values[outside], values[values.len() - 1 - outside])
}

/// Runs `run` that many times and gives the [median] of its results.
///
/// # Errors
///
/// The first error of a run.
///
/// # Panics
///
/// If `runs` is 0.
pub fn median_of<E>(runs: usize, mut run: impl FnMut() -> Result<f64, E>) -> Result<f64, E> {
    let results: Result<Vec<f64>, E> = (0..runs).map(|_| run()).collect();
    results.map(median)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_not_moved_by_one_slow_run() {
        assert_eq!(median([3.0, 1.0, 900.0]), 3.0);
        assert_eq!(median([4.0, 1.0, 900.0, 2.0]), 3.0);
    }

    #[test]
    fn a_quarter_of_the_values_lies_on_each_side_of_the_middle_half() {
        let values = [7.0, 1.0, 8.0, 2.0, 6.0, 3.0, 5.0, 4.0];
        assert_eq!(middle_half(values), (3.0, 6.0));
        assert_eq!(middle_half([2.0, 1.0, 3.0]), (1.0, 3.0));
        assert_eq!(middle_half([1.0]), (1.0, 1.0));
    }

    #[test]
    fn a_run_that_fails_is_not_left_out() {
        let mut runs = [Ok(1.0), Err("no"), Ok(3.0)].into_iter();
        assert_eq!(median_of(3, || runs.next().unwrap_or(Ok(0.0))), Err("no"));
        assert_eq!(median_of(3, || Ok::<f64, ()>(7.0)), Ok(7.0));
    }
}
