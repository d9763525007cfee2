//! Five faults are planted in a server, and five doubles of its client look for them.
//!
//! Run it: `cargo run -p testing --example faults`

use std::io::{self, ErrorKind};
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use every_await::ends;
use futures::future::LocalBoxFuture;
use tokio::io::{
    AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader, duplex, join,
    split,
};
use tokio::time::{sleep, timeout};
use tokio_test::io::Builder;

const LIMIT: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

// ANCHOR: right
/// Greets each name, one a line, until the client is done or is silent for a minute.
pub(crate) async fn greet(stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
    let mut names = BufReader::new(stream).lines();
    while let Some(name) = timeout(LIMIT, names.next_line()).await?? {
        let greeting = format!("Hello, {name}!\n");
        names.get_mut().write_all(greeting.as_bytes()).await?;
    }
    Ok(())
}
// ANCHOR_END: right

// ANCHOR: cut
/// Takes what one read brings for whole lines.
async fn cut_names(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
    let mut buffer = [0; 1024];
    loop {
        let count = timeout(LIMIT, stream.read(&mut buffer)).await??;
        if count == 0 {
            return Ok(());
        }
        for name in String::from_utf8_lossy(&buffer[..count]).lines() {
            let greeting = format!("Hello, {name}!\n");
            stream.write_all(greeting.as_bytes()).await?;
        }
    }
}
// ANCHOR_END: cut

// ANCHOR: faults
/// Leaves it at the part of a greeting that one write takes.
#[expect(clippy::unused_io_amount, reason = "this is the fault")]
async fn cut_greetings(stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
    let mut names = BufReader::new(stream).lines();
    while let Some(name) = timeout(LIMIT, names.next_line()).await?? {
        let greeting = format!("Hello, {name}!\n");
        names.get_mut().write(greeting.as_bytes()).await?;
    }
    Ok(())
}

/// Makes a buffer for each name, and drops what is in it besides that name.
async fn new_buffers(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
    loop {
        let mut names = BufReader::new(&mut stream).lines();
        let Some(name) = timeout(LIMIT, names.next_line()).await?? else {
            return Ok(());
        };
        let greeting = format!("Hello, {name}!\n");
        stream.write_all(greeting.as_bytes()).await?;
    }
}

/// Takes an error for the end.
async fn lost_error(stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
    let mut names = BufReader::new(stream).lines();
    while let Ok(Some(name)) = timeout(LIMIT, names.next_line()).await? {
        let greeting = format!("Hello, {name}!\n");
        names.get_mut().write_all(greeting.as_bytes()).await?;
    }
    Ok(())
}

/// Waits for a silent client forever.
async fn no_limit(stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
    let mut names = BufReader::new(stream).lines();
    while let Some(name) = names.next_line().await? {
        let greeting = format!("Hello, {name}!\n");
        names.get_mut().write_all(greeting.as_bytes()).await?;
    }
    Ok(())
}
// ANCHOR_END: faults

pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin {}

impl<S: AsyncRead + AsyncWrite + Unpin> Stream for S {}

pub(crate) type Server = for<'a> fn(Box<dyn Stream + 'a>) -> LocalBoxFuture<'a, io::Result<()>>;

pub(crate) const SERVERS: [(&str, Server); 6] = [
    ("none", |stream| Box::pin(greet(stream))),
    ("names are cut", |stream| Box::pin(cut_names(stream))),
    ("greetings are cut", |stream| {
        Box::pin(cut_greetings(stream))
    }),
    ("a buffer for each name", |stream| {
        Box::pin(new_buffers(stream))
    }),
    ("errors are lost", |stream| Box::pin(lost_error(stream))),
    ("no time limit", |stream| Box::pin(no_limit(stream))),
];

pub(crate) type Double = fn(Server) -> LocalBoxFuture<'static, io::Result<()>>;

pub(crate) const DOUBLES: [(&str, Double); 5] = [
    ("buffers", |server| Box::pin(buffers(server))),
    ("wide", |server| Box::pin(pipe(server, 1024))),
    ("narrow", |server| Box::pin(pipe(server, 1))),
    ("script", |server| Box::pin(script(server))),
    ("peer", |server| Box::pin(peer(server))),
];

// ANCHOR: buffers
async fn buffers(server: Server) -> io::Result<()> {
    let mut greetings = Vec::new();
    server(Box::new(join(&b"Ada\nBob\n"[..], &mut greetings))).await?;
    assert_eq!(greetings, b"Hello, Ada!\nHello, Bob!\n");
    Ok(())
}
// ANCHOR_END: buffers

// ANCHOR: pipe
async fn pipe(server: Server, size: usize) -> io::Result<()> {
    let (client, stream) = duplex(size);
    let (mut reader, mut writer) = split(client);
    let mut greetings = String::new();
    let send = async {
        writer.write_all(b"Ada\nBob\n").await?;
        writer.shutdown().await
    };
    let receive = reader.read_to_string(&mut greetings);
    tokio::try_join!(server(Box::new(stream)), send, receive)?;
    assert_eq!(greetings, "Hello, Ada!\nHello, Bob!\n");
    Ok(())
}
// ANCHOR_END: pipe

// ANCHOR: script
async fn script(server: Server) -> io::Result<()> {
    let client = Builder::new()
        .read(b"Ada\n")
        .write(b"Hello, Ada!\n")
        .read(b"Bo")
        .read(b"b\n")
        .write(b"Hello, Bob!\n")
        .read_error(ErrorKind::ConnectionReset.into())
        .build();
    let end = server(Box::new(client)).await;
    let error = end.expect_err("the client was gone");
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    Ok(())
}
// ANCHOR_END: script

// ANCHOR: peer
async fn peer(server: Server) -> io::Result<()> {
    let (client, stream) = duplex(1024);
    let client = async {
        let mut client = BufReader::new(client);
        let mut greetings = String::new();
        client.write_all(b"Ada\n").await?;
        client.read_line(&mut greetings).await?;
        client.write_all(b"Bo").await?;
        sleep(Duration::from_secs(10)).await;
        client.write_all(b"b\n").await?;
        client.read_line(&mut greetings).await?;
        assert_eq!(greetings, "Hello, Ada!\nHello, Bob!\n");
        client.write_all(b"Cy").await?; // and then it's silent
        assert_eq!(client.read_line(&mut greetings).await?, 0);
        io::Result::Ok(())
    };
    let (served, played) = tokio::join!(server(Box::new(stream)), client);
    let error = served.expect_err("the client was silent");
    assert_eq!(error.kind(), ErrorKind::TimedOut);
    played
}
// ANCHOR_END: peer

// ANCHOR: main
/// Whether the double finds a fault in the server: by a panic, an error, or a hang.
pub(crate) fn finds(double: Double, server: Server) -> bool {
    let end = catch_unwind(AssertUnwindSafe(|| ends(HOUR, double(server))));
    !matches!(end, Ok(Ok(Ok(()))))
}

fn main() {
    panic::set_hook(Box::new(|_| {})); // A panic is a find, and needs no words.
    for (column, (name, _)) in DOUBLES.iter().enumerate() {
        println!("{}{name}", "| ".repeat(column));
    }
    for (fault, server) in SERVERS {
        for (_, double) in DOUBLES {
            print!("{} ", if finds(double, server) { 'x' } else { '.' });
        }
        println!(" {fault}");
    }
}
// ANCHOR_END: main
