//! A shop takes dishes while it gives orders, so its kitchen never waits for long.
//!
//! Run it: `cargo run -p hangs --example ring_drained`

use std::time::Duration;

use tokio::sync::mpsc::error::SendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{sleep, timeout};

// ANCHOR: shop
async fn shop(
    count: u32,
    kitchen: Sender<u32>,
    mut dishes: Receiver<u32>,
) -> Result<(), SendError<u32>> {
    let order = async move {
        for order in 1..=count {
            kitchen.send(order).await?;
            println!("shop: order {order}");
        }
        Ok(())
    };
    let take = async {
        while let Some(dish) = dishes.recv().await {
            println!("shop: dish {dish}");
        }
        Ok(())
    };
    tokio::try_join!(order, take)?;
    Ok(())
}
// ANCHOR_END: shop

async fn kitchen(mut orders: Receiver<u32>, shop: Sender<u32>) -> Result<(), SendError<u32>> {
    while let Some(order) = orders.recv().await {
        sleep(Duration::from_millis(50)).await;
        println!("kitchen: dish {order}");
        shop.send(order).await?;
    }
    Ok(())
}

pub(crate) async fn serve(places: usize, count: u32) -> Result<(), SendError<u32>> {
    let (to_kitchen, orders) = channel(places);
    let (to_shop, dishes) = channel(places);
    tokio::try_join!(shop(count, to_kitchen, dishes), kitchen(orders, to_shop))?;
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), SendError<u32>> {
    match timeout(Duration::from_millis(500), serve(2, 6)).await {
        Ok(served) => served?,
        Err(_) => println!("not served after half a second"),
    }
    Ok(())
}
