//! How often two concurrent things allocate, from a bare `join!` to a real client.
//!
//! Run it: `cargo run -p why-async --example count_allocations`

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;

use futures::executor::block_on;
use futures::join;
use reqwest::Client;
use tokio::runtime::{Builder, Runtime};
use why_async::counting::{Counting, allocations};
use why_async::site::Site;

// ANCHOR: by_hand
/// Is pending a few times and asks each time to be polled again.
struct Wait {
    polls_left: u32,
}

impl Future for Wait {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        if self.polls_left == 0 {
            return Poll::Ready(());
        }
        self.polls_left -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

async fn download_by_hand(bytes: u32) -> u32 {
    Wait { polls_left: bytes }.await;
    bytes
}

pub(crate) fn joined() -> u32 {
    let (one, two) = block_on(async { join!(download_by_hand(3), download_by_hand(4)) });
    one + two
}
// ANCHOR_END: by_hand

// ANCHOR: rivals
pub(crate) fn boxed() -> u32 {
    let one: Pin<Box<dyn Future<Output = u32>>> = Box::pin(download_by_hand(3));
    let two: Pin<Box<dyn Future<Output = u32>>> = Box::pin(download_by_hand(4));
    let (one, two) = block_on(async { join!(one, two) });
    one + two
}

pub(crate) fn spawned(runtime: &Runtime) -> u32 {
    runtime.block_on(async {
        let one = tokio::spawn(download_by_hand(3));
        let two = tokio::spawn(download_by_hand(4));
        let (one, two) = join!(one, two);
        one.expect("the first task panicked") + two.expect("the second task panicked")
    })
}

pub(crate) fn threads() -> u32 {
    let one = thread::spawn(|| block_on(download_by_hand(3)));
    let two = thread::spawn(|| block_on(download_by_hand(4)));
    let one = one.join().expect("the first thread panicked");
    one + two.join().expect("the second thread panicked")
}

async fn download_async(client: &Client, url: String) -> reqwest::Result<String> {
    client.get(url).send().await?.text().await
}
// ANCHOR_END: rivals

// ANCHOR: count
#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    // What an executor sets up once is there before we count.
    assert_eq!([joined(), spawned(&runtime)], [7, 7]);

    println!("joined futures: {}", allocations(joined).1);
    println!("joined futures in boxes: {}", allocations(boxed).1);
    println!("tasks: {}", allocations(|| spawned(&runtime)).1);
    println!("threads, five or more: {}", allocations(threads).1 >= 5);

    let site = Site::start()?;
    let client = Client::builder().no_proxy().build()?;
    let (first, second) = (site.url("foo"), site.url("bar"));
    let both = async {
        join!(
            download_async(&client, first),
            download_async(&client, second),
        )
    };
    let ((one, two), count) = allocations(|| runtime.block_on(both));
    println!("two pages: {:?}, {:?}", one?, two?);
    println!("real client, a hundred or more: {}", count >= 100);
    site.stop()?;
    Ok(())
}
// ANCHOR_END: count
