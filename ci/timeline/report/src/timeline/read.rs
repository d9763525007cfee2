//! The recorder's lines, read into a timeline.

use std::collections::HashMap;
use std::fmt;

use super::event::Event;
use super::model::{
    Claim, Does, End, Kind, Lane, Note, Outcome, Poll, Print, SCHEMA, Timeline, Wake,
};

/// The version of the events that this module reads.
const VERSION: u32 = 1;

/// A line that the recorder did not write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The number of the line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "line {} of the events: {}; record the program again",
            self.line, self.reason
        )
    }
}

impl std::error::Error for ReadError {}

/// Reads the recorder's file.
///
/// `program` is `page/program`, and `source` the path of its source from the project's root. A last
/// line without its line break is left out: the run was killed while it was written.
///
/// # Errors
///
/// A line is not an event of version 1, or names a lane or thread that no line before it announced.
pub fn read(events: &str, program: &str, source: &str) -> Result<Timeline, ReadError> {
    let whole = events.rfind('\n').map_or("", |end| &events[..=end]);
    let mut parsed = Vec::new();
    for (index, line) in whole.lines().enumerate() {
        let event = serde_json::from_str(line).map_err(|error| ReadError {
            line: index + 1,
            reason: error.to_string(),
        })?;
        parsed.push(event);
    }
    let mut reader = Reader::new(&parsed, program, source);
    for (index, event) in parsed.into_iter().enumerate() {
        reader.event(event).map_err(|reason| ReadError {
            line: index + 1,
            reason,
        })?;
    }
    Ok(reader.finish())
}

/// A timeline that grows by events.
struct Reader {
    /// What has been read so far.
    timeline: Timeline,
    /// The first event, in the recorder's nanoseconds.
    origin: u64,
    /// The place of each lane that the file announces, by the recorder's number.
    lanes: HashMap<u64, usize>,
    /// The place of each thread that the file announces, by the recorder's number.
    threads: HashMap<u64, usize>,
    /// The place of the lane of each task.
    tasks: HashMap<u64, usize>,
    /// How many threads have each name.
    names: HashMap<String, usize>,
}

impl Reader {
    fn new(events: &[Event], program: &str, source: &str) -> Self {
        let times = || {
            events
                .iter()
                .filter(|event| !matches!(event, Event::Open { .. }))
                .map(Event::at)
        };
        let origin = times().min().unwrap_or(0);
        let mut lanes = Vec::new();
        let mut threads = Vec::new();
        for event in events {
            match event {
                Event::Lane { at, lane, .. } => lanes.push((*at, *lane)),
                Event::Thread { at, thread, .. } => threads.push((*at, *thread)),
                _ => {}
            }
        }
        let timeline = Timeline {
            schema: SCHEMA,
            program: program.to_owned(),
            source: source.to_owned(),
            duration: times().max().unwrap_or(origin).saturating_sub(origin) / 1000,
            threads: vec![String::new(); threads.len()],
            lanes: vec![unknown(); lanes.len()],
            prints: Vec::new(),
            claims: Vec::new(),
            notes: Vec::new(),
        };
        let (lanes, threads) = (places(lanes), places(threads));
        let mut tasks = HashMap::new();
        for event in events {
            if let Event::Lane {
                lane,
                task: Some(task),
                ..
            } = event
            {
                tasks.entry(*task).or_insert(lanes[lane]);
            }
        }
        Reader {
            timeline,
            origin,
            lanes,
            threads,
            tasks,
            names: HashMap::new(),
        }
    }

    fn event(&mut self, event: Event) -> Result<(), String> {
        match event {
            Event::Open { version, .. } if version != VERSION => Err(format!(
                "the events have version {version}, and {VERSION} is read"
            )),
            Event::Open { .. } => Ok(()),
            Event::Thread { thread, name, .. } => self.thread_named(thread, name),
            Event::Lane {
                lane,
                name,
                line,
                kind,
                parent,
                task,
                ..
            } => {
                let parent = parent.map(|lane| self.place(lane)).transpose()?;
                let new = self.lane(lane)?;
                (new.name, new.line, new.kind) = (name, line, kind);
                (new.parent, new.task) = (parent, task);
                Ok(())
            }
            Event::End {
                at,
                lane,
                since,
                outcome,
            } => self.polled(at, lane, since, outcome),
            other => self.happened(other),
        }
    }

    /// Takes in what happens at one moment.
    fn happened(&mut self, event: Event) -> Result<(), String> {
        let at = self.time(event.at());
        match event {
            Event::Poll { thread, lane, .. } => {
                let (end, outcome) = (self.timeline.duration, Outcome::Unfinished);
                let poll = Poll {
                    start: at,
                    end,
                    thread: self.thread(thread)?,
                    outcome,
                };
                self.lane(lane)?.polls.push(poll);
            }
            Event::Wake {
                thread, lane, by, ..
            } => {
                let by = by.map(|lane| self.place(lane)).transpose()?;
                let wake = Wake {
                    at,
                    thread: self.thread(thread)?,
                    by,
                };
                self.lane(lane)?.wakes.push(wake);
            }
            Event::Drop { lane, .. } => {
                let lane = self.lane(lane)?;
                (lane.end, lane.ended) = (End::Cancelled, Some(at));
            }
            Event::Print {
                thread,
                lane,
                stream,
                text,
                ..
            } => {
                let lane = lane.map(|lane| self.place(lane)).transpose()?;
                let thread = self.thread(thread)?;
                self.timeline.prints.push(Print {
                    at,
                    thread,
                    lane,
                    stream,
                    text,
                });
            }
            Event::Waits { lane, what, .. } => self.claims(at, lane, Does::Waits, what)?,
            Event::Holds { lane, what, .. } => self.claims(at, lane, Does::Holds, what)?,
            Event::Releases { lane, what, .. } => self.claims(at, lane, Does::Releases, what)?,
            Event::Note {
                task,
                text,
                mut columns,
                ..
            } => {
                let entries = columns.iter_mut().flat_map(|column| &mut column.entries);
                entries.for_each(|entry| entry.at = entry.at.map(|at| self.time(at)));
                let lane = task.and_then(|task| self.tasks.get(&task).copied());
                self.timeline.notes.push(Note {
                    at,
                    lane,
                    text,
                    columns,
                });
            }
            _ => {}
        }
        Ok(())
    }

    /// Takes in that a lane waits for something, holds it, or lets it go.
    fn claims(&mut self, at: u64, lane: u64, does: Does, what: String) -> Result<(), String> {
        let lane = self.place(lane)?;
        self.timeline.claims.push(Claim {
            at,
            lane,
            does,
            what,
        });
        Ok(())
    }

    /// Ends the last poll of a lane.
    fn polled(&mut self, at: u64, lane: u64, since: u64, outcome: Outcome) -> Result<(), String> {
        let (start, end) = (self.time(since), self.time(at));
        let lane = self.lane(lane)?;
        let poll = lane
            .polls
            .last_mut()
            .ok_or("a poll ends that never started")?;
        (poll.start, poll.end, poll.outcome) = (start, end, outcome);
        let ended = match outcome {
            Outcome::Ready => End::Ready,
            Outcome::Panicked => End::Panicked,
            Outcome::Pending | Outcome::Unfinished => return Ok(()),
        };
        (lane.end, lane.ended) = (ended, Some(end));
        Ok(())
    }

    /// Names a thread; the second of a name is `name 2`.
    fn thread_named(&mut self, thread: u64, name: Option<String>) -> Result<(), String> {
        let place = self.thread(thread)?;
        let name = name.unwrap_or_else(|| "unnamed".to_owned());
        let count = self.names.entry(name.clone()).or_insert(0);
        *count += 1;
        self.timeline.threads[place] = match count {
            1 => name,
            count => format!("{name} {count}"),
        };
        Ok(())
    }

    fn time(&self, at: u64) -> u64 {
        at.saturating_sub(self.origin) / 1000
    }

    fn place(&self, lane: u64) -> Result<usize, String> {
        self.lanes
            .get(&lane)
            .copied()
            .ok_or_else(|| format!("lane {lane} is never announced"))
    }

    fn lane(&mut self, lane: u64) -> Result<&mut Lane, String> {
        let place = self.place(lane)?;
        Ok(&mut self.timeline.lanes[place])
    }

    fn thread(&self, thread: u64) -> Result<usize, String> {
        let place = self.threads.get(&thread).copied();
        place.ok_or_else(|| format!("thread {thread} is never announced"))
    }

    fn finish(mut self) -> Timeline {
        // Two threads may have written in another order than that in which they looked at the clock.
        for lane in &mut self.timeline.lanes {
            lane.wakes.sort_by_key(|wake| wake.at);
        }
        self.timeline
    }
}

/// The place of each number in the order of time.
fn places(mut numbers: Vec<(u64, u64)>) -> HashMap<u64, usize> {
    numbers.sort_unstable();
    numbers
        .into_iter()
        .enumerate()
        .map(|(place, (_, number))| (number, place))
        .collect()
}

/// A lane of which nothing has been read.
fn unknown() -> Lane {
    Lane {
        name: String::new(),
        line: 0,
        kind: Kind::default(),
        parent: None,
        task: None,
        polls: Vec::new(),
        wakes: Vec::new(),
        end: End::Unfinished,
        ended: None,
    }
}

#[cfg(test)]
mod tests;
