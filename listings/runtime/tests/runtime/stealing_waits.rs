//! The runtime of several workers: how they sleep, and what ends that.

use std::sync::atomic::AtomicUsize;
use std::thread;
use std::time::{Duration, Instant};

use futures::future::join_all;
use runtime::s5_sleep::sleep;
use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s7_stealing::spawn;
use runtime::s7_stealing_idle::{Bed, Idle};

use crate::stealing::{polls, workers};
use crate::watchdog::{LIMIT, Watchdog, wait_until};

#[test]
fn workers_without_work_sleep_until_there_is_some() {
    let _watchdog = Watchdog::start();
    let runtime = workers(2);
    runtime
        .block_on(runtime.spawn(async {}))
        .expect("it returns");
    let sleeps = || {
        runtime
            .counts()
            .iter()
            .map(|count| count.sleeps)
            .sum::<u64>()
    };
    wait_until("both sleep", || sleeps() >= 2);
    // A worker that searches or spins would go to sleep again and again.
    wait_until("nothing happens", || {
        let before = sleeps();
        thread::sleep(Duration::from_millis(200));
        before == sleeps()
    });
    assert_eq!(polls(&runtime.counts()), 1);
}

#[test]
fn a_timer_ends_the_wait_for_a_later_one() {
    let _watchdog = Watchdog::start();
    let runtime = workers(2);
    let long = runtime.spawn(async { sleep(Duration::from_secs(3600)).await });
    wait_until("it waits", || polls(&runtime.counts()) == 1);
    thread::sleep(Duration::from_millis(100));
    let start = Instant::now();
    // Registered on a thread that is no worker.
    runtime.block_on(async { sleep(Duration::from_millis(20)).await });
    // Registered by a worker.
    let short = runtime.spawn(async { sleep(Duration::from_millis(20)).await });
    runtime.block_on(short).expect("it returns");
    assert!(start.elapsed() < LIMIT);
    drop(long);
}

#[test]
fn bytes_come_back_over_many_connections() {
    let _watchdog = Watchdog::start();
    let runtime = workers(2);
    let echoed = runtime.block_on(async {
        let address = ([127, 0, 0, 1], 0).into();
        let listener = TcpListener::bind(address).expect("a port is free");
        let address = listener.local_addr().expect("it has one");
        let server = spawn(async move {
            let mut tasks = Vec::new();
            for _ in 0..50 {
                let (stream, _) = listener.accept().await.expect("it comes");
                tasks.push(spawn(async move {
                    let mut buffer = [0; 100];
                    loop {
                        match stream.read(&mut buffer).await.expect("it reads") {
                            0 => break,
                            count => stream.write_all(&buffer[..count]).await.expect("it writes"),
                        }
                    }
                }));
            }
            join_all(tasks).await;
        });
        let clients = (0..50_u8).map(|n| {
            spawn(async move {
                let stream = TcpStream::connect(address).await.expect("it listens");
                let mut echoed = Vec::new();
                for _ in 0..20 {
                    stream.write_all(&[n; 50]).await.expect("it writes");
                    let mut buffer = [0; 50];
                    let mut count = 0;
                    while count < 50 {
                        count += stream.read(&mut buffer[count..]).await.expect("it reads");
                    }
                    echoed.extend(buffer);
                }
                assert!(echoed.iter().all(|&byte| byte == n));
                echoed.len()
            })
        });
        let counts = join_all(clients).await;
        server.await.expect("it returns");
        counts
            .into_iter()
            .map(|it| it.expect("it returns"))
            .sum::<usize>()
    });
    assert_eq!(echoed, 50 * 20 * 50);
}

#[test]
fn a_push_wakes_one_of_the_parked_and_leaves_the_reactor_alone() {
    let idle = Idle::<AtomicUsize>::new(3);
    let beds = [2, 0, 1].map(|worker| idle.sleep(worker, false).0);
    assert_eq!(beds, [Bed::Reactor, Bed::Park, Bed::Park]);
    let first = idle.wake_one().expect("all sleep");
    assert_eq!(first.bed, Bed::Park);
    // It searches, so no other worker is woken before it has found something.
    assert_eq!(idle.wake_one(), None);
    assert!(idle.rise(first.worker) && idle.found());
    let second = idle.wake_one().expect("two sleep");
    assert_eq!(second.bed, Bed::Park);
    assert!(idle.rise(second.worker) && idle.found());
    // Only the one in the reactor is left.
    let third = idle.wake_one().expect("one sleeps");
    assert_eq!((third.worker, third.bed), (2, Bed::Reactor));
}
