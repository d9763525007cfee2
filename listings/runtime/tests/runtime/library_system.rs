//! What a runtime asks of the system: threads for calls that block, signals, and Unix sockets.

use std::fs;
use std::io::{self, ErrorKind, Read};
use std::net;
use std::os::unix::net::UnixStream as Peer;
use std::panic::panic_any;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex, mpsc};
use std::thread;

use futures::channel::oneshot;
use futures::future::join_all;
use futures::io::{AsyncReadExt, AsyncWriteExt};
use runtime::s3_block_on::block_on;
use runtime::s7_loop::{Runtime, spawn, yield_now};
use runtime::s9_blocking::{Pool, read_file, resolve, spawn_blocking};
use runtime::s9_signal::{Signal, Signals};
use runtime::s9_unix::{Stream, UnixListener, UnixStream};
use rustix::process::{Resource, getpid, getrlimit, kill_process, setrlimit};

use crate::alone::has_process_of_its_own;
use crate::watchdog::Watchdog;

fn runtime() -> Runtime {
    Runtime::new().expect("there are descriptors")
}

#[test]
fn tasks_go_on_while_a_call_blocks() {
    let _watchdog = Watchdog::quick();
    let (told, tells) = mpsc::channel();
    let heard = runtime().block_on(async {
        let call = spawn_blocking(move || tells.recv());
        // On the loop's own thread the call would wait forever.
        spawn(async move { told.send(7) })
            .await
            .expect("it returns")
            .expect("it's heard");
        call.await
    });
    assert_eq!(heard.expect("it returns"), Ok(7));
}

#[test]
fn a_call_that_panics_ends_no_thread_of_the_pool() {
    let _watchdog = Watchdog::quick();
    static POOL: Pool = Pool::new(1);
    struct Falls;
    impl Drop for Falls {
        fn drop(&mut self) {
            panic!("a drop panics");
        }
    }
    let thread = || block_on(POOL.spawn(|| thread::current().id())).expect("it returns");
    let first = thread();
    let error = block_on(POOL.spawn(|| panic!("no file"))).map(|(): ()| ());
    assert_eq!(
        error.expect_err("it panics").to_string(),
        "the task panicked: no file"
    );
    // No one is there to take the output, or what the panic carried.
    drop(POOL.spawn(|| Falls));
    drop(POOL.spawn(|| panic_any(Falls)));
    assert_eq!(thread(), first);
}

#[test]
fn a_pool_runs_as_many_calls_at_once_as_it_may_and_no_more() {
    let _watchdog = Watchdog::quick();
    static POOL: Pool = Pool::new(3);
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let all_run = Arc::new(Barrier::new(3));
    let calls = (0..30).map(|_| {
        let (now, most, all_run) = (now.clone(), most.clone(), all_run.clone());
        POOL.spawn(move || {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            all_run.wait(); // with fewer threads this would be forever
            now.fetch_sub(1, Ordering::SeqCst);
            thread::current().id()
        })
    });
    let threads = block_on(join_all(calls.collect::<Vec<_>>()));
    assert_eq!(most.load(Ordering::SeqCst), 3);
    let mut threads: Vec<_> = threads.into_iter().map(|id| format!("{id:?}")).collect();
    threads.sort();
    threads.dedup();
    assert_eq!(threads.len(), 3, "{threads:?}");
}

#[test]
fn no_call_is_forgotten_though_many_threads_bring_some() {
    let _watchdog = Watchdog::quick();
    static POOL: Pool = Pool::new(2);
    let bring = || {
        thread::spawn(|| {
            let calls = (0..500).map(|number| POOL.spawn(move || number));
            let outputs = block_on(join_all(calls.collect::<Vec<_>>()));
            outputs
                .into_iter()
                .map(|output| output.expect("it returns"))
                .sum::<usize>()
        })
    };
    for sum in [bring(), bring(), bring(), bring()] {
        assert_eq!(sum.join().expect("no panic"), 499 * 500 / 2);
    }
}

#[test]
fn where_the_system_has_no_thread_a_call_holds_up_its_caller() {
    let name = "library_system::where_the_system_has_no_thread_a_call_holds_up_its_caller";
    // Elsewhere there's no /proc, and no such limit for memory.
    if !cfg!(target_os = "linux") || !has_process_of_its_own(name) {
        return;
    }
    static POOL: Pool = Pool::new(4);
    let _watchdog = Watchdog::quick();
    // There's room for a little more memory, and not for a thread's stack.
    let status = fs::read_to_string("/proc/self/status").expect("Linux has it");
    let size = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let size = size.and_then(|size| size.trim().strip_suffix(" kB"));
    let size: u64 = size.expect("it's there").parse().expect("a number");
    let mut limit = getrlimit(Resource::As);
    limit.current = Some((size + 1024) * 1024);
    setrlimit(Resource::As, limit).expect("less is allowed");
    assert!(thread::Builder::new().spawn(|| {}).is_err());
    let here = thread::current().id();
    let order = Arc::new(Mutex::new(Vec::new()));
    let notes = order.clone();
    let note = move |number| {
        assert_eq!(thread::current().id(), here);
        notes.lock().expect("no panic").push(number);
    };
    let outer = POOL.spawn(move || {
        // It waits until this call is over: calls don't run inside of each other.
        let more = note.clone();
        drop(POOL.spawn(move || more(2)));
        note(1);
    });
    block_on(outer).expect("it returns");
    assert_eq!(*order.lock().expect("no panic"), [1, 2]);
}

#[test]
fn files_and_names_are_read_on_the_pool() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("file");
    fs::write(&path, "some bytes").expect("it's written");
    runtime().block_on(async {
        assert_eq!(read_file(&path).await.expect("it's there"), b"some bytes");
        let error = read_file(folder.path().join("none"))
            .await
            .expect_err("it isn't");
        assert_eq!(error.kind(), ErrorKind::NotFound);
        let addresses = resolve("127.0.0.1:80").await.expect("it's an address");
        assert_eq!(addresses, [net::SocketAddr::from(([127, 0, 0, 1], 80))]);
        let addresses = resolve("localhost:80")
            .await
            .expect("every system has that name");
        assert!(
            addresses.iter().all(|address| address.ip().is_loopback()),
            "{addresses:?}"
        );
        assert!(!addresses.is_empty());
        resolve("no port").await.expect_err("there's none");
    });
}

fn send_myself(signal: Signal) {
    kill_process(getpid(), signal).expect("the signal is sent");
}

#[test]
fn a_signal_wakes_all_who_wait_for_it() {
    // Signals interrupt the waits of all threads of a process.
    if !has_process_of_its_own("library_system::a_signal_wakes_all_who_wait_for_it") {
        return;
    }
    let _watchdog = Watchdog::quick();
    runtime().block_on(async {
        let [mut one, mut two] = [(); 2].map(|()| Signals::new(Signal::USR1).expect("a handler"));
        let (told, heard) = oneshot::channel();
        let waits = spawn(async move {
            one.recv().await?;
            told.send(()).expect("it's heard");
            one.recv().await
        });
        yield_now().await;
        send_myself(Signal::USR1);
        two.recv().await.expect("a signal");
        // Before that, a second one might be the same to it.
        heard.await.expect("it's told");
        assert!(!waits.is_finished(), "it waits for a second one");
        // From another thread, while the loop sleeps.
        let sends = thread::spawn(|| send_myself(Signal::USR1));
        waits.await.expect("it returns").expect("a signal");
        sends.join().expect("no panic");
    });
}

#[test]
fn a_signal_that_no_one_waits_for_any_longer_ends_no_process() {
    // Signals interrupt the waits of all threads of a process.
    if !has_process_of_its_own(
        "library_system::a_signal_that_no_one_waits_for_any_longer_ends_no_process",
    ) {
        return;
    }
    let _watchdog = Watchdog::quick();
    runtime().block_on(async {
        let mut before = Signals::new(Signal::USR2).expect("a handler");
        drop(Signals::new(Signal::USR2).expect("a handler"));
        // Far more than a socket has room for.
        for _ in 0..10_000 {
            send_myself(Signal::USR2);
        }
        before.recv().await.expect("a signal");
        drop(before);
        send_myself(Signal::USR2);
    });
}

#[test]
fn a_signal_that_cannot_be_handled_is_an_error() {
    runtime().block_on(async {
        for signal in [Signal::KILL, Signal::STOP, Signal::SEGV] {
            let error = Signals::new(signal).err().expect("it's refused");
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
        }
        assert!(runtime::s6_reactor::current().is_empty());
    });
}

#[test]
fn a_unix_socket_echoes() {
    let _watchdog = Watchdog::quick();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("socket");
    let echoed = runtime().block_on(async {
        let listener = UnixListener::bind(&path)?;
        let server = spawn(async move {
            let (read, mut write) = listener.accept().await?.split();
            futures::io::copy(read, &mut write).await?;
            write.close().await
        });
        let (mut read, mut write) = UnixStream::connect(&path).await?.split();
        // More than the buffers hold, so both sides have to wait.
        let bytes = vec![7; 1 << 20];
        let sender = async {
            write.write_all(&bytes).await?;
            write.close().await
        };
        let mut echo = Vec::new();
        let (sent, received) = futures::join!(sender, read.read_to_end(&mut echo));
        sent?;
        received?;
        server.await??;
        io::Result::Ok(echo == bytes)
    });
    assert!(echoed.expect("sockets work"));
    let error = runtime().block_on(UnixStream::connect(folder.path().join("none")));
    assert_eq!(
        error.err().expect("no one is there").kind(),
        ErrorKind::NotFound
    );
}

#[test]
fn a_connect_that_has_to_wait_holds_up_no_task() {
    let _watchdog = Watchdog::quick();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("socket");
    runtime().block_on(async {
        let listener = UnixListener::bind(&path).expect("a listener");
        // Until the queue is full.
        let mut queued = Vec::new();
        let address = socket2::SockAddr::unix(&path).expect("a short path");
        loop {
            let socket = socket2::Socket::new(socket2::Domain::UNIX, socket2::Type::STREAM, None);
            let socket = socket.expect("a descriptor");
            socket.set_nonblocking(true).expect("a socket");
            match socket.connect(&address) {
                Ok(()) => queued.push(socket),
                Err(error) => break assert_eq!(error.kind(), ErrorKind::WouldBlock),
            }
        }
        let connects = spawn(UnixStream::connect(path));
        // It begins while there's no room.
        yield_now().await;
        for _ in 0..=queued.len() {
            listener.accept().await.expect("a connection");
        }
        connects.await.expect("it returns").expect("it's connected");
    });
}

#[test]
fn a_stream_may_own_whatever_reads_and_writes() {
    runtime().block_on(async {
        let (ours, mut theirs) = Peer::pair().expect("a pair");
        let mut stream = Stream::new(ours).expect("it's registered");
        stream.write_all(b"bytes").await.expect("they're sent");
        stream.close().await.expect("it ends");
        let mut all = String::new();
        theirs.read_to_string(&mut all).expect("it's read");
        assert_eq!(all, "bytes");
        drop(theirs);
        stream
            .close()
            .await
            .expect("the peer has gone, and that's no error");
    });
}
