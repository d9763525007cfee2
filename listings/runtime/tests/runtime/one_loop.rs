//! The loop of stage 7, and what the loop before it fails.

use std::future::{pending, poll_fn};
use std::io::Write;
use std::net;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use futures::channel::oneshot;
use runtime::s5_sleep::sleep;
use runtime::s6_counted::{Counted, Counts};
use runtime::s6_net::TcpStream;
use runtime::s7_edge::Edge;
use runtime::s7_glued;
use runtime::s7_loop::{Runtime, spawn, yield_now};
use runtime::s7_task::JoinError;

use crate::drops::Drops;
use crate::watchdog::Watchdog;

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../../examples/loop_early_look.rs"]
mod loop_early_look;
#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../../examples/loop_notified.rs"]
mod loop_notified;

fn run<F: Future>(future: F) -> F::Output {
    let _watchdog = Watchdog::start();
    let runtime = Runtime::new().expect("there are descriptors");
    runtime.block_on(future)
}

#[test]
fn tasks_run_in_the_order_of_their_spawns() {
    let order = Rc::new(Mutex::new(Vec::new()));
    run(async {
        let handles: Vec<_> = (0..5)
            .map(|n| {
                let order = order.clone();
                spawn(async move { order.lock().expect("one thread").push(n) })
            })
            .collect();
        futures::future::join_all(handles).await;
    });
    assert_eq!(*order.lock().expect("one thread"), [0, 1, 2, 3, 4]);
}

#[test]
fn a_task_is_polled_once_and_once_more_for_each_wake_up() {
    let runtime = Runtime::new().expect("there are descriptors");
    let main = async {
        let (done, wait) = oneshot::channel();
        let task = spawn(async {
            for _ in 0..10 {
                yield_now().await;
            }
            wait.await
        });
        // Turns in which the task is not woken.
        for _ in 0..20 {
            yield_now().await;
        }
        done.send(()).expect("the task waits");
        task.await.expect("it returns").expect("it was sent");
    };
    runtime.block_on(main);
    // The first poll, ten yields, and the message.
    assert_eq!(runtime.polls(), 12);
}

#[test]
fn a_wake_up_from_another_thread_is_not_missed() {
    // The wake-up meets the loop before, during and after it goes to sleep.
    run(async {
        for _ in 0..2000 {
            let (done, wait) = oneshot::channel();
            let thread = thread::spawn(move || done.send(()));
            spawn(wait)
                .await
                .expect("it returns")
                .expect("the thread sends");
            thread.join().expect("no panic").expect("it is received");
        }
    });
}

#[test]
fn the_main_future_is_woken_from_another_thread() {
    for _ in 0..200 {
        let (done, wait) = oneshot::channel();
        let thread = thread::spawn(move || done.send(5));
        assert_eq!(run(wait), Ok(5));
        thread.join().expect("no panic").expect("it is received");
    }
}

#[test]
fn the_end_of_the_runtime_drops_all_futures_on_its_thread() {
    let drops = Drops::default();
    let (kept, keeper) = mpsc::channel::<Waker>();
    let runtime = Runtime::new().expect("there are descriptors");
    let main = async {
        // One that waits, with its waker kept elsewhere, and one that is queued.
        let guard = drops.guard();
        let waits = spawn(poll_fn(move |context| {
            let _guard = &guard;
            kept.send(context.waker().clone()).expect("it is received");
            Poll::<()>::Pending
        }));
        let guard = drops.guard();
        let sleeps = spawn(async move {
            let _guard = guard;
            sleep(Duration::from_secs(3600)).await;
        });
        yield_now().await;
        let guard = drops.guard();
        let queued = spawn(async move { drop(guard) });
        (waits, sleeps, queued)
    };
    let (waits, sleeps, queued) = runtime.block_on(main);
    assert_eq!((drops.count(), runtime.tasks()), (0, 3));
    let timers = runtime.timers().len();
    drop(runtime);
    assert_eq!((drops.count(), timers), (3, 1));
    assert_eq!(drops.thread(), Some(thread::current().id()));
    // A waker that outlives the runtime wakes nothing, on any thread.
    let waker = keeper.recv().expect("it was polled");
    thread::spawn(move || waker.wake())
        .join()
        .expect("no panic");
    for handle in [waits, sleeps, queued] {
        let mut handle = handle;
        let mut context = Context::from_waker(Waker::noop());
        let poll = Pin::new(&mut handle).poll(&mut context);
        assert!(matches!(poll, Poll::Ready(Err(JoinError::Cancelled))));
    }
}

#[test]
fn what_a_drop_spawns_at_the_end_is_dropped_too() {
    struct Spawns(Drops);
    impl Drop for Spawns {
        fn drop(&mut self) {
            let guard = self.0.guard();
            drop(spawn(async move {
                let _guard = guard;
                pending::<()>().await;
            }));
        }
    }
    let drops = Drops::default();
    run(async {
        for _ in 0..2 {
            let spawns = Spawns(drops.clone());
            drop(spawn(async move {
                let _spawns = spawns;
                pending::<()>().await;
            }));
        }
        yield_now().await;
    });
    assert_eq!(drops.count(), 2);
}

#[test]
fn a_busy_task_does_not_keep_timers_and_main_waiting_for_ever() {
    run(async {
        let busy = spawn(async {
            loop {
                yield_now().await;
            }
        });
        sleep(Duration::from_millis(1)).await;
        busy.cancel();
        assert!(matches!(busy.await, Err::<(), _>(JoinError::Cancelled)));
    });
}

#[test]
fn tokio_channels_and_futures_combinators_run_unchanged() {
    run(async {
        let (send, mut receive) = tokio::sync::mpsc::channel(1);
        let sum = spawn(async move {
            let mut sum = 0;
            while let Some(n) = receive.recv().await {
                sum += n;
            }
            sum
        });
        let senders = (1..=100).map(|n| {
            let send = send.clone();
            async move { send.send(n).await }
        });
        let sent = futures::future::join_all(senders).await;
        assert!(sent.iter().all(Result::is_ok));
        drop(send);
        assert_eq!(sum.await.expect("it returns"), 5050);
    });
}

#[test]
fn a_message_from_another_thread_ends_the_wait_for_a_timer() {
    run(async {
        let (send, message) = oneshot::channel();
        let sleeps = spawn(sleep(Duration::from_secs(3600)));
        let sender = thread::spawn(move || {
            thread::sleep(Duration::from_millis(50));
            send.send(5)
        });
        assert_eq!(spawn(message).await.expect("it returns"), Ok(5));
        assert!(!sleeps.is_finished());
        sender.join().expect("no panic").expect("it is received");
    });
}

/// How long after its start the glued loop hears a message, beside a sleep.
fn heard_by_the_glued_loop(length: Duration) -> Duration {
    let (send, message) = oneshot::channel();
    let (start, heard) = (Instant::now(), Arc::new(Mutex::new(None)));
    let sender = thread::spawn(move || {
        thread::sleep(length / 3);
        send.send(()).expect("it is received");
    });
    let note = heard.clone();
    s7_glued::run(|spawner| {
        drop(spawner.spawn(async move {
            message.await.expect("it is sent");
            *note.lock().expect("no panic") = Some(start.elapsed());
        }));
        drop(spawner.spawn(sleep(length)));
    })
    .expect("the system waits");
    sender.join().expect("no panic");
    let heard = *heard.lock().expect("no panic");
    heard.expect("it was heard")
}

#[test]
fn the_glued_loop_hears_a_message_only_when_a_timer_expires() {
    // On a busy machine the message may be there before the loop sleeps.
    let length = Duration::from_millis(300);
    // And the wait may end a little before the timer: the rest is a wait of its own.
    let late = (0..5).any(|_| heard_by_the_glued_loop(length) > length * 2 / 3);
    assert!(late, "the message was heard in time, five times");
}

/// Gives way until a byte has come, and brings the byte on its way.
async fn gives_way(mut peer: net::TcpStream, came: Arc<AtomicBool>, limit: usize) -> usize {
    for poll in 0..limit {
        if came.load(Ordering::SeqCst) {
            return poll;
        }
        if poll == 10 {
            peer.write_all(b"!").expect("the peer is there");
        }
        yield_now().await;
    }
    limit
}

async fn reads(stream: net::TcpStream, came: Arc<AtomicBool>) {
    let stream = TcpStream::from_std(stream).expect("there are descriptors");
    let count = stream.read(&mut [0]).await.expect("the peer is there");
    assert_eq!(count, 1);
    came.store(true, Ordering::SeqCst);
}

fn pair() -> (net::TcpStream, net::TcpStream) {
    let listener = net::TcpListener::bind("127.0.0.1:0").expect("there are ports");
    let address = listener.local_addr().expect("it listens");
    let peer = net::TcpStream::connect(address).expect("it listens");
    (peer, listener.accept().expect("it connected").0)
}

#[test]
fn a_busy_task_does_not_keep_a_socket_waiting_for_ever() {
    let polls = run(async {
        let ((peer, stream), came) = (pair(), Arc::new(AtomicBool::new(false)));
        drop(spawn(reads(stream, came.clone())));
        let busy = spawn(gives_way(peer, came, 1_000_000));
        busy.await.expect("it returns")
    });
    // Some batches, or more of them where the system is slow to deliver.
    assert!((11..1_000_000).contains(&polls), "{polls} polls");
}

#[test]
fn a_busy_task_delays_a_socket_by_244_polls() {
    let counts = Arc::new(Counts::default());
    let driver = Counted(Edge::new().expect("descriptors"), counts.clone());
    let runtime = Runtime::with_driver(Box::new(driver));
    let main = async {
        let _socket = TcpStream::from_std(pair().0).expect("there are descriptors");
        let busy = spawn(async {
            for _ in 0..10 * 244 {
                yield_now().await;
            }
        });
        busy.await.expect("it returns");
    };
    runtime.block_on(main);
    assert_eq!(runtime.polls(), 10 * 244 + 1);
    assert_eq!(counts.waits.load(Ordering::SeqCst), 10);
}

#[test]
fn a_busy_task_keeps_the_glued_loop_from_its_sockets() {
    let ((peer, stream), came) = (pair(), Arc::new(AtomicBool::new(false)));
    let (polls, inside) = (
        Arc::new(AtomicUsize::new(0)),
        Arc::new(AtomicBool::new(false)),
    );
    let (note, seen) = (polls.clone(), inside.clone());
    let reader = reads(stream, came.clone());
    s7_glued::run(|spawner| {
        drop(spawner.spawn(async move {
            reader.await;
            seen.store(true, Ordering::SeqCst);
        }));
        drop(spawner.spawn(async move {
            let busy = gives_way(peer, came, 100_000).await;
            note.store(busy, Ordering::SeqCst);
        }));
    })
    .expect("the system waits");
    assert_eq!(polls.load(Ordering::SeqCst), 100_000);
    assert!(inside.load(Ordering::SeqCst));
}

#[test]
fn work_in_the_gap_is_slept_over_by_the_first_loop_and_not_by_the_second() {
    use loop_early_look::{FirstLoop, SecondLoop};
    let first = FirstLoop::new().expect("there are descriptors");
    let slept = first.sleep(|| first.bring()).expect("the system waits");
    assert_eq!(slept, Some(1));
    let second = SecondLoop::new().expect("there are descriptors");
    let slept = second.sleep(|| second.bring()).expect("the system waits");
    assert_eq!(slept, None);
    // What the second one has slept through was told to it.
    assert!(second.sleep(|| Ok(())).expect("the system waits").is_none());
}

#[test]
fn only_a_wake_up_of_a_sleeping_loop_costs_a_system_call() {
    let (runtime, counts) = loop_notified::counting().expect("there are descriptors");
    let notified = || counts.notified.swap(0, Ordering::SeqCst);
    let own = async { spawn(loop_notified::wakes_itself()).await };
    runtime.block_on(own).expect("it returns");
    assert_eq!(notified(), 0);
    let awake = loop_notified::woken_while_the_loop_is_awake();
    runtime.block_on(awake).expect("it returns");
    assert_eq!(notified(), 0);
    let asleep = async { spawn(loop_notified::woken_while_it_sleeps(counts.clone())).await };
    runtime.block_on(asleep).expect("it returns");
    assert_eq!(notified(), 10);
}
