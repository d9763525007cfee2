//! What concerns a whole program: its end, its environment, and other programs.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use libtest_mimic::{Failed, Trial};

use crate::harness::{clocked, finish, run as run_command};
use crate::scenarios::ms;

type Check = fn() -> Result<(), Failed>;

/// Returns the tests.
pub fn trials() -> Vec<Trial> {
    let checks: [(&str, Check); 9] = [
        (
            "time stands still while a slow reader holds up what a program prints",
            held_up,
        ),
        ("a deadlock of two threads is reported", crossed_locks),
        ("a deadlock of the only thread is reported", parked),
        (
            "a program that a signal can wake is in no deadlock",
            woken_by_signal,
        ),
        (
            "a program that waits forever can be ended from outside",
            killed,
        ),
        (
            "another program can't be started, and that is said",
            refuses_children,
        ),
        ("a program elsewhere keeps its own time", elsewhere),
        (
            "a program under the folder is under the clock",
            under_folder,
        ),
        (
            "without the filter, raw calls are real and the others aren't",
            without_filter,
        ),
    ];
    checks.map(|(name, check)| Trial::test(name, check)).into()
}

/// Runs one of the programs of these tests.
pub fn run(name: &str) {
    match name {
        "crossed locks" => cross_locks(),
        "park" => thread::park(),
        "handle and park" => handle_and_park(),
        "wait for input" => wait_for_input(),
        "start a child" => start_child(),
        "tell the clock" => println!("{}", is_clocked()),
        "raw and not" => raw_and_not(),
        "print much" => print_much(),
        _ => panic!("no scenario {name}"),
    }
}

fn ensure(holds: bool, run: &impl std::fmt::Debug) -> Result<(), Failed> {
    if holds {
        Ok(())
    } else {
        Err(format!("{run:?}").into())
    }
}

/// A virtual monotonic clock begins with 1000 seconds.
fn is_clocked() -> bool {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `time` outlives the call.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut time) };
    time.tv_sec == 1_000
}

fn cross_locks() {
    let locks = Arc::new((Mutex::new(()), Mutex::new(())));
    let theirs = Arc::clone(&locks);
    let other = thread::spawn(move || {
        let _second = theirs.1.lock().unwrap();
        thread::sleep(ms(100));
        let _first = theirs.0.lock().unwrap();
    });
    let _first = locks.0.lock().unwrap();
    thread::sleep(ms(100));
    let _second = locks.1.lock().unwrap();
    other.join().unwrap();
}

fn crossed_locks() -> Result<(), Failed> {
    let run = run_command(&mut clocked("crossed locks"));
    let says = "virtual-clock: deadlock: all 2 threads wait, and nothing can wake one\n";
    ensure(
        run.output == says && run.status.signal() == Some(libc::SIGABRT),
        &run,
    )
}

fn parked() -> Result<(), Failed> {
    let run = run_command(&mut clocked("park"));
    let says = "virtual-clock: deadlock: the only thread waits, and nothing can wake it\n";
    ensure(
        run.output == says && run.status.signal() == Some(libc::SIGABRT),
        &run,
    )
}

fn handle_and_park() {
    extern "C" fn leave(_: libc::c_int) {
        // SAFETY: a handler may do that.
        unsafe { libc::_exit(3) };
    }
    // SAFETY: the handler has the right type.
    unsafe { libc::signal(libc::SIGTERM, leave as *const () as libc::sighandler_t) };
    println!("ready");
    loop {
        thread::park();
    }
}

fn woken_by_signal() -> Result<(), Failed> {
    signaled("handle and park", |run| run.status.code() == Some(3))
}

fn wait_for_input() {
    let (mut reader, _writer) = std::io::pipe().unwrap();
    println!("ready");
    reader.read_exact(&mut [0]).unwrap();
}

fn killed() -> Result<(), Failed> {
    signaled("wait for input", |run| {
        run.status.signal() == Some(libc::SIGTERM)
    })
}

/// Sends a program SIGTERM that says that it is ready, and checks how it ends.
fn signaled(scenario: &str, check: fn(&crate::harness::Run) -> bool) -> Result<(), Failed> {
    let mut child = clocked(scenario).spawn().expect("the scenario starts");
    let mut line = String::new();
    let mut stdout = BufReader::with_capacity(1, child.stdout.take().expect("it is piped"));
    stdout.read_line(&mut line).expect("it prints UTF-8");
    assert_eq!(line, "ready\n");
    child.stdout = Some(stdout.into_inner());
    // It should be waiting when the signal comes; the test also holds if it isn't yet.
    thread::sleep(Duration::from_millis(50));
    // SAFETY: takes no pointer, and the child isn't waited for yet.
    unsafe { libc::kill(child.id() as libc::pid_t, libc::SIGTERM) };
    let run = finish(child);
    ensure(check(&run), &run)
}

fn start_child() {
    let error = Command::new("true").status().unwrap_err();
    println!("{:?}", error.kind());
}

fn refuses_children() -> Result<(), Failed> {
    let run = run_command(&mut clocked("start a child"));
    let says = "Unsupported\nvirtual-clock: this program starts another one, which its clock \
                can't include: declare it to run in real time\n";
    ensure(run.output == says && run.status.success(), &run)
}

fn elsewhere() -> Result<(), Failed> {
    // Not a folder above it, though its path begins with this.
    let executable = std::env::current_exe().expect("an executable has a path");
    let path = executable.display().to_string();
    let beginning = &path[..path.len() - 1];
    let run = run_command(clocked("tell the clock").env("VIRTUAL_CLOCK_UNDER", beginning));
    ensure(run.output == "false\n", &run)
}

fn under_folder() -> Result<(), Failed> {
    let executable = std::env::current_exe().expect("an executable has a path");
    let folder = executable.parent().expect("it is in a folder");
    for path in [folder, &executable] {
        let run = run_command(clocked("tell the clock").env("VIRTUAL_CLOCK_UNDER", path));
        ensure(run.output == "true\n", &run)?;
    }
    Ok(())
}

fn raw_and_not() {
    let start = Instant::now();
    let _ = rustix::thread::nanosleep(&rustix::time::Timespec {
        tv_sec: 0,
        tv_nsec: 2_000_000,
    });
    println!("raw: {}", start.elapsed().as_millis());
    thread::sleep(ms(1_000));
    println!("by libc: {}", start.elapsed().as_millis());
}

fn without_filter() -> Result<(), Failed> {
    let mut command = clocked("raw and not");
    let run = run_command(command.env("VIRTUAL_CLOCK_SECCOMP", "0"));
    ensure(run.output == "raw: 0\nby libc: 1000\n", &run)?;
    let run = run_command(&mut clocked("raw and not"));
    ensure(run.output == "raw: 2\nby libc: 1002\n", &run)
}

/// Prints more than a pipe holds, while another thread sleeps.
fn print_much() {
    let slept = Arc::new(AtomicBool::new(false));
    let theirs = Arc::clone(&slept);
    thread::spawn(move || {
        thread::sleep(ms(1));
        theirs.store(true, Ordering::Relaxed);
    });
    println!("{}", "x".repeat(MUCH));
    println!("slept: {}", slept.load(Ordering::Relaxed));
}

const MUCH: usize = 300_000;

fn held_up() -> Result<(), Failed> {
    let child = clocked("print much").spawn().expect("the scenario starts");
    // The pipe is full by now, or will be; the test holds either way.
    thread::sleep(Duration::from_millis(100));
    let run = finish(child);
    let (much, rest) = run.output.split_at(MUCH.min(run.output.len()));
    ensure(much.len() == MUCH && rest == "\nslept: false\n", &rest)
}
