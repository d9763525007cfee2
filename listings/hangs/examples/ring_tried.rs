//! A ring of two channels is tried with more and more orders, until it hangs.
//!
//! Run it: `cargo run -p hangs --example ring_tried`

use std::time::Duration;

use every_await::ends;
use tokio::sync::mpsc::error::SendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};

async fn shop(
    count: u32,
    kitchen: Sender<u32>,
    mut dishes: Receiver<u32>,
) -> Result<(), SendError<u32>> {
    for order in 1..=count {
        kitchen.send(order).await?;
    }
    drop(kitchen);
    while dishes.recv().await.is_some() {}
    Ok(())
}

async fn kitchen(mut orders: Receiver<u32>, shop: Sender<u32>) -> Result<(), SendError<u32>> {
    while let Some(order) = orders.recv().await {
        shop.send(order).await?;
    }
    Ok(())
}

async fn serve(count: u32) -> Result<(), SendError<u32>> {
    let (to_kitchen, orders) = channel(2);
    let (to_shop, dishes) = channel(2);
    tokio::try_join!(shop(count, to_kitchen, dishes), kitchen(orders, to_shop))?;
    Ok(())
}

// ANCHOR: main
fn main() -> Result<(), SendError<u32>> {
    let hour = Duration::from_secs(3600);
    for count in 1.. {
        match ends(hour, serve(count)) {
            Ok(served) => served?,
            Err(hang) => {
                println!("{count}: {hang}");
                break;
            }
        }
        println!("{count}: served");
    }
    Ok(())
}
// ANCHOR_END: main
