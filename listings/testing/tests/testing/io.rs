//! Doubles of a client, and which faults of a server they find.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use every_await::ends;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio_test::io::{Builder, Mock};

#[expect(dead_code, reason = "the tests call functions and not `main`")]
#[path = "../../examples/faults.rs"]
mod faults;

#[expect(dead_code, reason = "the tests call functions and not `main`")]
#[path = "../../examples/flushed_late.rs"]
mod flushed_late;

#[expect(dead_code, reason = "the tests call functions and not `main`")]
#[path = "../../examples/one_byte.rs"]
mod one_byte;

use faults::{DOUBLES, SERVERS, Server, finds, greet};

const HOUR: Duration = Duration::from_secs(3600);

/// Which doubles find a fault in this server, in the order of [`DOUBLES`].
fn found(server: Server) -> [bool; 5] {
    DOUBLES.map(|(_, double)| finds(double, server))
}

/// Runs a server with a script, and returns whether both came to their end.
fn plays(client: &mut Builder, server: impl AsyncFnOnce(Mock) -> io::Result<()>) -> bool {
    let client = client.build();
    let end = catch_unwind(AssertUnwindSafe(|| ends(HOUR, server(client))));
    matches!(end, Ok(Ok(Ok(()))))
}

#[test]
fn a_test_with_one_buffer_passes_a_server_that_cuts_names() {
    let (_, cut_names) = SERVERS[1];
    assert!(!found(cut_names)[0]);
    // It would have noticed another name.
    let other: Server = |stream| Box::pin(greet_all_as(stream, "Eve"));
    assert!(found(other)[0]);
}

async fn greet_all_as(
    stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    name: &str,
) -> io::Result<()> {
    let mut names = BufReader::new(stream).lines();
    while names.next_line().await?.is_some() {
        let greeting = format!("Hello, {name}!\n");
        names.get_mut().write_all(greeting.as_bytes()).await?;
    }
    Ok(())
}

#[test]
fn a_pipe_of_one_byte_gives_each_read_one_byte() {
    let reads = |size| ends(HOUR, one_byte::through(size)).expect("it ends");
    assert_eq!(reads(1024).expect("no error"), ["Ada\n"]);
    assert_eq!(reads(1).expect("no error"), ["A", "d", "a", "\n"]);
}

#[test]
fn no_double_finds_a_fault_in_the_right_server() {
    let (name, right) = SERVERS[0];
    assert_eq!((name, found(right)), ("none", [false; 5]));
}

#[test]
fn each_fault_is_found_and_no_double_finds_them_all() {
    let faults: Vec<[bool; 5]> = SERVERS[1..]
        .iter()
        .map(|(_, fault)| found(*fault))
        .collect();
    let by_all = [
        [false, false, true, true, true],
        [false, false, true, false, false],
        [true, true, false, false, false],
        [false, false, false, true, false],
        [false, false, false, false, true],
    ];
    assert_eq!(faults, by_all);
    assert!(faults.iter().all(|finders| finders.contains(&true)));
    assert!((0..5).all(|double| faults.iter().any(|finders| !finders[double])));
}

#[test]
fn a_one_byte_pipe_misses_what_a_buffer_finds() {
    let (_, new_buffers) = SERVERS[3];
    let [buffers, _, one_byte, ..] = found(new_buffers);
    assert!(buffers && !one_byte);
}

#[test]
fn a_script_panics_at_a_byte_that_is_not_in_it_and_at_the_end_if_something_is_left() {
    let script = |answer: &[u8]| plays(Builder::new().read(b"Ada\n").write(answer), greet_once);
    assert!(script(b"Hello, Ada!\n"));
    assert!(!script(b"Hello, Eve!\n"));
    assert!(!script(b"Hello, Ada!\nAnd welcome.\n"));
    assert!(!script(b"Hello, "));
}

/// Greets one client.
async fn greet_once(client: Mock) -> io::Result<()> {
    let mut names = BufReader::new(client).lines();
    let name = names.next_line().await?.unwrap_or_default();
    let greeting = format!("Hello, {name}!\n");
    names.get_mut().write_all(greeting.as_bytes()).await
}

#[test]
fn a_script_takes_an_answer_before_its_question_unless_a_wait_is_in_between() {
    let early = async |mut client: Mock| {
        client.write_all(b"Hello, Ada!\n").await?;
        client.read_exact(&mut [0; 4]).await?;
        Ok(())
    };
    let mut script = Builder::new();
    let script = script.read(b"Ada\n").write(b"Hello, Ada!\n");
    assert!(plays(script, early));

    let mut script = Builder::new();
    let script = script.read(b"Ada\n").wait(HOUR / 2);
    let script = script.write(b"Hello, Ada!\n");
    assert!(!plays(script, early));
    assert!(plays(script, greet_once));
}

#[test]
fn a_script_has_no_end_of_input_before_its_last_answer() {
    let with_goodbye = async |mut client: Mock| {
        client.read_to_end(&mut Vec::new()).await?;
        client.write_all(b"Bye!\n").await
    };
    let mut script = Builder::new();
    assert!(!plays(script.read(b"Ada\n").write(b"Bye!\n"), with_goodbye));

    // A peer on a pipe can close its half and listen on.
    let talk = async {
        let (mut peer, mut stream) = tokio::io::duplex(64);
        peer.write_all(b"Ada\n").await?;
        peer.shutdown().await?;
        stream.read_to_end(&mut Vec::new()).await?;
        stream.write_all(b"Bye!\n").await?;
        drop(stream);
        let mut goodbye = String::new();
        peer.read_to_string(&mut goodbye).await?;
        io::Result::Ok(goodbye)
    };
    let goodbye = ends(HOUR, talk).expect("it ends").expect("no error");
    assert_eq!(goodbye, "Bye!\n");
}

#[test]
fn a_server_that_flushes_late_is_found_by_those_who_wait_for_an_answer() {
    let late: Server = |stream| Box::pin(flushed_late::greet(stream));
    assert_eq!(found(late), [false, false, false, true, true]);
    // The script gives out its second name only after the first greeting.
    let mut script = Builder::new();
    let script = script.read(b"Ada\n").write(b"Hello, Ada!\n");
    let script = script.read(b"Bob\n").write(b"Hello, Bob!\n");
    assert!(!plays(script, async |client| flushed_late::greet(client).await));
    assert!(plays(script, async |client| greet(client).await));
}

#[test]
fn an_end_of_input_in_a_line_makes_a_line_of_its_half() {
    let mut greetings = Vec::new();
    let half = tokio::io::join(&b"Ada\nChristo"[..], &mut greetings);
    assert!(matches!(ends(HOUR, greet(half)), Ok(Ok(()))));
    assert_eq!(greetings, b"Hello, Ada!\nHello, Christo!\n");
}
