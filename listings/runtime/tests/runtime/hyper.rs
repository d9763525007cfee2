//! hyper on the runtime, tried by clients that know nothing of it.

use std::io::{self, Read, Write};
use std::net::{self, SocketAddr};

use measure::process;

use crate::alone::has_process_of_its_own;
use crate::hyper_support::{PIECE, exchange, serve_one};

/// 1 GiB.
const LARGE: usize = 1 << 30;

#[test]
fn an_independent_client_is_served_on_one_connection() {
    let (answers, served) = serve_one(|address| {
        let agent = ureq::agent();
        let paths = ["/one", "/two", "/late"];
        paths.map(|path| {
            let mut response = agent
                .get(format!("http://{address}{path}"))
                .call()
                .expect("served");
            response.body_mut().read_to_string().expect("text")
        })
    });
    assert_eq!(answers, ["/one", "/two", "late"]);
    // Kept alive: one connection for three requests.
    assert_eq!(served.done + served.failed, 1);
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let (bodies, _) = serve_one(|address| {
        // Each third answer takes a moment, and holds up those after it.
        let path = |n: usize| match n % 3 {
            0 => "/late".to_string(),
            _ => format!("/{n}"),
        };
        let mut requests = String::new();
        for n in 0..20 {
            requests += &format!("GET {} HTTP/1.1\r\nhost: h\r\n\r\n", path(n));
        }
        requests += "GET /last HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n";
        let all = exchange(address, &requests).expect("served");
        let bodies = all.split("\r\n\r\n").skip(1);
        let bodies = bodies.map(|body| body.split("HTTP/1.1").next().unwrap_or_default());
        bodies.map(str::to_string).collect::<Vec<_>>()
    });
    let mut expected: Vec<_> = (0..20).map(|n| format!("/{n}")).collect();
    for late in expected.iter_mut().step_by(3) {
        *late = "late".to_string();
    }
    expected.push("/last".to_string());
    assert_eq!(bodies, expected);
}

#[test]
fn a_chunked_body_arrives_whole() {
    let (answer, _) = serve_one(|address| {
        let mut stream = net::TcpStream::connect(address).expect("it listens");
        let head = "POST /echo HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\
                    transfer-encoding: chunked\r\n\r\n";
        // Cut where it hurts: within sizes, bytes and ends of lines.
        for part in [
            head,
            "4",
            "\r\nab",
            "cd\r",
            "\n3\r\n",
            "efg\r\n0\r\n",
            "\r\n",
        ] {
            stream.write_all(part.as_bytes()).expect("it reads");
        }
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("text");
        answer
    });
    let body = answer.split("\r\n\r\n").nth(1);
    assert_eq!(body, Some("abcdefg"));
}

#[test]
fn a_body_of_unknown_length_is_sent_in_chunks() {
    let (answer, _) = serve_one(|address| {
        let request = "GET /zeros/2 HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n";
        exchange(address, request).expect("served")
    });
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    assert!(head.contains("transfer-encoding: chunked"));
    let chunk = format!("{PIECE:X}\r\n{}\r\n", "\0".repeat(PIECE));
    assert!(body == format!("{chunk}{chunk}0\r\n\r\n"));
}

#[test]
fn a_client_that_vanishes_midway_ends_only_its_own_connection() {
    let (answer, served) = serve_one(|address| {
        let mut rude = net::TcpStream::connect(address).expect("it listens");
        // More than the buffers of the system hold.
        rude.write_all(b"GET /zeros/1000 HTTP/1.1\r\nhost: h\r\n\r\n")
            .expect("it reads");
        rude.read_exact(&mut [0; 100_000]).expect("it answers");
        drop(rude);
        let url = format!("http://{address}/other");
        let mut response = ureq::get(url).call().expect("served");
        response.body_mut().read_to_string().expect("text")
    });
    assert_eq!((answer.as_str(), served.failed), ("/other", 1));
}

/// The most memory that this process had at some moments, beyond the first.
#[derive(Default)]
struct Growth {
    first: u64,
    most: u64,
}

impl Growth {
    /// Looks at the memory, where the system shows it.
    fn look(&mut self) {
        if cfg!(target_os = "linux") {
            let memory = process::memory().expect("/proc is there").resident;
            self.first = if self.first == 0 { memory } else { self.first };
            self.most = self.most.max(memory - self.first.min(memory));
        }
    }
}

/// Receives 1 GiB, and returns how many bytes came after the head.
fn download(address: SocketAddr) -> io::Result<(usize, u64)> {
    let (mut sum, mut growth) = (0, Growth::default());
    growth.look();
    let mut stream = net::TcpStream::connect(address)?;
    let path = format!("/zeros/{}", LARGE / PIECE);
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n"
    )?;
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Ok((sum, growth.most));
        }
        if sum / (LARGE / 16) < (sum + count) / (LARGE / 16) {
            growth.look();
        }
        sum += count;
    }
}

/// Sends 1 GiB, and returns the answer.
fn upload(address: SocketAddr) -> io::Result<(String, u64)> {
    let (block, mut growth) = (vec![0; LARGE / 1024], Growth::default());
    growth.look();
    let mut stream = net::TcpStream::connect(address)?;
    let head = "POST /count HTTP/1.1\r\nhost: h\r\nconnection: close\r\n";
    write!(stream, "{head}content-length: {LARGE}\r\n\r\n")?;
    for n in 0..1024 {
        stream.write_all(&block)?;
        if n % 64 == 63 {
            growth.look();
        }
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let body = answer.split("\r\n\r\n").nth(1).unwrap_or_default();
    Ok((body.to_string(), growth.most))
}

/// Far more than buffers need, and far less than a whole body.
const FLAT: u64 = (LARGE / 16) as u64;

#[test]
fn a_response_of_one_gibibyte_passes_and_memory_stays_flat() {
    if !has_process_of_its_own("hyper::a_response_of_one_gibibyte_passes_and_memory_stays_flat") {
        return;
    }
    let (result, _) = serve_one(download);
    let (bytes, growth) = result.expect("served");
    // Each piece is a chunk: its size in hexadecimal, its bytes, and two ends
    // of lines. The last is empty. The head comes before them.
    let chunks = LARGE / PIECE * (PIECE + "10000\r\n\r\n".len()) + "0\r\n\r\n".len();
    assert!(
        (chunks..chunks + 1000).contains(&bytes),
        "{bytes} bytes came"
    );
    assert!(growth < FLAT, "memory has grown by {growth} bytes");
}

#[test]
fn a_request_of_one_gibibyte_passes_and_memory_stays_flat() {
    if !has_process_of_its_own("hyper::a_request_of_one_gibibyte_passes_and_memory_stays_flat") {
        return;
    }
    let (result, _) = serve_one(upload);
    let (counted, growth) = result.expect("served");
    assert_eq!(counted, LARGE.to_string());
    assert!(growth < FLAT, "memory has grown by {growth} bytes");
}
