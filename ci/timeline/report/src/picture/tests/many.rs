//! Recordings too large to keep: a thousand futures, and two futures polled a thousand times.

use crate::timeline::model::{
    End, Kind, Lane, Outcome, Poll, Print, SCHEMA, Stream, Timeline, Wake,
};

/// A `main` that polls a thousand workers twice; every tenth prints.
pub(super) fn thousand() -> Timeline {
    let mut main = lane("main", 4, None);
    main.polls = vec![pending(5, 9_000), pending(100_000, 112_000)];
    let mut lanes = vec![main];
    let mut prints = Vec::new();
    for number in 0..1_000 {
        let mut worker = lane("worker", 12, Some(0));
        let (first, second) = (10 + number * 8, 100_010 + number * 11);
        worker.polls = vec![pending(first, first + 5), pending(second, second + 8)];
        worker.wakes.push(Wake {
            at: 99_000 + number,
            thread: 0,
            by: None,
        });
        if number % 10 == 0 {
            prints.push(print(second + 2, lanes.len(), format!("worker {number}")));
        }
        lanes.push(worker);
    }
    run("tasks/thousand", 112_012, lanes, prints)
}

/// Two futures that wake themselves and yield, a thousand times each.
pub(super) fn yielding() -> Timeline {
    let mut main = lane("main", 4, None);
    main.polls = vec![pending(2, 30_000)];
    let mut lanes = vec![main];
    for (index, name, offset, length) in [(1, "spin", 10, 4), (2, "count_up", 20, 2)] {
        let mut yielding = lane(name, 10, Some(0));
        for turn in 0..1_000 {
            let start = offset + turn * 30;
            yielding.polls.push(pending(start, start + length));
            yielding.wakes.push(Wake {
                at: start + 1,
                thread: 0,
                by: Some(index),
            });
        }
        lanes.push(yielding);
    }
    let prints = vec![print(29_995, 2, "counted to 1000".to_owned())];
    run("tasks/yielding", 30_012, lanes, prints)
}

/// Every lane's last poll makes it ready.
fn run(program: &str, duration: u64, mut lanes: Vec<Lane>, prints: Vec<Print>) -> Timeline {
    for lane in &mut lanes {
        let last = lane.polls.last_mut().unwrap();
        last.outcome = Outcome::Ready;
        lane.end = End::Ready;
        lane.ended = Some(last.end);
    }
    Timeline {
        schema: SCHEMA,
        program: program.to_owned(),
        source: format!("listings/{program}.rs"),
        duration,
        threads: vec!["main".to_owned()],
        lanes,
        prints,
        claims: Vec::new(),
        notes: Vec::new(),
    }
}

fn lane(name: &str, line: u32, parent: Option<usize>) -> Lane {
    Lane {
        name: name.to_owned(),
        line,
        kind: Kind::default(),
        parent,
        task: None,
        polls: Vec::new(),
        wakes: Vec::new(),
        end: End::Unfinished,
        ended: None,
    }
}

fn pending(start: u64, end: u64) -> Poll {
    Poll {
        start,
        end,
        thread: 0,
        outcome: Outcome::Pending,
    }
}

fn print(at: u64, lane: usize, text: String) -> Print {
    Print {
        at,
        thread: 0,
        lane: Some(lane),
        stream: Stream::Stdout,
        text,
    }
}
