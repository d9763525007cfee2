//@ error: E0599
//! The method that gives the next value is in a trait that is not in scope.

use tokio::sync::mpsc::Receiver;
use tokio_stream::wrappers::ReceiverStream;

async fn listen(receiver: Receiver<&'static str>) {
    let mut radio = ReceiverStream::new(receiver);
    while let Some(item) = radio.next().await {
        println!("hear {item}");
    }
}

fn main() {}
