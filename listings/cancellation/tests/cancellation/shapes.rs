//! Five shapes of code that loses something at an await: `every_await` finds the loss in each, and
//! none in its fix.

use std::cell::RefCell;
use std::mem;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use every_await::{Builder, Run, drop_at_every_await};
use tokio::io::{
    AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, BufWriter, DuplexStream, Lines, duplex,
};
use tokio::sync::mpsc::{Receiver, channel};
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};
use tokio::task::{spawn_local, yield_now};
use tokio::time::sleep;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../../examples/log_buffered.rs"]
mod log_buffered;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../../../abstractions/examples/transfer_dropped.rs"]
mod transfer_dropped;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../../examples/transfer_in_task.rs"]
mod transfer_in_task;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../../examples/transfer_reserved.rs"]
mod transfer_reserved;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../../examples/transfer_together.rs"]
mod transfer_together;

#[expect(dead_code, reason = "the tests call the functions and not `main`")]
#[path = "../../examples/transfer_undone.rs"]
mod transfer_undone;

const HOUR: Duration = Duration::from_secs(3600);

async fn pause() {
    sleep(Duration::from_millis(100)).await;
}

// A branch of a `select!` in a loop, which reads until it has a whole request.

struct Requests {
    lines: Lines<BufReader<DuplexStream>>,
    unfinished: Vec<String>,
}

impl Requests {
    /// A request of two lines is on its way, in three pieces.
    fn new() -> Requests {
        let (mut client, stream) = duplex(64);
        spawn_local(async move {
            for piece in ["GET /\nHo", "st: book\n", "\n"] {
                pause().await;
                let written = client.write_all(piece.as_bytes()).await;
                written.expect("the reader is there");
            }
        });
        Requests {
            lines: BufReader::new(stream).lines(),
            unfinished: Vec::new(),
        }
    }

    async fn line(&mut self) -> Option<String> {
        let line = self.lines.next_line().await.expect("it's text");
        line.filter(|line| !line.is_empty())
    }

    async fn next_losing(&mut self) -> Vec<String> {
        let mut request = Vec::new();
        while let Some(line) = self.line().await {
            request.push(line);
        }
        request
    }

    async fn next_keeping(&mut self) -> Vec<String> {
        while let Some(line) = self.line().await {
            self.unfinished.push(line);
        }
        mem::take(&mut self.unfinished)
    }
}

/// How many of the two lines are neither in the request nor in that of the next turn.
fn lost(run: &Run<Vec<String>>, next: &[String]) -> usize {
    2 - run.output().map_or(0, Vec::len) - next.len()
}

#[test]
fn a_request_read_in_a_branch_loses_its_lines_and_one_kept_outside_loses_none() {
    let setup = async || Requests::new();
    let next = async |run, mut requests: Requests| lost(&run, &requests.next_losing().await);
    let losing = drop_at_every_await(setup, Requests::next_losing, next);
    assert_eq!(losing, [0, 0, 0, 1, 1, 2, 2, 0]);

    let next = async |run, mut requests: Requests| lost(&run, &requests.next_keeping().await);
    let keeping = drop_at_every_await(setup, Requests::next_keeping, next);
    assert_eq!(keeping, [0; 8]);
}

// A pool whose users give back by hand, or by a guard.

struct Pool {
    permits: Semaphore,
    free: RefCell<Vec<u32>>,
}

struct Borrowed<'a> {
    pool: &'a Pool,
    connection: u32,
    _permit: SemaphorePermit<'a>,
}

impl Drop for Borrowed<'_> {
    fn drop(&mut self) {
        self.pool.free.borrow_mut().push(self.connection);
    }
}

impl Pool {
    /// Its only connection is in use for 100 ms.
    async fn in_use() -> Rc<Pool> {
        let pool = Rc::new(Pool {
            permits: Semaphore::new(1),
            free: RefCell::new(vec![7]),
        });
        let other = Rc::clone(&pool);
        spawn_local(async move { other.query_by_guard().await });
        yield_now().await;
        pool
    }

    fn take(&self) -> u32 {
        let connection = self.free.borrow_mut().pop();
        connection.expect("there is one for each permit")
    }

    async fn query_by_hand(&self) {
        let permit = self.permits.acquire().await;
        permit.expect("the pool is open").forget();
        let connection = self.take();
        pause().await;
        self.free.borrow_mut().push(connection);
        self.permits.add_permits(1);
    }

    async fn query_by_guard(&self) {
        let permit = self.permits.acquire().await;
        let _borrowed = Borrowed {
            connection: self.take(),
            pool: self,
            _permit: permit.expect("the pool is open"),
        };
        pause().await;
    }
}

#[test]
fn a_connection_given_back_by_hand_is_lost_and_one_given_back_by_a_guard_is_not() {
    let left = async |_, pool: Rc<Pool>| {
        let (permits, free) = (pool.permits.available_permits(), pool.free.borrow().len());
        assert_eq!(permits, free);
        free
    };
    let run = || Builder::new().settle(HOUR);
    let by_hand = async |pool: &mut Rc<Pool>| pool.query_by_hand().await;
    assert_eq!(run().run(Pool::in_use, by_hand, left), [1, 1, 1, 0, 0, 1]);
    let by_guard = async |pool: &mut Rc<Pool>| pool.query_by_guard().await;
    assert_eq!(run().run(Pool::in_use, by_guard, left), [1; 6]);
}

// Two steps that belong together.

#[test]
fn a_transfer_that_waits_between_its_steps_loses_money_there() {
    use transfer_dropped::{Accounts, transfer};
    let setup = async || Accounts { from: 100, to: 0 };
    let sum = async |_, accounts: Accounts| accounts.from + accounts.to;
    let sums = drop_at_every_await(setup, transfer, sum);
    assert_eq!(sums, [100, 100, 100, 60, 60, 100]);
}

#[test]
fn a_transfer_that_waits_before_its_steps_loses_no_money() {
    use transfer_together::{Accounts, transfer};
    let setup = async || Accounts { from: 100, to: 0 };
    let left = async |_, accounts: Accounts| (accounts.from, accounts.to);
    let left = drop_at_every_await(setup, transfer, left);
    assert_eq!(left, [&[(100, 0); 5][..], &[(60, 40)]].concat());
}

#[test]
fn a_transfer_that_a_guard_undoes_loses_no_money() {
    use transfer_undone::{Accounts, transfer};
    let setup = async || Accounts { from: 100, to: 0 };
    let left = async |_, accounts: Accounts| (accounts.from, accounts.to);
    let left = drop_at_every_await(setup, transfer, left);
    assert_eq!(left, [&[(100, 0); 5][..], &[(60, 40)]].concat());
}

#[test]
fn a_transfer_in_a_task_is_done_if_it_was_polled_once() {
    use transfer_in_task::{Accounts, transfer};
    type Shared = Arc<Mutex<Accounts>>;
    let setup = async || Shared::new(Mutex::new(Accounts { from: 100, to: 0 }));
    let transfer = async |accounts: &mut Shared| transfer(accounts).await;
    let left = async |_, accounts: Shared| {
        let accounts = accounts.lock().await;
        (accounts.from, accounts.to)
    };
    let left = Builder::new().settle(HOUR).run(setup, transfer, left);
    assert_eq!(left, [(100, 0), (60, 40), (60, 40), (60, 40)]);
}

#[test]
fn a_payment_that_is_reserved_first_is_never_lost_and_one_that_is_sent_is() {
    use transfer_reserved::{Accounts, transfer};
    let setup = async || Accounts::new();
    let left = async |_, accounts: Accounts| (accounts.from, accounts.to.get());
    let run = || Builder::new().settle(HOUR);
    let reserved = run().run(setup, transfer, left);
    assert_eq!(reserved, [(100, 0), (100, 0), (100, 0), (60, 40)]);

    let send = async |accounts: &mut Accounts| {
        accounts.from -= 40;
        accounts.payments.send(40).await
    };
    let left = async |_, accounts: Accounts| (accounts.from, accounts.to.get());
    let sent = run().run(setup, send, left);
    assert_eq!(sent, [(100, 0), (60, 0), (60, 0), (60, 40)]);
}

// A writer with a buffer.

/// How many of the events that were written are not in the log.
async fn missing<T>(run: Run<T>, log: DuplexStream, mut reader: DuplexStream) -> usize {
    drop(log);
    let mut text = String::new();
    reader.read_to_string(&mut text).await.expect("it's text");
    // Each poll but the last writes one.
    run.polls.min(2) - text.lines().count()
}

#[test]
fn events_in_a_buffer_are_lost_with_it_and_in_a_buffer_outside_they_are_not() {
    let setup = async || duplex(1024);
    let inside = drop_at_every_await(
        setup,
        async |(log, _)| log_buffered::write_log(log).await,
        async |run, (log, reader)| missing(run, log, reader).await,
    );
    assert_eq!(inside, [0, 1, 1, 2, 2, 0]);

    let outside = drop_at_every_await(
        async || {
            let (log, reader) = duplex(1024);
            (BufWriter::new(log), reader)
        },
        async |(log, _)| {
            for event in ["started\n", "stopped\n"] {
                let written = log.write_all(event.as_bytes()).await;
                written.expect("the reader is there");
                pause().await;
            }
        },
        async |run, (mut log, reader)| {
            log.flush().await.expect("the reader is there");
            missing(run, log.into_inner(), reader).await
        },
    );
    assert_eq!(outside, [0; 6]);
}

// A loop that takes a job from a channel, and then works on it.

struct Worker {
    jobs: Receiver<u32>,
    in_hand: Option<u32>,
    done: Vec<u32>,
}

impl Worker {
    fn new() -> Worker {
        let (sender, jobs) = channel(3);
        for job in [1, 2, 3] {
            sender.try_send(job).expect("there are three places");
        }
        Worker {
            jobs,
            in_hand: None,
            done: Vec::new(),
        }
    }

    async fn work_losing(&mut self) {
        while let Some(job) = self.jobs.recv().await {
            pause().await;
            self.done.push(job);
        }
    }

    async fn work_keeping(&mut self) {
        loop {
            if self.in_hand.is_none() {
                self.in_hand = self.jobs.recv().await;
            }
            let Some(job) = self.in_hand else { return };
            pause().await;
            self.done.push(job);
            self.in_hand = None;
        }
    }
}

#[test]
fn a_job_in_hand_is_lost_with_its_loop_and_one_kept_outside_is_done_by_the_next() {
    let setup = async || Worker::new();
    let next = async |_, mut worker: Worker| {
        worker.work_losing().await;
        3 - worker.done.len()
    };
    let losing = drop_at_every_await(setup, Worker::work_losing, next);
    assert_eq!(losing, [0, 1, 1, 1, 1, 1, 1, 0]);

    let next = async |_, mut worker: Worker| {
        worker.work_keeping().await;
        assert_eq!(worker.done, [1, 2, 3]);
        3 - worker.done.len()
    };
    let keeping = drop_at_every_await(setup, Worker::work_keeping, next);
    assert_eq!(keeping, [0; 8]);
}
