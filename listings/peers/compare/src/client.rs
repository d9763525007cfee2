//! The clients of a server: one thread, which waits for all answers, or sends on a schedule.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use rustix::event::{Timespec, epoll};

/// What is sent, and what has to come back.
#[derive(Clone, Copy, Debug)]
pub struct Exchange {
    pub message: &'static [u8],
    /// How each answer ends.
    pub ending: &'static [u8],
}

/// 64 bytes that come back as they are.
pub const ECHO: Exchange = Exchange {
    message: &[7; 64],
    ending: &[7; 64],
};

/// A request to hyper's server.
pub const HELLO: Exchange = Exchange {
    message: b"GET / HTTP/1.1\r\nhost: book\r\n\r\n",
    ending: b"Hello, world!",
};

/// The longest time without an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Connections to a server.
pub struct Clients {
    exchange: Exchange,
    streams: Vec<TcpStream>,
    /// How long an answer is. They're all alike.
    answer: usize,
}

impl Clients {
    /// Connects so often. Each connection has had one answer, so that all are accepted.
    ///
    /// # Errors
    ///
    /// If a connection fails, or an answer is wrong.
    pub fn connect(address: SocketAddr, count: usize, exchange: Exchange) -> io::Result<Clients> {
        let mut clients = Clients {
            exchange,
            streams: Vec::new(),
            answer: 0,
        };
        for _ in 0..count {
            let mut stream = TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            clients.answer = first_answer(&mut stream, exchange)?;
            clients.streams.push(stream);
        }
        Ok(clients)
    }

    /// Sends a message on each connection, and then takes the answers, so many times. They're taken
    /// from the last to the first: the clients wait once, and aren't woken for every answer.
    /// Returns how many answers came.
    ///
    /// # Errors
    ///
    /// If a connection fails, or an answer is wrong.
    pub fn rounds(&mut self, rounds: usize) -> io::Result<usize> {
        let mut answer = vec![0; self.answer];
        let mut count = 0;
        for _ in 0..rounds {
            for stream in &mut self.streams {
                stream.write_all(self.exchange.message)?;
            }
            for stream in self.streams.iter_mut().rev() {
                stream.read_exact(&mut answer)?;
                right(&answer, self.exchange)?;
                count += 1;
            }
        }
        Ok(count)
    }

    /// Sends so many messages, one every `gap`, on one connection after the other, whether or not
    /// earlier ones were answered. Returns how long after its time to be sent each was answered:
    /// a message that the client itself sends late has waited as well.
    ///
    /// # Errors
    ///
    /// If a connection fails, an answer is wrong, or none comes.
    pub fn on_schedule(&mut self, count: usize, gap: Duration) -> io::Result<Vec<Duration>> {
        let mut schedule = Schedule::new(self, gap)?;
        let mut sent = 0;
        while schedule.latencies.len() < count {
            let due = |sent: usize| schedule.start + gap * sent as u32;
            let now = Instant::now();
            if sent < count && due(sent) <= now {
                let stream = &mut self.streams[sent % schedule.unanswered.len()];
                stream.write_all(self.exchange.message)?;
                let due = due(sent);
                let place = sent % schedule.unanswered.len();
                schedule.unanswered[place].push_back(due);
                sent += 1;
            }
            schedule.take(self)?;
            if now > schedule.last + PATIENCE {
                return Err(io::Error::other("no answer for ten seconds"));
            }
        }
        for stream in &self.streams {
            stream.set_nonblocking(false)?;
        }
        Ok(schedule.latencies)
    }
}

/// What's under way on each connection.
struct Schedule {
    epoll: rustix::fd::OwnedFd,
    start: Instant,
    /// When the last answer came.
    last: Instant,
    /// When the messages without an answer were to be sent, by connection.
    unanswered: Vec<VecDeque<Instant>>,
    /// What has come of the next answer, by connection.
    parts: Vec<Vec<u8>>,
    latencies: Vec<Duration>,
}

impl Schedule {
    fn new(clients: &Clients, gap: Duration) -> io::Result<Schedule> {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        for (place, stream) in clients.streams.iter().enumerate() {
            stream.set_nonblocking(true)?;
            let data = epoll::EventData::new_u64(place as u64);
            epoll::add(&epoll, stream, data, epoll::EventFlags::IN)?;
        }
        let start = Instant::now() + gap;
        Ok(Schedule {
            epoll,
            start,
            last: start,
            unanswered: vec![VecDeque::new(); clients.streams.len()],
            parts: vec![Vec::new(); clients.streams.len()],
            latencies: Vec::new(),
        })
    }

    /// Takes the answers that are there, without waiting.
    fn take(&mut self, clients: &mut Clients) -> io::Result<()> {
        let mut events = [const { std::mem::MaybeUninit::uninit() }; 64];
        let (events, _) = epoll::wait(&self.epoll, &mut events, Some(&Timespec::default()))?;
        let mut buffer = [0; 4096];
        for event in events {
            let place = event.data.u64() as usize;
            let count = clients.streams[place].read(&mut buffer)?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.last = Instant::now();
            let part = &mut self.parts[place];
            part.extend_from_slice(&buffer[..count]);
            while part.len() >= clients.answer {
                right(&part[..clients.answer], clients.exchange)?;
                part.drain(..clients.answer);
                let due = self.unanswered[place].pop_front();
                let due = due.ok_or_else(|| io::Error::other("an answer to no message"))?;
                self.latencies.push(self.last - due);
            }
        }
        Ok(())
    }
}

/// Sends the first message and returns how long its answer is.
fn first_answer(stream: &mut TcpStream, exchange: Exchange) -> io::Result<usize> {
    stream.write_all(exchange.message)?;
    let mut answer = Vec::new();
    let mut buffer = [0; 1024];
    while !answer.ends_with(exchange.ending) {
        match stream.read(&mut buffer)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => answer.extend_from_slice(&buffer[..count]),
        }
    }
    Ok(answer.len())
}

fn right(answer: &[u8], exchange: Exchange) -> io::Result<()> {
    match answer.ends_with(exchange.ending) {
        true => Ok(()),
        false => {
            let answer = String::from_utf8_lossy(answer).into_owned();
            Err(io::Error::other(format!("a wrong answer: `{answer}`")))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// A server with one connection, which `serve` has.
    fn server(serve: impl FnOnce(TcpStream) -> io::Result<()> + Send + 'static) -> SocketAddr {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("it listens");
        let address = listener.local_addr().expect("it has an address");
        thread::spawn(move || serve(listener.accept()?.0));
        address
    }

    #[test]
    fn a_wrong_answer_is_an_error() {
        let address = server(|mut stream| {
            let mut message = [0; 64];
            for answer in [[7; 64], [8; 64]] {
                stream.read_exact(&mut message)?;
                stream.write_all(&answer)?;
            }
            Ok(())
        });
        let mut clients = Clients::connect(address, 1, ECHO).expect("it answers");
        let error = clients.rounds(1).expect_err("eights are no sevens");
        assert!(error.to_string().starts_with("a wrong answer"), "{error}");
    }

    #[test]
    fn a_schedule_does_not_wait_for_answers_and_counts_from_when_a_message_was_due() {
        let address = server(|mut stream| {
            let mut messages = [0; 5 * 64];
            stream.read_exact(&mut messages[..64])?;
            stream.write_all(&messages[..64])?;
            // It answers the first when it has the fifth.
            stream.read_exact(&mut messages)?;
            stream.write_all(&messages)
        });
        let mut clients = Clients::connect(address, 1, ECHO).expect("it answers");
        let gap = Duration::from_millis(1);
        let latencies = clients.on_schedule(5, gap).expect("it answers");
        assert_eq!(latencies.len(), 5);
        // Each was due a gap after the one before, and all of them were answered together.
        assert!(latencies[0] >= 4 * gap, "{latencies:?}");
        assert!(latencies.is_sorted_by(|a, b| a >= b), "{latencies:?}");
    }
}
