//! A server that holds no more connections than it has places.

use crate::s2_errors::{Event, PAUSE, handle};
use tokio::time::sleep;

// ANCHOR: listen
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// Serves up to `limit` connections at a time, each in a task of its own, forever.
pub async fn listen(
    listener: TcpListener,
    limit: usize,
    report: impl Fn(Event) + Clone + Send + 'static,
) {
    let places = Arc::new(Semaphore::new(limit));
    loop {
        let place = Arc::clone(&places).acquire_owned().await;
        let place = place.expect("the semaphore is never closed");
        match listener.accept().await {
            Ok((stream, peer)) => {
                let report = report.clone();
                tokio::spawn(async move {
                    let result = handle(stream).await;
                    report(Event::Closed(peer, result));
                    drop(place);
                });
            }
            Err(error) => {
                report(Event::NotAccepted(error));
                sleep(PAUSE).await;
            }
        }
    }
}
// ANCHOR_END: listen
