//! The first success of many futures.

// ANCHOR: first_ok
use futures::stream::{FuturesUnordered, StreamExt};

/// Returns the first success, or all the errors if every future fails.
///
/// Drops the futures that aren't done by then. The errors are in the order in which
/// the futures failed.
pub async fn first_ok<T, E, F, I>(futures: I) -> Result<T, Vec<E>>
where
    I: IntoIterator<Item = F>,
    F: Future<Output = Result<T, E>>,
{
    let mut running: FuturesUnordered<F> = futures.into_iter().collect();
    let mut errors = Vec::new();
    while let Some(result) = running.next().await {
        match result {
            Ok(value) => return Ok(value),
            Err(error) => errors.push(error),
        }
    }
    Err(errors)
}
// ANCHOR_END: first_ok
