//! How the service and its program stop.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::Shutdown;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use failures::journal::Journal;
use failures::service::serve;
use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::support::{Flag, WATCHDOG, example, one_thread, run};

/// A program that a test has started, and one client of it that has a line kept.
struct Program {
    process: Child,
    output: BufReader<ChildStdout>,
    journal: PathBuf,
    client: BufReader<std::net::TcpStream>,
    _folder: tempfile::TempDir,
}

impl Program {
    fn start() -> io::Result<Program> {
        let folder = tempfile::tempdir()?;
        let journal = folder.path().join("journal");
        let mut process = Command::new(example("journal_keeper"))
            .arg(&journal)
            // As a terminal where nobody types.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut output = BufReader::new(process.stdout.take().expect("it's piped"));
        let mut first = String::new();
        output.read_line(&mut first)?;
        let address = first.trim_end().strip_prefix("listening on ");
        let client = std::net::TcpStream::connect(address.expect("an address"))?;
        client.set_read_timeout(Some(WATCHDOG))?;
        let mut program = Program {
            process,
            output,
            journal,
            client: BufReader::new(client),
            _folder: folder,
        };
        assert_eq!(program.say("first")?, "kept\n");
        Ok(program)
    }

    fn say(&mut self, line: &str) -> io::Result<String> {
        self.client
            .get_mut()
            .write_all(format!("{line}\n").as_bytes())?;
        self.hear()
    }

    fn hear(&mut self) -> io::Result<String> {
        let mut answer = String::new();
        self.client.read_line(&mut answer)?;
        Ok(answer)
    }

    fn send(&self, signal: Signal) -> io::Result<()> {
        Ok(kill_process(Pid::from_child(&self.process), signal)?)
    }

    /// Waits until the program has ended, and returns its exit code.
    fn wait(mut self) -> io::Result<Option<i32>> {
        // Longer than a graceful end takes, and much shorter than to wait for someone to type.
        for _ in 0..WATCHDOG.as_millis() / 20 {
            if let Some(status) = self.process.try_wait()? {
                return Ok(status.code());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Err(io::Error::other("it goes on"))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // A test that fails may leave it running; otherwise it has ended, and this does nothing.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn lines(path: &Path) -> usize {
    fs::read_to_string(path).expect("a journal").lines().count()
}

#[test]
fn what_is_acknowledged_before_sigterm_is_on_disk_after_the_end() -> io::Result<()> {
    for signal in [Signal::TERM, Signal::INT] {
        let mut program = Program::start()?;
        let mut kept = 1;
        let said = loop {
            // The signal comes while lines do.
            if kept == 20 {
                program.send(signal)?;
            }
            let answer = program.say("a line")?;
            if answer != "kept\n" {
                break answer;
            }
            kept += 1;
        };
        assert_eq!(said, "bye\n");
        assert!(kept >= 20);
        program.client.get_mut().shutdown(Shutdown::Both)?;
        let mut words = String::new();
        program.output.read_to_string(&mut words)?;
        assert_eq!(words, "ended, connections cut: 0\n");
        assert_eq!(lines(&program.journal), kept);
        assert_eq!(program.wait()?, Some(0));
    }
    Ok(())
}

#[test]
fn the_program_ends_although_a_thread_waits_for_its_terminal() -> io::Result<()> {
    let mut program = Program::start()?;
    program.send(Signal::TERM)?;
    assert_eq!(program.hear()?, "bye\n");
    program.client.get_mut().shutdown(Shutdown::Both)?;
    assert_eq!(program.wait()?, Some(0));
    Ok(())
}

#[test]
fn a_second_ctrl_c_ends_the_program_although_a_client_stays() -> io::Result<()> {
    let mut program = Program::start()?;
    program.send(Signal::INT)?;
    assert_eq!(program.hear()?, "bye\n");
    program.send(Signal::INT)?;
    assert_eq!(program.wait()?, Some(130));
    Ok(())
}

#[test]
fn a_program_that_fails_says_so_by_its_exit_code() {
    // It isn't told which file.
    let (code, _, errors) = run("journal_keeper");
    assert_eq!(errors, "usage: journal_keeper FILE\n");
    assert_eq!(code, Some(1));
}

#[test]
fn without_a_handler_sigterm_ends_a_process_at_once() -> io::Result<()> {
    use std::os::unix::process::ExitStatusExt;
    // `cat` stands for any program that doesn't listen for the signal.
    let mut process = Command::new("cat").stdin(Stdio::piped()).spawn()?;
    kill_process(Pid::from_child(&process), Signal::TERM)?;
    assert_eq!(process.wait()?.signal(), Some(Signal::TERM.as_raw()));
    Ok(())
}

/// A service in the test's own process.
struct Running {
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<usize>,
    folder: tempfile::TempDir,
}

impl Running {
    async fn start(grace: Duration) -> io::Result<Running> {
        let folder = tempfile::tempdir()?;
        let journal = Journal::open(folder.path().join("journal")).await?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let asked = async { stopped.await.unwrap_or_default() };
        let task = tokio::spawn(serve(listener, journal, grace, asked));
        Ok(Running {
            address,
            stop,
            task,
            folder,
        })
    }

    /// Connects a client, and waits until the service has it.
    async fn client(&self) -> io::Result<TcpStream> {
        let mut client = TcpStream::connect(self.address).await?;
        client.write_all(b"hello\n").await?;
        client.read_exact(&mut [0; 5]).await?;
        Ok(client)
    }
}

#[tokio::test]
async fn a_stream_without_end_ends_with_the_token() -> io::Result<()> {
    let service = Running::start(WATCHDOG).await?;
    let mut client = service.client().await?;
    client.write_all(b"watch\n").await?;
    client.read_exact(&mut [0; 5]).await?;
    drop(service.stop);
    let mut words = String::new();
    client.read_to_string(&mut words).await?;
    assert!(words.ends_with("bye\n"), "{words}");
    drop(client);
    assert_eq!(service.task.await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_client_that_stays_is_cut_at_the_deadline() -> io::Result<()> {
    let service = Running::start(Duration::from_millis(100)).await?;
    let _stays = service.client().await?;
    let leaves = service.client().await?;
    drop(service.stop);
    drop(leaves);
    assert_eq!(service.task.await?, 1);
    assert_eq!(Handle::current().metrics().num_alive_tasks(), 0);
    assert_eq!(lines(&service.folder.path().join("journal")), 2);
    Ok(())
}

#[tokio::test]
async fn a_client_that_is_still_sending_gets_the_goodbye_and_no_reset() -> io::Result<()> {
    let service = Running::start(WATCHDOG).await?;
    let mut client = service.client().await?;
    client.write_all(b"watch\n").await?;
    client.read_exact(&mut [0; 5]).await?;
    // The service is busy with its ticks, so it reads none of this.
    client
        .write_all("a line\n".repeat(10_000).as_bytes())
        .await?;
    drop(service.stop);
    let mut words = String::new();
    client.read_to_string(&mut words).await?;
    assert!(words.ends_with("bye\n"), "{words}");
    // It goes on reading until we close, so this arrives nowhere, and does no harm.
    client.write_all(b"more").await?;
    drop(client);
    assert_eq!(service.task.await?, 0);
    // It kept what it said it kept.
    assert_eq!(lines(&service.folder.path().join("journal")), 1);
    Ok(())
}

#[test]
fn shutdown_timeout_leaves_a_thread_behind_that_dropping_waits_for() {
    let (go, may_go) = mpsc::channel::<()>();
    let done = Flag::default();
    let runtime = one_thread();
    let in_thread = done.clone();
    drop(runtime.spawn_blocking(move || {
        may_go.recv_timeout(WATCHDOG).expect("it may go on");
        in_thread.set();
    }));
    runtime.shutdown_timeout(Duration::from_millis(10));
    // We're here, and the thread isn't done.
    assert!(!done.is_set());
    drop(go);
}
