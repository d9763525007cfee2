//! A server on a Unix socket that reads files, until it's sent SIGTERM.
//!
//! Run it: `cargo run -p runtime --example lib_server`

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use futures::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use futures::stream::StreamExt;
use runtime::s3_block_on::block_on;
use runtime::s5_sleep::sleep;
use runtime::s7_loop::Runtime;
use runtime::s9_blocking::read_file;
use runtime::s9_handle::Handle;
use runtime::s9_join::JoinSet;
use runtime::s9_signal::{Signal, Signals};
use runtime::s9_unix::{UnixListener, UnixStream};
use rustix::process::{getpid, kill_process};

// ANCHOR: answer
/// Answers each line, a path, by how long that file is.
async fn answer(stream: UnixStream) -> io::Result<()> {
    let (read, mut write) = stream.split();
    let mut paths = BufReader::new(read).lines();
    while let Some(path) = paths.next().await {
        let answer = match read_file(path?).await {
            Ok(bytes) => format!("{} bytes\n", bytes.len()),
            Err(error) => format!("{}\n", error.kind()),
        };
        write.write_all(answer.as_bytes()).await?;
    }
    Ok(())
}
// ANCHOR_END: answer

// ANCHOR: serve
async fn serve(listener: UnixListener, mut stop: Signals) -> io::Result<()> {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(stream) => connections.spawn(answer(stream)),
                Err(error) => {
                    eprintln!("cannot accept: {error}");
                    sleep(Duration::from_millis(20)).await;
                }
            },
            Some(end) = connections.join_next() => {
                if let Err(error) = end.unwrap_or_else(|error| Err(error.into())) {
                    eprintln!("a connection failed: {error}");
                }
            }
            signal = stop.recv() => {
                signal?;
                break;
            }
        }
    }
    println!("SIGTERM: {} connection is open", connections.len());
    connections.cancel_all().await;
    Ok(())
}
// ANCHOR_END: serve

// ANCHOR: client
/// Asks for two files. The stream is returned, so that it stays open.
async fn ask(socket: PathBuf, file: PathBuf) -> io::Result<UnixStream> {
    let mut stream = UnixStream::connect(socket).await?;
    for path in [&*file, Path::new("/no/such/file")] {
        stream
            .write_all(format!("{}\n", path.display()).as_bytes())
            .await?;
        let mut answer = [0; 64];
        let count = stream.read(&mut answer).await?;
        print!("{}", String::from_utf8_lossy(&answer[..count]));
    }
    Ok(stream)
}

/// On a thread that has no runtime.
fn client(handle: &Handle, socket: PathBuf, file: PathBuf) -> io::Result<()> {
    let _open = block_on(handle.spawn(ask(socket, file)))??;
    kill_process(getpid(), Signal::TERM)?;
    Ok(())
}
// ANCHOR_END: client

// ANCHOR: main
fn main() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let (socket, file) = (folder.path().join("socket"), folder.path().join("file"));
    fs::write(&file, "fourteen bytes")?;
    let runtime = Runtime::new()?;
    let handle = runtime.handle();
    let client = runtime.block_on(async {
        let listener = UnixListener::bind(&socket)?;
        let stop = Signals::new(Signal::TERM)?;
        let client = thread::spawn(move || client(&handle, socket, file));
        serve(listener, stop).await?;
        io::Result::Ok(client)
    })?;
    client.join().expect("the client doesn't panic")
}
// ANCHOR_END: main
