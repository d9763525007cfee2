//! Two workers with a queue each, and all of the work ends up in one queue.
//!
//! Run it: `cargo run -p runtime --example steal_own_queues`

use std::error::Error;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use runtime::s3_block_on::block_on;

// ANCHOR: worker
type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A worker polls what's in its queue. What its tasks spawn goes there too.
fn worker(queue: mpsc::Receiver<Task>, polls: Arc<AtomicUsize>) {
    for task in queue {
        polls.fetch_add(1, Ordering::SeqCst);
        block_on(task);
    }
}
// ANCHOR_END: worker

// ANCHOR: main
/// Keeps its thread, as a long computation does.
async fn computes() {
    thread::sleep(Duration::from_millis(100));
}

async fn spawns(queue: mpsc::Sender<Task>) {
    for _ in 0..4 {
        let task = Box::pin(computes());
        queue.send(task).expect("the worker runs this very task");
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let polls: [_; 2] = [0, 1].map(|_| Arc::new(AtomicUsize::new(0)));
    let mut queues = Vec::new();
    let mut threads = Vec::new();
    for (index, polls) in polls.iter().enumerate() {
        let (queue, tasks) = mpsc::channel();
        queues.push(queue);
        let polls = polls.clone();
        let thread = thread::Builder::new().name(format!("worker {index}"));
        threads.push(thread.spawn(move || worker(tasks, polls))?);
    }
    let first = Box::pin(spawns(queues[0].clone()));
    queues[0].send(first).expect("the worker waits");
    drop(queues);
    for thread in threads {
        thread.join().expect("no task panics");
    }
    for (index, polls) in polls.iter().enumerate() {
        let polls = polls.load(Ordering::SeqCst);
        println!("worker {index} has run {polls} tasks");
    }
    Ok(())
}
// ANCHOR_END: main
