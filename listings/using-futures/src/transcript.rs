//! Runs a program and prints what a terminal would show.

use std::io;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long a program may run.
const LIMIT: Duration = Duration::from_secs(1);

/// Runs `program`, an example of this package that is built already, and prints its
/// output and its exit code. What runs for longer than a second is ended.
pub fn show(program: &str, arguments: &[&str]) -> io::Result<()> {
    let path = std::env::current_exe()?.with_file_name(program);
    println!("$ {}", [&[program], arguments].concat().join(" "));
    let mut child = Command::new(&path)
        .args(arguments)
        .env("NO_PROXY", "*")
        .env_remove("RUST_BACKTRACE")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
    let ended = ends_within(&mut child, LIMIT)?;
    if !ended {
        child.kill()?;
    }
    let output = child.wait_with_output()?;
    print!("{}", String::from_utf8_lossy(&output.stdout));
    print!("{}", String::from_utf8_lossy(&output.stderr));
    match output.status.code() {
        Some(code) if ended => println!("exit code {code}\n"),
        _ => println!("still running after {LIMIT:?}\n"),
    }
    Ok(())
}

/// Waits until `child` ends, and no longer than `limit`.
fn ends_within(child: &mut Child, limit: Duration) -> io::Result<bool> {
    let start = Instant::now();
    while start.elapsed() < limit {
        if child.try_wait()?.is_some() {
            return Ok(true);
        }
        thread::sleep(Duration::from_millis(10));
    }
    Ok(false)
}
