//! What the loop of stage 6 asks the system, counted.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures::future::join;
use runtime::s1_poll::Countdown;
use runtime::s5_sleep::{sleep, timeout};
use runtime::s6_block_on::block_on_with;
use runtime::s6_counted::{Counted, Counts};
use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s6_one_shot::Polling;
use runtime::s6_reactor::Driver;
use runtime::s7_loop::yield_now;

/// A lost wake is a failure, and not a test without end.
fn run(driver: impl Driver + 'static, test: impl Future<Output = io::Result<()>>) {
    let limited = async { timeout(Duration::from_secs(30), test).await };
    let result = block_on_with(driver, limited).expect("it waits");
    result.expect("no lost wake").expect("a socket");
}

async fn pair() -> io::Result<(TcpStream, TcpStream)> {
    let listener = TcpListener::bind(([127, 0, 0, 1], 0).into())?;
    let connect = TcpStream::connect(listener.local_addr()?);
    let (near, far) = join(connect, listener.accept()).await;
    Ok((near?, far?.0))
}

#[test]
fn a_wake_on_the_loops_own_thread_notifies_nobody() {
    let counts = Arc::new(Counts::default());
    let driver = Counted(Polling::one_shot().expect("descriptors"), counts.clone());
    block_on_with(driver, Countdown { left: 100 }).expect("it waits");
    assert_eq!(counts.notified.load(Ordering::SeqCst), 0);
    // A turn after each of the hundred polls that were pending.
    assert_eq!(counts.waits.load(Ordering::SeqCst), 100);
}

#[test]
fn bytes_that_nobody_asks_for_cost_no_turns() {
    let counts = Arc::new(Counts::default());
    let driver = Counted(Polling::one_shot().expect("descriptors"), counts.clone());
    let test = async {
        let (near, far) = pair().await?;
        let (read, wrote) = join(async { near.read(&mut [0; 4]).await }, async {
            far.write_all(b"pingping").await
        })
        .await;
        assert_eq!((read?, wrote?), (4, ()));
        let before = counts.waits.load(Ordering::SeqCst);
        sleep(Duration::from_millis(100)).await;
        assert!(counts.waits.load(Ordering::SeqCst) - before < 10);
        io::Result::Ok(())
    };
    run(driver, test);
}

#[test]
fn a_read_that_is_dropped_takes_no_byte_along() {
    let test = async {
        let (near, far) = pair().await?;
        let mut buffer = [0; 4];
        {
            let mut read = pin!(near.read(&mut buffer));
            assert!(futures::poll!(read.as_mut()).is_pending());
            far.write_all(b"late").await?;
            // Until the bytes are there, and the read has been woken for them.
            while near.get().peek(&mut [0]).is_err() {
                yield_now().await;
            }
            yield_now().await;
        }
        assert_eq!(near.read(&mut [0; 8]).await?, 4);
        io::Result::Ok(())
    };
    run(Polling::one_shot().expect("descriptors"), test);
}
