//! The peers, each a program that's built alone and runs on a processor of its own.

use std::error::Error;
use std::io::{self, BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A runtime with its settings.
#[derive(Debug)]
pub struct Peer {
    /// In the names of figures.
    pub name: &'static str,
    /// What a page calls it.
    pub words: &'static str,
    /// The package, without `peer-`.
    package: &'static str,
    /// Its first argument.
    variant: &'static str,
    /// What it has beside tasks.
    has: Has,
}

/// What a peer has beside tasks.
#[derive(Debug, PartialEq)]
enum Has {
    /// Neither sockets nor timers.
    Nothing,
    /// Sockets and timers.
    Sockets,
    /// An adapter for hyper as well, in the package of that name.
    Hyper(&'static str),
}

const fn peer(
    name: &'static str,
    words: &'static str,
    (package, variant): (&'static str, &'static str),
    has: Has,
) -> Peer {
    Peer {
        name,
        words,
        package,
        variant,
        has,
    }
}

/// All of them. The others are compared with the first.
pub const PEERS: [Peer; 11] = [
    peer(
        "book",
        "the book's runtime",
        ("book", "book"),
        Has::Hyper("book"),
    ),
    peer("tokio", "tokio", ("tokio", "current"), Has::Hyper("tokio")),
    peer(
        "tokio-244",
        "tokio, interval 244",
        ("tokio", "patient"),
        Has::Hyper("tokio"),
    ),
    peer(
        "tokio-local",
        "tokio, LocalRuntime, interval 244",
        ("tokio", "local"),
        Has::Hyper("tokio"),
    ),
    peer(
        "smol",
        "smol, LocalExecutor",
        ("smol", "local"),
        Has::Hyper("smol"),
    ),
    peer(
        "smol-static",
        "smol, StaticLocalExecutor",
        ("smol", "static"),
        Has::Hyper("smol"),
    ),
    peer(
        "local-pool",
        "futures, LocalPool",
        ("futures", "pool"),
        Has::Nothing,
    ),
    peer(
        "monoio",
        "monoio, io_uring",
        ("monoio", "monoio"),
        Has::Hyper("monoio-hyper"),
    ),
    peer(
        "monoio-epoll",
        "monoio, epoll",
        ("monoio-epoll", "monoio"),
        Has::Sockets,
    ),
    peer(
        "compio",
        "compio, io_uring, interval 244",
        ("compio", "compio"),
        Has::Hyper("compio"),
    ),
    peer(
        "glommio",
        "glommio, io_uring",
        ("glommio", "glommio"),
        Has::Sockets,
    ),
];

/// The processor of the clients, which is that of this program.
const CLIENTS: usize = 0;

/// The processor of whatever is measured.
const MEASURED: usize = 1;

/// Puts this program on its processor.
pub fn take_place() -> io::Result<()> {
    let needed = "needs two processors: one for the peer, one for its clients";
    match std::thread::available_parallelism()?.get() {
        1 => Err(io::Error::other(needed)),
        _ => programs::pin(CLIENTS),
    }
}

/// What a row of tasks has cost.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// From its start to its end.
    pub time: Duration,
    /// How long processors have worked for the peer.
    pub work: Duration,
    /// How many operations the peer has counted.
    pub count: usize,
}

impl Peer {
    /// The package in which it runs `row`, if it can.
    pub fn package(&self, row: &str) -> Option<&'static str> {
        match (row, &self.has) {
            ("spawn" | "yield-1" | "yield-100" | "ping-pong", _) => Some(self.package),
            ("timers" | "naps" | "echo", has) if *has != Has::Nothing => Some(self.package),
            ("hyper", Has::Hyper(package)) => Some(package),
            _ => None,
        }
    }
}

/// How a peer is built.
#[derive(Clone, Copy, Debug)]
pub enum Profile {
    /// To be measured.
    Release,
    /// To be tried, for which this is built sooner.
    Dev,
}

/// Builds a package, or finds it built, and returns its program.
///
/// # Errors
///
/// If cargo can't build it.
pub fn build(package: &str, profile: Profile) -> Result<PathBuf, Box<dyn Error>> {
    // With `--package`, the features are those of this package alone.
    let name = format!("peer-{package}");
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    let output = Command::new(env!("CARGO"))
        .args([
            "build",
            "--profile",
            match profile {
                Profile::Release => "release",
                Profile::Dev => "dev",
            },
            "--quiet",
            "--locked",
            "--package",
            &name,
        ])
        .args([
            "--message-format=json-render-diagnostics",
            "--manifest-path",
            manifest,
        ])
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("cargo can't build `{name}`").into());
    }
    let mut program = None;
    for line in output.stdout.split(|byte| *byte == b'\n') {
        let message = serde_json::from_slice::<serde_json::Value>(line).unwrap_or_default();
        if let Some(path) = message["executable"].as_str() {
            program = Some(PathBuf::from(path));
        }
    }
    program.ok_or_else(|| format!("cargo names no program of `{name}`").into())
}

/// A peer that can be run.
pub struct Built {
    /// Which one it is.
    pub peer: &'static Peer,
    /// Its program, from [`build`].
    pub program: PathBuf,
}

impl Built {
    fn command(&self, row: &str, size: usize) -> Command {
        let mut command = Command::new(&self.program);
        let (size, processor) = (size.to_string(), MEASURED.to_string());
        command.args([self.peer.variant, row, &size, &processor]);
        command
    }

    /// Runs a row of tasks in a new process.
    ///
    /// # Errors
    ///
    /// If the peer fails. It says why on standard error.
    pub fn run(&self, row: &str, size: usize) -> io::Result<Cost> {
        let output = self.command(row, size).stderr(Stdio::inherit()).output()?;
        let words = String::from_utf8_lossy(&output.stdout);
        let numbers: Vec<u64> = words.split_whitespace().flat_map(str::parse).collect();
        match numbers[..] {
            [time, work, count] if output.status.success() => Ok(Cost {
                time: Duration::from_nanos(time),
                work: Duration::from_nanos(work),
                count: count as usize,
            }),
            _ => Err(self.failed(row, &format!("it printed `{words}`"))),
        }
    }

    /// Starts a server in a new process.
    ///
    /// # Errors
    ///
    /// If it says no address.
    pub fn serve(&self, row: &str) -> io::Result<Server> {
        let mut child = self.command(row, 0).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        // From here on it's killed if something goes wrong.
        let mut server = Server {
            child,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
        };
        let unknown = |_| self.failed(row, &format!("it said `{line}`"));
        server.address = line.trim_end().parse().map_err(unknown)?;
        Ok(server)
    }

    fn failed(&self, row: &str, why: &str) -> io::Error {
        io::Error::other(format!("{} can't run `{row}`: {why}", self.peer.name))
    }
}

/// A peer that serves. It's killed when this value is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// How long processors have worked for it so far, all of its threads together.
    ///
    /// # Errors
    ///
    /// If it has ended.
    pub fn work(&self) -> io::Result<Duration> {
        let mut clock = 0;
        // SAFETY: it writes to `clock`, which is borrowed for the call.
        let error =
            unsafe { libc::clock_getcpuclockid(self.child.id() as libc::pid_t, &mut clock) };
        if error != 0 {
            return Err(io::Error::from_raw_os_error(error));
        }
        let mut time = libc::timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        // SAFETY: it writes to `time`, which is borrowed for the call.
        if unsafe { libc::clock_gettime(clock, &mut time) } != 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(Duration::new(time.tv_sec as u64, time.tv_nsec as u32))
    }

    /// How many ticks of the system's clock it has worked, in the program and in the kernel.
    ///
    /// # Errors
    ///
    /// If it has ended.
    pub fn ticks(&self) -> io::Result<[f64; 2]> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // proc(5): `utime` and `stime`. The name in parentheses may have spaces.
        let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
        let mut fields = fields.split_whitespace().skip(11).flat_map(str::parse);
        match (fields.next(), fields.next()) {
            (Some(user), Some(kernel)) => Ok([user, kernel]),
            _ => Err(io::Error::other(format!("cannot read `{stat}`"))),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already, which is what both calls are for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
