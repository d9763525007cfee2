//@ error: E0382
//! A future can be awaited once.

async fn sing_song() {
    println!("sing");
}

// ANCHOR: twice
async fn sing_again() {
    let song = sing_song();
    song.await;
    song.await;
}
// ANCHOR_END: twice

fn main() {
    futures::executor::block_on(sing_again());
}
