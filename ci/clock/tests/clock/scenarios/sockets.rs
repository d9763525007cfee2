//! Sockets between the threads of one program.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::thread;

use super::{Scenario, Span, ms};

pub const ALL: &[Scenario] = &[
    Scenario {
        name: "blocking sockets wait for each other",
        run: blocking,
        prints: "accepted at 1000\nread hello at 3000\nread the answer at 6000\n",
    },
    Scenario {
        name: "a socket that doesn't block says so, until there is something",
        run: nonblocking,
        prints: "would block at 0\nread 5 at 400\n",
    },
    Scenario {
        name: "a read with a time-out ends with it",
        run: read_timeout,
        prints: "WouldBlock at 5000\nread 1 at 8000\n",
    },
    Scenario {
        name: "a datagram arrives before the clock goes on",
        run: datagram,
        prints: "read 3 at 100\nWouldBlock at 200\n",
    },
    Scenario {
        name: "a thousand exchanges over sockets lose no time",
        run: exchanges,
        prints: "1000 answers at 0\n",
    },
    Scenario {
        name: "a blocking send waits for a slow reader",
        run: slow_reader,
        prints: "sent at 7000\nread 20000000\n",
    },
    Scenario {
        name: "a connection waits for a listener that is full",
        run: full_listener,
        prints: "connected 10 at 2\n",
    },
    Scenario {
        name: "a datagram waits for a receiver that is full",
        run: full_receiver,
        prints: "sent 1000 at 1\n",
    },
];

fn pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    (client, listener.accept().unwrap().0)
}

fn blocking() {
    let span = Span::start();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let client = thread::spawn(move || {
        thread::sleep(ms(1_000));
        let mut stream = TcpStream::connect(address).unwrap();
        thread::sleep(ms(2_000));
        stream.write_all(b"hello").unwrap();
        stream.read_exact(&mut [0; 6]).unwrap();
    });
    let (mut stream, _) = listener.accept().unwrap();
    println!("accepted at {}", span.ms());
    let mut hello = [0; 5];
    stream.read_exact(&mut hello).unwrap();
    println!("read {} at {}", String::from_utf8_lossy(&hello), span.ms());
    thread::sleep(ms(3_000));
    stream.write_all(b"answer").unwrap();
    client.join().unwrap();
    println!("read the answer at {}", span.ms());
}

fn nonblocking() {
    let span = Span::start();
    let (mut client, mut server) = pair();
    server.set_nonblocking(true).unwrap();
    let error = server.read(&mut [0; 9]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
    println!("would block at {}", span.ms());
    thread::spawn(move || {
        thread::sleep(ms(400));
        client.write_all(b"hello").unwrap();
        thread::sleep(ms(400));
    });
    let read = loop {
        match server.read(&mut [0; 9]) {
            Ok(read) => break read,
            Err(_) => thread::sleep(ms(10)),
        }
    };
    println!("read {read} at {}", span.ms() / 100 * 100);
}

fn read_timeout() {
    let span = Span::start();
    let (mut client, mut server) = pair();
    server.set_read_timeout(Some(ms(5_000))).unwrap();
    let writer = thread::spawn(move || {
        thread::sleep(ms(8_000));
        client.write_all(b"x").unwrap();
    });
    let error = server.read(&mut [0; 9]).unwrap_err();
    println!("{:?} at {}", error.kind(), span.ms());
    let read = server.read(&mut [0; 9]).unwrap();
    println!("read {read} at {}", span.ms());
    writer.join().unwrap();
}

fn datagram() {
    let span = Span::start();
    let receiver = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = receiver.local_addr().unwrap();
    thread::spawn(move || {
        thread::sleep(ms(100));
        let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
        sender.send_to(b"abc", address).unwrap();
    });
    receiver.set_read_timeout(Some(ms(101))).unwrap();
    let (read, _) = receiver.recv_from(&mut [0; 9]).unwrap();
    println!("read {read} at {}", span.ms());
    receiver.set_read_timeout(Some(ms(100))).unwrap();
    let error = receiver.recv_from(&mut [0; 9]).unwrap_err();
    println!("{:?} at {}", error.kind(), span.ms());
}

fn exchanges() {
    let span = Span::start();
    let (mut client, mut server) = pair();
    // Reads that aren't answered in time would end, and a packet under way is not late.
    client.set_read_timeout(Some(ms(1))).unwrap();
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    thread::spawn(move || {
        let mut byte = [0];
        while server.read(&mut byte).unwrap() > 0 {
            server.write_all(&byte).unwrap();
        }
    });
    for _ in 0..1_000 {
        client.write_all(b"x").unwrap();
        client.read_exact(&mut [0]).unwrap();
    }
    println!("1000 answers at {}", span.ms());
}

fn slow_reader() {
    let span = Span::start();
    let (mut client, mut server) = pair();
    let sender = thread::spawn(move || {
        client.write_all(&vec![1; 20_000_000]).unwrap();
        println!("sent at {}", span.ms());
    });
    thread::sleep(ms(7_000));
    let mut bytes = Vec::new();
    server.read_to_end(&mut bytes).unwrap();
    sender.join().unwrap();
    println!("read {}", bytes.len());
}

/// A path for a socket that no other process uses.
fn path(name: &str) -> std::path::PathBuf {
    std::env::temp_dir().join(format!("virtual-clock-{}-{name}", std::process::id()))
}

fn full_listener() {
    let span = Span::start();
    let path = path("listener");
    let listener = UnixListener::bind(&path).unwrap();
    // SAFETY: takes no pointer.
    unsafe { libc::listen(std::os::fd::AsRawFd::as_raw_fd(&listener), 1) };
    let server = thread::spawn(move || {
        thread::sleep(ms(20));
        for _ in 0..10 {
            listener.accept().unwrap();
        }
    });
    let clients: Vec<_> = (0..10)
        .map(|_| UnixStream::connect(&path).unwrap())
        .collect();
    println!("connected {} at {}", clients.len(), span.ms() / 10);
    server.join().unwrap();
    std::fs::remove_file(path).unwrap();
}

fn full_receiver() {
    let span = Span::start();
    let path = path("receiver");
    let receiver = UnixDatagram::bind(&path).unwrap();
    let reader = thread::spawn(move || {
        thread::sleep(ms(10));
        for _ in 0..1_000 {
            receiver.recv(&mut [0; 9]).unwrap();
        }
    });
    let sender = UnixDatagram::unbound().unwrap();
    for _ in 0..1_000 {
        sender.send_to(b"x", &path).unwrap();
    }
    println!("sent 1000 at {}", span.ms() / 10);
    reader.join().unwrap();
    std::fs::remove_file(path).unwrap();
}
