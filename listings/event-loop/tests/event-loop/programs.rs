//! The echo servers, tried by clients from outside their processes.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use crate::support::{LIMIT, MOMENT, program, python_is_here, python_program};

/// A server in a process of its own, ended when this is dropped.
struct Server {
    process: Child,
    address: SocketAddr,
    errors: Receiver<String>,
}

impl Server {
    /// Starts a server with no more than so many descriptors.
    fn start(command: &[&str], descriptors: u32) -> io::Result<Server> {
        let script = format!("ulimit -n {descriptors} && exec \"$@\"");
        let mut process = Command::new("sh")
            .args(["-c", &script, "server"])
            .args(command)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let errors = process.stderr.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let (send, lines) = mpsc::channel();
        thread::spawn(move || {
            let mut errors = BufReader::new(errors).lines().map_while(Result::ok);
            errors.try_for_each(|line| send.send(line))
        });
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let address = line.trim().strip_prefix("listening on ");
        let address = address.and_then(|address| address.parse().ok());
        Ok(Server {
            process,
            address: address.ok_or_else(|| io::Error::other(format!("it says {line:?}")))?,
            errors: lines,
        })
    }

    fn client(&self) -> io::Result<TcpStream> {
        let client = TcpStream::connect(self.address)?;
        client.set_read_timeout(Some(LIMIT))?;
        Ok(client)
    }

    /// The next line that it reports.
    fn error(&self) -> io::Result<String> {
        self.errors.recv_timeout(LIMIT).map_err(io::Error::other)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already, and then this fails.
        if let Err(error) = self.process.kill() {
            eprintln!("the server had ended: {error}");
        }
        if let Err(error) = self.process.wait() {
            eprintln!("cannot wait for the server: {error}");
        }
    }
}

/// Runs `test` with the server in Rust and, at the same time, with the one in Python.
fn with_both(descriptors: u32, test: fn(Server) -> io::Result<()>) -> io::Result<()> {
    let python = thread::spawn(move || {
        if !python_is_here() {
            return Ok(());
        }
        let program = python_program("echo_server.py");
        let command = ["python3", &program.to_string_lossy()];
        test(Server::start(&command, descriptors)?)
    });
    let rust = program("loop_echo_server");
    test(Server::start(&[&rust.to_string_lossy()], descriptors)?)?;
    python
        .join()
        .expect("the test passes with the server in Python")
}

fn answer(mut client: &TcpStream) -> io::Result<String> {
    let mut answer = String::new();
    client.read_to_string(&mut answer)?;
    Ok(answer)
}

#[test]
fn the_echo_servers_serve_clients_from_outside() -> io::Result<()> {
    with_both(256, |server| {
        let slow = server.client()?;
        (&slow).write_all(b"sl")?;
        for word in ["ping", "pong"] {
            let client = server.client()?;
            (&client).write_all(word.as_bytes())?;
            assert_eq!(answer(&client)?, word);
        }
        (&slow).write_all(b"ow")?;
        assert_eq!(answer(&slow)?, "slow");
        Ok(())
    })
}

#[test]
fn a_client_that_sends_more_than_asked_gets_its_four_bytes() -> io::Result<()> {
    with_both(256, |server| {
        let mut client = server.client()?;
        client.write_all(b"pingpong")?;
        let mut answer = [0; 4];
        client.read_exact(&mut answer)?;
        assert_eq!(&answer, b"ping");
        // The server closes with the rest unread: the system may send a reset.
        let end = client.read(&mut answer);
        let reset = |error: &io::Error| error.kind() == io::ErrorKind::ConnectionReset;
        assert!(end.as_ref().is_ok_and(|count| *count == 0) || end.as_ref().is_err_and(reset));
        let client = server.client()?;
        (&client).write_all(b"next")?;
        assert_eq!(self::answer(&client)?, "next");
        Ok(())
    })
}

#[test]
fn a_client_that_leaves_early_is_reported_and_ends_alone() -> io::Result<()> {
    with_both(256, |server| {
        let other = server.client()?;
        let client = server.client()?;
        (&client).write_all(b"pi")?;
        drop(client);
        let error = server.error()?;
        assert!(
            error.ends_with("failed: peer closed after 2 of 4 bytes"),
            "{error}"
        );
        (&other).write_all(b"ping")?;
        assert_eq!(answer(&other)?, "ping");
        Ok(())
    })
}

#[test]
fn a_client_that_says_nothing_ends_by_its_time_limit() -> io::Result<()> {
    with_both(256, |server| {
        let silent = server.client()?;
        assert_eq!(answer(&silent)?, "", "it is closed");
        let error = server.error()?;
        assert!(error.contains("failed: not ready after 5"), "{error}");
        Ok(())
    })
}

#[test]
fn a_server_out_of_descriptors_says_so_and_goes_on() -> io::Result<()> {
    with_both(12, |server| {
        // More clients than it has descriptors: the last ones wait in the system's queue.
        let clients: Vec<TcpStream> = (0..12).map(|_| server.client()).collect::<Result<_, _>>()?;
        let error = server.error()?;
        assert!(error.starts_with("cannot accept: "), "{error}");
        assert!(error.contains("Too many open files"), "{error}");
        thread::sleep(MOMENT);
        for client in &clients {
            (&*client).write_all(b"ping")?;
            assert_eq!(answer(client)?, "ping");
        }
        Ok(())
    })
}

#[test]
fn a_server_on_a_port_in_use_says_so() -> io::Result<()> {
    let taken = TcpListener::bind("127.0.0.1:0")?;
    let port = taken.local_addr()?.port().to_string();
    let mut commands = vec![Command::new(program("loop_echo_server"))];
    if python_is_here() {
        let mut python = Command::new("python3");
        python.arg(python_program("echo_server.py"));
        commands.push(python);
    }
    for mut command in commands {
        let output = command.arg(&port).output()?;
        let words = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{words}");
        assert!(
            words.to_lowercase().contains("address already in use") || words.contains("AddrInUse"),
            "{words}"
        );
    }
    Ok(())
}
