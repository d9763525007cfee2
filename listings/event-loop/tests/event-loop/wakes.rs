//! Wakes: from the task itself, too many, too late, and from other threads.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::io;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

use event_loop::{run, spawn};

use crate::support::{MOMENT, in_time, run_to_the_end, tables, yield_once};

const THREADS: u64 = 8;
const ROUNDS: u64 = 2000;

#[test]
fn a_wake_from_another_thread_is_never_lost() -> io::Result<()> {
    in_time(|| {
        // Each task asks its thread for a wake, and waits until it has come. A
        // wake that is lost leaves the loop waiting.
        let polls = Rc::new(Cell::new(0));
        let done = Rc::new(Cell::new(0));
        let mut threads = Vec::new();
        for seed in 0..THREADS {
            let (ask, asked) = mpsc::channel::<Waker>();
            let answers = Arc::new(AtomicU64::new(0));
            let its = Arc::clone(&answers);
            threads.push(thread::spawn(move || {
                let mut random = seed + 1;
                for waker in asked {
                    // A pause of random length, and none in half of the rounds.
                    random = random
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1);
                    for _ in 0..(random >> 33) % 2 * ((random >> 40) % 2000) {
                        std::hint::spin_loop();
                    }
                    its.fetch_add(1, Ordering::SeqCst);
                    waker.wake();
                }
            }));
            let (polls, done) = (Rc::clone(&polls), Rc::clone(&done));
            spawn(async move {
                for round in 1..=ROUNDS {
                    let mut asked = false;
                    poll_fn(|context| {
                        polls.update(|count| count + 1);
                        if answers.load(Ordering::SeqCst) == round {
                            return Poll::Ready(Ok(()));
                        }
                        if !std::mem::replace(&mut asked, true) {
                            let sent = ask.send(context.waker().clone());
                            return sent
                                .map_or_else(|error| Poll::Ready(Err(error)), |()| Poll::Pending);
                        }
                        Poll::Pending
                    })
                    .await?;
                }
                done.update(|count| count + 1);
                Ok::<(), mpsc::SendError<Waker>>(())
            });
        }
        run()?;
        for thread in threads {
            thread.join().expect("no thread panics");
        }
        assert_eq!(done.get(), THREADS);
        let least = THREADS * ROUNDS;
        assert!(
            (least..=3 * least).contains(&polls.get()),
            "{} polls",
            polls.get()
        );
        assert_eq!(tables(), [0; 4]);
        Ok(())
    })
}

#[test]
fn a_wake_from_another_thread_ends_the_wait() -> io::Result<()> {
    in_time(|| {
        let (send, receive) = mpsc::channel::<Waker>();
        let thread = thread::spawn(move || {
            let waker = receive.recv().expect("the task sends its waker");
            thread::sleep(MOMENT); // by now the loop blocks, without a limit
            waker.wake();
        });
        let mut polls = 0;
        run_to_the_end(poll_fn(move |context| {
            polls += 1;
            if polls == 2 {
                return Poll::Ready(Ok(()));
            }
            match send.send(context.waker().clone()) {
                Ok(()) => Poll::Pending,
                Err(error) => Poll::Ready(Err(error)),
            }
        }))?;
        thread.join().expect("the thread ends");
        Ok(())
    })
}

#[test]
fn a_task_woken_twice_is_polled_once() -> io::Result<()> {
    let polls = Rc::new(Cell::new(0));
    let waker: Rc<RefCell<Option<Waker>>> = Rc::default();
    let (its_polls, its_waker) = (Rc::clone(&polls), Rc::clone(&waker));
    spawn(poll_fn(move |context| {
        its_polls.update(|count| count + 1);
        match its_polls.get() {
            1 => {
                context.waker().wake_by_ref();
                context.waker().wake_by_ref();
                Poll::Pending
            }
            2 => {
                *its_waker.borrow_mut() = Some(context.waker().clone());
                Poll::Pending
            }
            _ => Poll::Ready(()),
        }
    }));
    run_to_the_end(async move {
        for _ in 0..10 {
            yield_once().await;
        }
        assert_eq!(polls.get(), 2, "the second wake asked for nothing more");
        let waker = waker.borrow_mut().take();
        waker.ok_or("the other task was not polled")?.wake();
        Ok::<(), &str>(())
    })
}

#[test]
fn a_wake_after_the_end_of_a_task_does_nothing() -> io::Result<()> {
    let kept: Rc<RefCell<Option<Waker>>> = Rc::default();
    let its = Rc::clone(&kept);
    spawn(poll_fn(move |context| {
        *its.borrow_mut() = Some(context.waker().clone());
        Poll::Ready(())
    }));
    run_to_the_end(async move {
        yield_once().await; // the other task is done
        let waker = kept.borrow_mut().take();
        waker.ok_or("the other task was not polled")?.wake();
        yield_once().await;
        Ok::<(), &str>(())
    })?;
    assert_eq!(tables(), [0; 4]);
    Ok(())
}

#[test]
fn a_loop_on_another_thread_is_another_loop() -> io::Result<()> {
    spawn(async { yield_once().await });
    let other = thread::spawn(|| {
        let before = tables();
        spawn(event_loop::sleep(Duration::from_millis(1)));
        run().map(|()| before)
    });
    let before = other.join().expect("no panic")?;
    assert_eq!(before, [0; 4], "each thread has its own tables");
    assert_eq!(tables(), [1, 1, 0, 0]);
    run()
}
