//! The programs: signals, and the listener of the twin.

use super::*;

#[test]
fn a_listener_that_is_shut_down_ends_its_accept() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let socket = socket2::SockRef::from(&listener);
    thread::scope(|scope| {
        let accepting = scope.spawn(|| listener.accept());
        let start = Instant::now();
        while !accepting.is_finished() {
            if start.elapsed() > WATCHDOG {
                // A client ends the wait, and so the test, with the failure below.
                let address = listener.local_addr().expect("an address");
                std::net::TcpStream::connect(address).expect("a client");
            }
            // Before the thread is in `accept` this does no harm.
            socket.shutdown(Shutdown::Both).unwrap_or_default();
            thread::yield_now();
        }
        assert!(accepting.join().expect("no panic").is_err());
    });
}

/// The program `echo_serve`, which a test has started.
struct Program {
    process: Child,
    /// What it prints, from its second line on.
    lines: io::Lines<io::BufReader<ChildStdout>>,
    /// A client that it has served and that stays connected.
    client: std::net::TcpStream,
}

impl Program {
    fn start() -> io::Result<Program> {
        let test = std::env::current_exe()?;
        let target = test.ancestors().nth(2).expect("the folder of a profile");
        let mut process = Command::new(target.join("examples/echo_serve"))
            .arg("127.0.0.1:0")
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().expect("it is piped");
        let mut lines = io::BufReader::new(output).lines();
        let first = lines.next().expect("a line")?;
        let address = first.strip_prefix("listening on ").expect("an address");
        let mut client = std::net::TcpStream::connect(address)?;
        client.set_read_timeout(Some(WATCHDOG))?;
        client.write_all(b"hello")?;
        client.read_exact(&mut [0; 5])?;
        Ok(Program {
            process,
            lines,
            client,
        })
    }

    fn send(&self, signal: Signal) -> io::Result<()> {
        Ok(kill_process(Pid::from_child(&self.process), signal)?)
    }

    /// Waits until it listens no more.
    fn wait_for_the_shutdown(&self) -> io::Result<()> {
        let address = self.client.peer_addr()?;
        let start = Instant::now();
        while start.elapsed() < WATCHDOG {
            match std::net::TcpStream::connect(address) {
                // Not often, because what it prints meanwhile isn't read.
                Ok(_) => thread::sleep(MOMENT),
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => return Ok(()),
                // In the moment when it ends, a client in its queue gets a reset.
                Err(error) if error.kind() == ErrorKind::ConnectionReset => (),
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("it listens on"))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // A test that fails may leave it running; otherwise it has ended, and this does nothing.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn the_server_ends_gracefully_at_ctrl_c_and_at_sigterm() -> io::Result<()> {
    for signal in [Signal::INT, Signal::TERM] {
        let mut program = Program::start()?;
        program.send(signal)?;
        program.wait_for_the_shutdown()?;
        assert_eq!(program.client.read(&mut [0])?, 0);
        let said: Vec<_> = program.lines.by_ref().collect::<io::Result<_>>()?;
        assert_eq!(
            said.last().map(String::as_str),
            Some("ended, connections cut: 0")
        );
        assert!(program.process.wait()?.success());
    }
    Ok(())
}

#[test]
fn a_second_ctrl_c_ends_the_server_at_once() -> io::Result<()> {
    let mut program = Program::start()?;
    // A client that doesn't read makes the server wait for the end of the grace.
    program.client.set_write_timeout(Some(MOMENT))?;
    while program.client.write(&[0; 1024]).is_ok() {}
    program.send(Signal::INT)?;
    program.wait_for_the_shutdown()?;
    program.send(Signal::INT)?;
    assert_eq!(program.process.wait()?.code(), Some(130));
    Ok(())
}
