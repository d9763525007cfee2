//! Runs a program and prints what a terminal would show.

use std::io;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::Duration;

/// Runs `program`, an example of this package that is built already, and prints its
/// output and its exit code.
pub fn show(program: &str, arguments: &[&str]) -> io::Result<()> {
    let output = start(program, arguments)?.wait_with_output()?;
    print_output(&output);
    match output.status.code() {
        Some(code) => println!("exit code {code}\n"),
        None => println!("{}\n", output.status),
    }
    Ok(())
}

/// Runs `program` for so long, then ends it, and prints its output.
pub fn show_for(limit: Duration, program: &str, arguments: &[&str]) -> io::Result<()> {
    let mut child = start(program, arguments)?;
    thread::sleep(limit);
    let ended = child.try_wait()?.is_some();
    child.kill()?;
    print_output(&child.wait_with_output()?);
    let state = if ended { "ended" } else { "still running" };
    println!("{state} after {limit:?}\n");
    Ok(())
}

fn start(program: &str, arguments: &[&str]) -> io::Result<Child> {
    println!("$ {}", [&[program], arguments].concat().join(" "));
    let path = std::env::current_exe()?.with_file_name(program);
    Command::new(&path)
        .args(arguments)
        .env("NO_PROXY", "*")
        .env_remove("RUST_BACKTRACE")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))
}

fn print_output(output: &Output) {
    print!("{}", String::from_utf8_lossy(&output.stdout));
    print!("{}", String::from_utf8_lossy(&output.stderr));
}
