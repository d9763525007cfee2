//! A process that takes the descriptors away from itself.

use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Lowers the limit of this process so that it can open `n` more descriptors, `n` at least 1.
pub fn leave(n: usize) -> io::Result<()> {
    let copy = |_| io::stdin().as_fd().try_clone_to_owned();
    let next: Vec<OwnedFd> = (0..n).map(copy).collect::<io::Result<_>>()?;
    // New descriptors have the lowest free numbers, so these are the ones to come.
    let highest = next.iter().map(AsRawFd::as_raw_fd).max().unwrap_or(0);
    let limit = Rlimit {
        current: Some(highest.unsigned_abs().into()).map(|highest: u64| highest + 1),
        maximum: getrlimit(Resource::Nofile).maximum,
    };
    setrlimit(Resource::Nofile, limit)?;
    Ok(())
}
