//! Bugs that programs have shipped with, and their fixes: the first are found, and in the second
//! nothing is.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::mem;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;

use every_await::{Builder, End, Run, drop_at_every_await};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufWriter, DuplexStream, duplex};
use tokio::sync::mpsc::{Receiver, channel};
use tokio::time::sleep;

const HOUR: Duration = Duration::from_secs(3600);

async fn pause() {
    sleep(Duration::from_millis(100)).await;
}

// What a loop around `select!` drops in each turn in which another branch is first: a future that
// reads until it has a batch.

const ORDERS: usize = 4;

struct Batches {
    orders: Receiver<usize>,
    batch: Vec<usize>,
}

impl Batches {
    /// Four orders, one each 100 ms.
    fn new() -> Batches {
        let (sender, orders) = channel(ORDERS);
        tokio::spawn(async move {
            for order in 0..ORDERS {
                pause().await;
                sender.send(order).await.expect("the receiver is kept");
            }
        });
        Batches {
            orders,
            batch: Vec::new(),
        }
    }

    async fn next_losing(&mut self) -> Vec<usize> {
        let mut batch = Vec::new();
        while batch.len() < ORDERS {
            match self.orders.recv().await {
                Some(order) => batch.push(order),
                None => break,
            }
        }
        batch
    }

    async fn next_keeping(&mut self) -> Vec<usize> {
        while self.batch.len() < ORDERS {
            match self.orders.recv().await {
                Some(order) => self.batch.push(order),
                None => break,
            }
        }
        mem::take(&mut self.batch)
    }

    /// How many orders nobody has in the end.
    async fn lost(run: Run<Vec<usize>>, mut world: Batches) -> usize {
        let mut there = world.batch.len() + run.output().map_or(0, Vec::len);
        while world.orders.try_recv().is_ok() {
            there += 1;
        }
        ORDERS - there
    }
}

#[test]
fn a_batch_in_the_branch_of_a_select_is_lost_and_one_outside_of_it_is_not() {
    let explore = || Builder::new().settle(HOUR);
    let setup = async || Batches::new();
    let lost = explore().run(setup, Batches::next_losing, Batches::lost);
    assert_eq!(lost, [0, 0, 0, 1, 1, 2, 2, 3, 3, 0]);
    let lost = explore().run(setup, Batches::next_keeping, Batches::lost);
    assert_eq!(lost, [0; 10]);
}

// A pool whose users give back by hand, or by a guard.

type Pool = Rc<RefCell<Vec<u32>>>;

struct Borrowed(Pool, Option<u32>);

impl Drop for Borrowed {
    fn drop(&mut self) {
        self.0.borrow_mut().extend(self.1.take());
    }
}

#[test]
fn a_connection_given_back_by_hand_is_missing_and_one_given_back_by_a_guard_is_not() {
    let setup = async || Pool::new(RefCell::new(vec![1, 2]));
    let left = async |_, pool: Pool| pool.borrow().len();
    let by_hand = async |pool: &mut Pool| {
        let connection = pool.borrow_mut().pop().expect("one is free");
        pause().await;
        pause().await;
        pool.borrow_mut().push(connection);
    };
    assert_eq!(
        drop_at_every_await(setup, by_hand, left),
        [2, 1, 1, 1, 1, 2]
    );
    let by_guard = async |pool: &mut Pool| {
        let connection = pool.borrow_mut().pop();
        let _guard = Borrowed(Rc::clone(pool), connection);
        pause().await;
        pause().await;
    };
    assert_eq!(drop_at_every_await(setup, by_guard, left), [2; 6]);
}

// Two steps that belong together.

struct Accounts {
    from: i32,
    to: i32,
}

#[test]
fn a_transfer_with_an_await_between_its_steps_loses_money_and_three_fixes_do_not() {
    let setup = async || Accounts { from: 100, to: 0 };
    let sum = async |_, accounts: Accounts| accounts.from + accounts.to;
    let torn = async |accounts: &mut Accounts| {
        pause().await;
        accounts.from -= 10;
        pause().await;
        accounts.to += 10;
        pause().await;
    };
    let sums = drop_at_every_await(setup, torn, sum);
    assert_eq!(sums, [100, 100, 100, 90, 90, 100, 100, 100]);

    let together = async |accounts: &mut Accounts| {
        pause().await;
        pause().await;
        accounts.from -= 10;
        accounts.to += 10;
        pause().await;
    };
    assert_eq!(drop_at_every_await(setup, together, sum), [100; 8]);

    struct Undo<'a>(&'a mut Accounts, bool);
    impl Drop for Undo<'_> {
        fn drop(&mut self) {
            self.0.from += if self.1 { 0 } else { 10 };
        }
    }
    let undone = async |accounts: &mut Accounts| {
        accounts.from -= 10;
        let mut undo = Undo(accounts, false);
        pause().await;
        undo.0.to += 10;
        undo.1 = true;
        pause().await;
    };
    assert_eq!(drop_at_every_await(setup, undone, sum), [100; 6]);

    let shared = async || Rc::new(RefCell::new(Accounts { from: 100, to: 0 }));
    let in_a_task = async |accounts: &mut Rc<RefCell<Accounts>>| {
        let accounts = Rc::clone(accounts);
        let both = async move {
            accounts.borrow_mut().from -= 10;
            pause().await;
            accounts.borrow_mut().to += 10;
        };
        tokio::task::spawn_local(both).await.expect("no panic");
    };
    let shared_sum = async |_, accounts: Rc<RefCell<Accounts>>| {
        let accounts = accounts.borrow();
        accounts.from + accounts.to
    };
    let sums = Builder::new()
        .settle(HOUR)
        .run(shared, in_a_task, shared_sum);
    assert_eq!(sums, [100; 4]);
}

// A writer with a buffer.

struct Log {
    out: BufWriter<DuplexStream>,
    read: DuplexStream,
    events: usize,
}

impl Log {
    fn new() -> Log {
        let (write, read) = duplex(1024);
        Log {
            out: BufWriter::new(write),
            read,
            events: 0,
        }
    }

    /// How many of the events no line is about.
    async fn missing(_: Run<()>, mut log: Log) -> usize {
        log.out.shutdown().await.expect("the other end is open");
        let mut text = String::new();
        log.read.read_to_string(&mut text).await.expect("it's text");
        log.events - text.lines().count()
    }
}

#[test]
fn a_buffer_inside_of_the_future_loses_lines_and_one_outside_does_not() {
    let setup = async || Log::new();
    let inside = async |log: &mut Log| {
        let mut out = BufWriter::new(log.out.get_mut());
        for _ in 0..2 {
            log.events += 1;
            out.write_all(b"an event\n")
                .await
                .expect("the other end is open");
            pause().await;
        }
        out.flush().await.expect("the other end is open");
    };
    assert_eq!(
        drop_at_every_await(setup, inside, Log::missing),
        [0, 1, 1, 2, 2, 0]
    );
    let outside = async |log: &mut Log| {
        for _ in 0..2 {
            log.events += 1;
            log.out
                .write_all(b"an event\n")
                .await
                .expect("the other end is open");
            pause().await;
        }
        log.out.flush().await.expect("the other end is open");
    };
    assert_eq!(drop_at_every_await(setup, outside, Log::missing), [0; 6]);
}

// A loop that takes a message and then works on it.

struct Worker {
    jobs: Receiver<u32>,
    in_hand: Option<u32>,
    sum: u32,
}

impl Worker {
    fn new() -> Worker {
        let (sender, jobs) = channel(3);
        for job in [1, 10, 100] {
            sender.try_send(job).expect("there are three places");
        }
        Worker {
            jobs,
            in_hand: None,
            sum: 0,
        }
    }

    async fn work_losing(&mut self) {
        while let Some(job) = self.jobs.recv().await {
            pause().await;
            self.sum += job;
        }
    }

    async fn work_keeping(&mut self) {
        loop {
            if self.in_hand.is_none() {
                self.in_hand = self.jobs.recv().await;
            }
            let Some(job) = self.in_hand else { return };
            pause().await;
            self.sum += job;
            self.in_hand = None;
        }
    }
}

#[test]
fn a_job_in_hand_is_lost_with_the_loop_and_one_kept_outside_is_done_by_the_next() {
    let setup = async || Worker::new();
    let losing = async |_, mut worker: Worker| {
        worker.work_losing().await;
        worker.sum
    };
    let sums = drop_at_every_await(setup, Worker::work_losing, losing);
    assert_eq!(sums, [111, 110, 110, 101, 101, 11, 11, 111]);
    let keeping = async |_, mut worker: Worker| {
        worker.work_keeping().await;
        worker.sum
    };
    assert_eq!(
        drop_at_every_await(setup, Worker::work_keeping, keeping),
        [111; 8]
    );
}

// A permit that is handed to the next in line: who is dropped between the wake and the poll has it
// already.

#[derive(Clone, Default)]
struct Line(Rc<RefCell<VecDeque<Ticket>>>);

type Ticket = Rc<RefCell<(bool, Option<Waker>)>>;

impl Line {
    /// Hands the permit to the first in line; false if nobody takes it.
    fn give(&self) -> bool {
        let Some(ticket) = self.0.borrow_mut().pop_front() else {
            return false;
        };
        let waker = {
            let mut ticket = ticket.borrow_mut();
            ticket.0 = true;
            ticket.1.take()
        };
        waker.expect("who is in line was polled").wake();
        true
    }

    async fn permit(&self, gives_on: bool) {
        struct Place(Line, Ticket, bool);
        impl Drop for Place {
            fn drop(&mut self) {
                self.0
                    .0
                    .borrow_mut()
                    .retain(|other| !Rc::ptr_eq(other, &self.1));
                if self.2 && self.1.borrow().0 {
                    self.0.give();
                }
            }
        }
        let mut place = Place(self.clone(), Ticket::default(), gives_on);
        self.0.borrow_mut().push_back(Rc::clone(&place.1));
        poll_fn(|context| {
            let mut ticket = place.1.borrow_mut();
            ticket.1 = Some(context.waker().clone());
            if ticket.0 {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
        place.2 = false;
    }
}

#[test]
fn a_permit_handed_over_is_lost_only_between_the_wake_and_the_poll() {
    let setup = async || {
        let line = Line::default();
        let giver = line.clone();
        tokio::task::spawn_local(async move {
            pause().await;
            giver.give();
        });
        line
    };
    // Another one waits for the same permit, behind the future.
    let explore = |gives_on: bool| {
        let body = async |line: &mut Line| {
            let (first, second) = (line.clone(), line.clone());
            let served = Rc::new(RefCell::new(false));
            let by_second = Rc::clone(&served);
            let first = first.permit(gives_on);
            tokio::pin!(first);
            poll_fn(|context| Poll::Ready(first.as_mut().poll(context).is_ready())).await;
            tokio::task::spawn_local(async move {
                second.permit(true).await;
                *by_second.borrow_mut() = true;
            });
            first.await;
        };
        let check = async |run: Run<()>, line: Line| {
            let waits = !line.0.borrow().is_empty();
            (run.end, waits)
        };
        Builder::new().settle(HOUR).run(setup, body, check)
    };
    let (lost, kept) = (true, false);
    // Done, it has the permit for good.
    let ends = |woken| {
        [
            (End::Unpolled, kept),
            (End::Waiting, kept),
            (End::Woken, woken),
            (End::Done(()), lost),
        ]
    };
    assert_eq!(explore(false), ends(lost));
    assert_eq!(explore(true), ends(kept));
}
