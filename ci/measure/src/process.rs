//! What a process costs: memory, threads, descriptors.
//!
//! The sizes come from `/proc`, so they are known on Linux only. Elsewhere the
//! functions that read them return an error of the kind `Unsupported`.

use std::fs;
use std::io;
use std::time::Duration;

/// The memory of a process, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    /// Its pages that are in memory, shared ones included: `Rss` of
    /// `/proc/PID/smaps_rollup`, which is counted anew at each reading.
    pub resident: u64,
    /// The tables in which the kernel keeps where those pages are: `VmPTE` of
    /// `/proc/PID/status`. They are not a part of `resident`.
    pub page_tables: u64,
}

/// Memory that the kernel keeps for all processes of the machine, in bytes.
///
/// Only a difference says something of one program, and only on a machine
/// that does little else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kernel {
    /// The stacks on which the kernel serves threads: `KernelStack` of `/proc/meminfo`.
    pub stacks: u64,
    /// Its own structures that it cannot give back on demand, for sockets,
    /// threads and descriptors among others: `SUnreclaim` of `/proc/meminfo`.
    pub structures: u64,
}

/// Reads the memory of this process.
///
/// # Errors
///
/// If `/proc` cannot be read, as on every system but Linux.
pub fn memory() -> io::Result<Memory> {
    memory_of(std::process::id())
}

/// Reads the memory of the process with that id, which is this one or its child.
///
/// # Errors
///
/// If there is no such process, or `/proc` cannot be read, as on every system
/// but Linux.
pub fn memory_of(id: u32) -> io::Result<Memory> {
    let rollup = read(&format!("/proc/{id}/smaps_rollup"))?;
    let status = read(&format!("/proc/{id}/status"))?;
    Ok(Memory {
        resident: kibibytes(&rollup, "Rss")?,
        page_tables: kibibytes(&status, "VmPTE")?,
    })
}

/// Reads what the kernel keeps for the whole machine.
///
/// # Errors
///
/// If `/proc` cannot be read, as on every system but Linux.
pub fn kernel() -> io::Result<Kernel> {
    let meminfo = read("/proc/meminfo")?;
    Ok(Kernel {
        stacks: kibibytes(&meminfo, "KernelStack")?,
        structures: kibibytes(&meminfo, "SUnreclaim")?,
    })
}

/// The number of threads of this process.
///
/// # Errors
///
/// If `/proc` cannot be read, as on every system but Linux.
pub fn threads() -> io::Result<usize> {
    threads_of(std::process::id())
}

/// The number of threads of the process with that id.
///
/// # Errors
///
/// If there is no such process, or `/proc` cannot be read, as on every system
/// but Linux.
pub fn threads_of(id: u32) -> io::Result<usize> {
    let status = read(&format!("/proc/{id}/status"))?;
    let count = field(&status, "Threads")?;
    count.parse().map_err(|_| unknown("Threads", count))
}

/// How long processors have worked for this process so far, all of its threads
/// together, in the program and in the kernel.
///
/// # Errors
///
/// If the system is not Unix.
pub fn busy() -> io::Result<Duration> {
    #[cfg(unix)]
    return clock(rustix::time::ClockId::ProcessCPUTime);
    #[cfg(not(unix))]
    Err(io::ErrorKind::Unsupported.into())
}

/// How long processors have worked for this thread so far.
///
/// # Errors
///
/// If the system is not Unix.
pub fn busy_thread() -> io::Result<Duration> {
    #[cfg(unix)]
    return clock(rustix::time::ClockId::ThreadCPUTime);
    #[cfg(not(unix))]
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(unix)]
fn clock(id: rustix::time::ClockId) -> io::Result<Duration> {
    let time = rustix::time::clock_gettime(id);
    Duration::try_from(time).map_err(io::Error::other)
}

/// Which part of what processors have worked for this thread so far was in the
/// kernel, from 0 to 1. The system counts it in ticks of some milliseconds, so
/// that it says little of less than a second.
///
/// # Errors
///
/// If `/proc` cannot be read, as on every system but Linux.
pub fn kernel_part() -> io::Result<f64> {
    let stat = read("/proc/thread-self/stat")?;
    part_in_kernel(&stat).ok_or_else(|| unknown("stat", &stat))
}

/// The fields `utime` and `stime` of proc(5). The name of the thread, which
/// stands before them in parentheses, may have spaces.
fn part_in_kernel(stat: &str) -> Option<f64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let kernel: f64 = fields.next()?.parse().ok()?;
    Some(if kernel > 0.0 {
        kernel / (user + kernel)
    } else {
        0.0
    })
}

/// Raises the number of files and sockets that this process may have open to
/// the most that it may raise it to, and gives that number; none where there
/// is no such limit.
///
/// # Errors
///
/// If the system refuses, or is not Unix.
pub fn raise_descriptor_limit() -> io::Result<Option<u64>> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let maximum = getrlimit(Resource::Nofile).maximum;
        let raised = Rlimit {
            current: maximum,
            maximum,
        };
        setrlimit(Resource::Nofile, raised)?;
        Ok(maximum)
    }
    #[cfg(not(unix))]
    Err(io::ErrorKind::Unsupported.into())
}

fn read(path: &str) -> io::Result<String> {
    if !cfg!(target_os = "linux") {
        let message = format!("{path} exists on Linux only: measure there");
        return Err(io::Error::new(io::ErrorKind::Unsupported, message));
    }
    fs::read_to_string(path)
        .map_err(|error| io::Error::new(error.kind(), format!("cannot read {path}: {error}")))
}

/// The bytes of the line `name:  N kB`.
fn kibibytes(text: &str, name: &str) -> io::Result<u64> {
    let value = field(text, name)?;
    let number = value
        .strip_suffix(" kB")
        .and_then(|n| n.trim().parse::<u64>().ok());
    number
        .map(|kib| kib * 1024)
        .ok_or_else(|| unknown(name, value))
}

/// What is behind `name:` in one of the lines.
fn field<'a>(text: &'a str, name: &str) -> io::Result<&'a str> {
    let value = |line: &'a str| line.strip_prefix(name)?.strip_prefix(':');
    let found = text.lines().find_map(value).map(str::trim);
    found.ok_or_else(|| io::Error::other(format!("/proc has no line `{name}:`")))
}

fn unknown(name: &str, value: &str) -> io::Error {
    io::Error::other(format!(
        "`{name}: {value}` of /proc is not what proc(5) says"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_of_the_kernel_is_read_behind_any_name() {
        let stat = "7 (a (b) c) R 1 2 3 4 5 6 7 8 9 10 25 75 0 0 20 0";
        assert_eq!(part_in_kernel(stat), Some(0.75));
        assert_eq!(part_in_kernel("7 (a) R 1 2"), None);
    }

    #[test]
    fn a_line_of_proc_is_found_by_its_whole_name() {
        let text = "VmRSSx:\t 9 kB\nVmRSS:\t    1436 kB\nThreads:\t3\n";
        assert_eq!(kibibytes(text, "VmRSS").ok(), Some(1436 * 1024));
        assert_eq!(field(text, "Threads").ok(), Some("3"));
        assert!(kibibytes(text, "Threads").is_err());
        assert!(field(text, "VmPTE").is_err());
    }
}
