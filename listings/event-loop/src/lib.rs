//! A single-threaded event loop in Rust. Each construct has its twin in
//! `python/runtime.py`, and the page "Building the loop" shows them side by side.

pub mod combine;
pub mod net;
pub mod notes;
pub mod poller;
pub mod run;
pub mod socket;
pub mod task;
pub mod timer;

pub mod waker;

pub use net::{SocketFuture, accept_client, read_socket, send_all};
pub use poller::{Direction, POLLER, SimplePoller};
pub use run::run;
pub use socket::Socket;
pub use task::{Outcome, TASKS, Task, TaskId, spawn};
pub use timer::{SleepFuture, TIMER_HEAP, sleep, sleep_until};
pub use waker::{READY_QUEUE, ReadyQueue, TaskWaker};
