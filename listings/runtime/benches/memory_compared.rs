//! Memory of idle tasks and idle connections on four runtimes.
//!
//! Run it: `cargo bench -p runtime --bench memory_compared`

use std::error::Error;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};

use measure::process::{memory_of, raise_descriptor_limit};
use measure::{Bar, Bars, Group, Helper, Report, median_of};

mod programs;
use programs::compare::{NAMES, RUNTIMES};
use programs::{each, ours, smol_local, tokio_current, tokio_multi};

const TASKS: usize = 100_000;

/// Between these two numbers of connections the growth is measured.
const CONNECTIONS: [usize; 2] = [500, 4_500];

/// The process of each measurement is a new one.
const RUNS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    raise_descriptor_limit()?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["idle", place] => each!(idle)[place.parse::<usize>()?](TASKS, ready)?,
        ["asleep", place] => each!(asleep)[place.parse::<usize>()?](TASKS, ready)?,
        ["connections", place] => each!(serving_for_ever)[place.parse::<usize>()?]()?,
        _ => compare()?,
    }
    Ok(())
}

fn compare() -> Result<(), Box<dyn Error>> {
    let mut report = Report::new();
    let mut groups = Vec::new();
    type Measure = fn(&str, usize) -> io::Result<f64>;
    let measured: [(&str, &str, Measure); 3] = [
        ("idle", "a task that waits", each_task),
        ("asleep", "a task that sleeps", each_task),
        (
            "connections",
            "an idle connection with a buffer of 1024 B",
            each_connection,
        ),
    ];
    for (name, words, measure) in measured {
        let mut bars = Vec::new();
        let mut ours = f64::NAN;
        for (place, runtime) in RUNTIMES.iter().enumerate() {
            let value = median_of(RUNS, || measure(name, place))?;
            let about = format!("{words}, {}", NAMES[place]);
            report.figure(&format!("{name}-{runtime}"), value, "B", &about);
            if place == 0 {
                ours = value;
            } else {
                let about = format!("{words}: {} against {}", NAMES[place], NAMES[0]);
                let name = format!("{name}-ratio-{runtime}");
                report.figure(&name, value / ours, "×", &about);
            }
            eprintln!("{name} {runtime}: {value:.0} B, {:.2}", value / ours);
            bars.push(Bar {
                name: NAMES[place].to_string(),
                value,
                range: None,
            });
        }
        let name = words.to_string();
        groups.push(Group { name, bars });
    }
    report.bars(Bars {
        axis: ("memory of the process for each", "B").into(),
        from: None,
        groups,
    });
    let words = "tasks of which one's memory was measured";
    report.figure("tasks", TASKS as f64, "", words);
    let words = "connections by which the server's memory was measured";
    let grown = CONNECTIONS[1] - CONNECTIONS[0];
    report.figure("connections", grown as f64, "", words);
    Ok(report.finish()?)
}

/// What a process grows by with each task.
fn each_task(kind: &str, place: usize) -> io::Result<f64> {
    let mut helper = Helper::start([kind, &place.to_string()])?;
    helper.hear()?;
    let before = memory(&helper)?;
    helper.tell("start")?;
    helper.hear()?;
    Ok((memory(&helper)? - before) / TASKS as f64)
}

/// What a server grows by with each connection. The clients are in this process.
fn each_connection(kind: &str, place: usize) -> io::Result<f64> {
    let mut helper = Helper::start([kind, &place.to_string()])?;
    let address: SocketAddr = helper.hear()?.parse().map_err(io::Error::other)?;
    let mut connections = Vec::new();
    let mut memory_at = [0.0; 2];
    for (count, memory_at) in CONNECTIONS.iter().zip(&mut memory_at) {
        while connections.len() < *count {
            connections.push(answered(address)?);
        }
        *memory_at = memory(&helper)?;
    }
    let grown = CONNECTIONS[1] - CONNECTIONS[0];
    Ok((memory_at[1] - memory_at[0]) / grown as f64)
}

/// A connection that the server has answered on.
fn answered(address: SocketAddr) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(b"hello")?;
    let mut answer = [0; 5];
    stream.read_exact(&mut answer)?;
    match &answer {
        b"hello" => Ok(stream),
        other => Err(io::Error::other(format!("the echo was {other:?}"))),
    }
}

/// The memory of a helper, with the tables that say where its pages are.
fn memory(helper: &Helper) -> io::Result<f64> {
    let memory = memory_of(helper.id())?;
    Ok((memory.resident + memory.page_tables) as f64)
}

/// In a helper: tells the bench to measure, and waits until it has.
fn ready() -> io::Result<()> {
    println!("ready");
    io::stdin().read_line(&mut String::new())?;
    Ok(())
}
