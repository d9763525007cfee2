//@ error: E0277
//! A waker around a queue that belongs to one thread.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Wake, Waker};

// ANCHOR: waker
struct TaskWaker {
    task_id: u64,
    queue: Rc<RefCell<VecDeque<u64>>>,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.queue.borrow_mut().push_back(self.task_id);
    }
}

fn waker(task_id: u64, queue: Rc<RefCell<VecDeque<u64>>>) -> Waker {
    Waker::from(Arc::new(TaskWaker { task_id, queue }))
}
// ANCHOR_END: waker

fn main() {
    waker(1, Rc::default()).wake();
}
