//! The book's façade, whose `block_on` a plain `main` calls.
//! Lanes: async@10, fast, slow, tx_fut, rx_fut, handle
//! Skipped:

use std::time::Duration;

use trpl::StreamExt;

fn main() {
    trpl::block_on(async {
        let fast = async {
            trpl::sleep(Duration::from_millis(1)).await;
            println!("fast");
        };
        let slow = async {
            trpl::sleep(Duration::from_secs(60)).await;
            println!("slow");
        };
        trpl::select(fast, slow).await;
        let (tx, mut rx) = trpl::channel();
        let tx_fut = async move {
            for n in 0..3 {
                tx.send(n).unwrap();
            }
        };
        let rx_fut = async {
            while let Some(n) = rx.recv().await {
                println!("received {n}");
            }
        };
        trpl::join(tx_fut, rx_fut).await;
        let handle = trpl::spawn_task(async { "spawned" });
        println!("{}", handle.await.unwrap());
        let mut stream = trpl::stream_from_iter([1, 2]).map(|n| n * 2);
        while let Some(n) = stream.next().await {
            println!("{n}");
        }
    });
}
