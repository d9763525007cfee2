//! Proofs of what the page says about futures, the programs that print titles, and `select`.

use std::any::TypeId;
use std::cell::{Cell, RefCell};
use std::ffi::{OsStr, OsString};
use std::future::{Future, pending, poll_fn, ready};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::pin::pin;
use std::process::{Command, Output, Stdio};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use reqwest::{Client, StatusCode};
use tokio::runtime::{Handle, RuntimeFlavor};
use trpl::Either;
use using_futures::site::Site;
use using_futures::title::{Limits, TitleError, page_title};

#[expect(dead_code, reason = "the test calls `page_title` and not `main`")]
#[path = "../examples/lazy_title.rs"]
mod lazy_title;

#[expect(dead_code, reason = "the test calls `race` and not `main`")]
#[path = "../examples/race_two.rs"]
mod race_two;

/// Limits that no page of the site reaches, except those that never end.
const ROOMY: Limits = Limits {
    bytes: 1 << 20,
    time: Duration::from_secs(60),
};

/// What no test waits for if the page is right.
const WATCHDOG: Duration = Duration::from_secs(120);

/// An example of this package, built by the same `cargo test`.
fn example(name: &str) -> Command {
    let test = std::env::current_exe().expect("this test's program");
    let target: PathBuf = test.ancestors().nth(2).expect("a target folder").into();
    let mut command = Command::new(target.join("examples").join(name));
    command
        .env("NO_PROXY", "*")
        .env_remove("RUST_BACKTRACE")
        .stdin(Stdio::null());
    command
}

/// What a program ended with, and what it printed.
#[derive(Debug, PartialEq)]
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Ended {
        Ended {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8(output.stderr).expect("text"),
        }
    }
}

fn run(name: &str, arguments: &[impl AsRef<OsStr>]) -> Ended {
    let mut program = example(name)
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let start = Instant::now();
    // What it prints is short, so it never waits for us to read it.
    while program.try_wait().expect("its state").is_none() {
        if start.elapsed() > WATCHDOG {
            program.kill().expect("it runs");
            panic!("{name} does not end");
        }
        thread::sleep(Duration::from_millis(10));
    }
    program.wait_with_output().expect("its output").into()
}

/// Runs `page_title` and asserts that it ends with `code`, prints no title and does not panic.
fn fails_with(code: i32, arguments: &[&str], words: &str) {
    let ended = run("page_title", arguments);
    assert_eq!(ended.code, Some(code), "{ended:?}");
    assert_eq!(ended.out, "");
    assert!(ended.err.contains(words), "{ended:?}");
    assert!(!ended.err.contains("panicked"), "{ended:?}");
    assert_eq!(ended.err.lines().count(), 1, "{ended:?}");
}

/// Answers one request on a free port with `answer`, and closes. Returns its address.
fn answer_once(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        let mut request = [0; 4096];
        let count = stream.read(&mut request).expect("a request");
        assert!(request[..count].ends_with(b"\r\n\r\n"));
        stream.write_all(answer).expect("the client reads");
    });
    format!("http://{address}/")
}

fn client() -> Client {
    let client = Client::builder().no_proxy().build();
    client.expect("a client")
}

#[test]
fn a_future_is_polled_only_when_it_is_awaited() {
    let polled = Cell::new(false);
    let future = async { polled.set(true) };
    trpl::block_on(async {
        trpl::yield_now().await;
        assert!(!polled.get());
        future.await;
        assert!(polled.get());
    });
}

#[test]
fn a_title_that_is_not_awaited_sends_no_request() {
    let site = Site::start().expect("a site");
    let url = site.url("tokio");
    let title = lazy_title::page_title(&url);
    // An answered request shows that the site would have seen an earlier one.
    trpl::block_on(lazy_title::page_title(&site.url("rust")));
    assert_eq!(site.requests(), 1);

    let title = trpl::block_on(title);
    assert_eq!(title.as_deref(), Some("Tokio"));
    assert_eq!(site.requests(), 2);
    assert_eq!(
        site.stop().expect("it stops"),
        ["/rust: answered", "/tokio: answered"]
    );
}

#[test]
fn a_title_that_is_dropped_sends_no_request() {
    let site = Site::start().expect("a site");
    drop(lazy_title::page_title(&site.url("tokio")));
    assert_eq!(site.stop().expect("it stops"), [""; 0]);
}

#[test]
fn a_poll_answers_ready_or_pending() {
    let mut context = Context::from_waker(Waker::noop());
    assert_eq!(pin!(async { 7 }).poll(&mut context), Poll::Ready(7));
    assert_eq!(pin!(pending::<i32>()).poll(&mut context), Poll::Pending);
}

/// Whether two values are of the same type.
fn alike<A: 'static, B: 'static>(_: &A, _: &B) -> bool {
    TypeId::of::<A>() == TypeId::of::<B>()
}

#[test]
fn the_names_of_trpl_are_those_of_other_crates() {
    let types = [
        (
            TypeId::of::<trpl::Runtime>(),
            TypeId::of::<tokio::runtime::Runtime>(),
        ),
        (
            TypeId::of::<trpl::Sender<()>>(),
            TypeId::of::<tokio::sync::mpsc::UnboundedSender<()>>(),
        ),
        (
            TypeId::of::<trpl::Receiver<()>>(),
            TypeId::of::<tokio::sync::mpsc::UnboundedReceiver<()>>(),
        ),
        (
            TypeId::of::<Either<(), ()>>(),
            TypeId::of::<futures::future::Either<(), ()>>(),
        ),
    ];
    assert!(types.iter().all(|(short, long)| short == long), "{types:?}");

    trpl::block_on(async {
        let now = Duration::ZERO;
        assert!(alike(&trpl::sleep(now), &tokio::time::sleep(now)));
        assert!(alike(
            &trpl::join(ready(1), ready(2)),
            &futures::future::join(ready(1), ready(2))
        ));
        assert!(alike(
            &trpl::join_all([ready(1)]),
            &futures::future::join_all([ready(1)])
        ));
        assert!(alike(&trpl::spawn_task(ready(1)), &tokio::spawn(ready(1))));
    });
}

#[test]
fn block_on_of_trpl_starts_a_runtime_of_several_threads() {
    let held = Arc::new(());
    let its = Arc::clone(&held);
    let flavor = trpl::block_on(async {
        trpl::spawn_task(async move {
            pending::<()>().await;
            drop(its);
        });
        Handle::current().runtime_flavor()
    });
    assert_eq!(flavor, RuntimeFlavor::MultiThread);
    // Shut down, the runtime has dropped the task.
    assert_eq!(Arc::strong_count(&held), 1);
}

#[test]
fn run_and_race_are_older_names() {
    let raced = trpl::run(trpl::race(ready(1), pending::<()>()));
    let selected = trpl::block_on(trpl::select(ready(1), pending::<()>()));
    assert!(matches!(raced, Either::Left(1)));
    assert!(matches!(selected, Either::Left(1)));
}

#[test]
fn the_first_program_panics_without_an_argument() {
    let ended = run("page_title_first", &[""; 0]);
    assert_eq!(ended.code, Some(101));
    assert!(ended.err.contains("index out of bounds"), "{ended:?}");
}

#[test]
fn the_first_program_panics_at_an_unknown_host() {
    let ended = run("page_title_first", &["http://no..such.host/"]);
    assert_eq!(ended.code, Some(101));
    assert!(ended.err.contains("Result::unwrap()"), "{ended:?}");
}

#[test]
fn the_first_program_takes_a_404_for_the_page() {
    let site = Site::start().expect("a site");
    let ended = run("page_title_first", &[site.url("missing")]);
    assert_eq!(ended.code, Some(0));
    assert!(ended.out.ends_with("is: Not found\n"), "{ended:?}");
}

#[test]
fn the_first_program_prints_html_and_not_text() {
    let site = Site::start().expect("a site");
    let ended = run("page_title_first", &[site.url("rust")]);
    assert!(ended.out.ends_with("is: Rust &amp; friends\n"), "{ended:?}");
}

#[test]
fn the_first_program_reads_an_endless_body_forever() {
    let site = Site::start().expect("a site");
    let mut program = example("page_title_first")
        .arg(site.url("flood"))
        .stdout(Stdio::null())
        .spawn()
        .expect("the program starts");
    // More than sixty times the limit of the finished program, and all of it in memory.
    let start = Instant::now();
    let mut kilobytes = 0;
    while kilobytes < 64 * 1024 {
        assert_eq!(program.try_wait().expect("its state"), None);
        assert!(start.elapsed() < WATCHDOG, "it keeps {kilobytes} kB");
        thread::sleep(Duration::from_millis(10));
        kilobytes = resident_kilobytes(program.id());
    }
    program.kill().expect("it runs");
    program.wait().expect("its end");
}

/// How much memory a process has.
fn resident_kilobytes(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"));
    let status = status.expect("the process runs");
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = resident.and_then(|line| line.trim().strip_suffix(" kB"));
    // Between its start and its program it has no memory to tell of.
    kilobytes.map_or(0, |number| number.parse().expect("a number"))
}

#[test]
fn a_title_is_printed_as_text() {
    let site = Site::start().expect("a site");
    let ended = run("page_title", &[site.url("rust")]);
    let title = "Rust & friends\n";
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), title));
}

#[test]
fn a_title_is_printed_on_one_line() {
    let url = answer_once(b"HTTP/1.1 200 OK\r\n\r\n<title>\n two\x1b\n lines &amp; more </title>");
    let ended = run("page_title", &[&url]);
    assert_eq!(
        (ended.code, ended.out.as_str()),
        (Some(0), "two lines & more\n"),
        "{ended:?}"
    );
}

#[test]
fn wrong_arguments_end_with_2() {
    let usage = "usage: page_title ADDRESS [SECONDS]\n";
    fails_with(2, &[], usage);
    fails_with(2, &["http://a.example/", "soon"], usage);
    fails_with(2, &["http://a.example/", "-1"], usage);
    fails_with(2, &["http://a.example/", "NaN"], usage);
    fails_with(2, &["http://a.example/", "1", "2"], usage);
}

/// An argument that is not Unicode.
#[cfg(unix)]
fn not_text() -> OsString {
    use std::os::unix::ffi::OsStringExt;
    OsString::from_vec(b"http://\xff/".to_vec())
}

/// An argument that is not Unicode.
#[cfg(windows)]
fn not_text() -> OsString {
    use std::os::windows::ffi::OsStringExt;
    OsString::from_wide(&[0xd800])
}

#[test]
fn an_argument_that_is_not_text_ends_with_2() {
    let ended = run("page_title", &[not_text()]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.err.starts_with("usage:"), "{ended:?}");
}

#[test]
fn what_is_not_a_web_address_ends_with_3() {
    fails_with(3, &["www.rust-lang.org"], "not a web address");
    fails_with(3, &[""], "not a web address");
    fails_with(3, &["http://"], "not a web address");
}

#[test]
fn an_unknown_host_ends_with_4() {
    fails_with(
        4,
        &["http://no..such.host/"],
        "http://no..such.host/: no page",
    );
}

#[test]
fn a_port_without_a_listener_ends_with_4() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    fails_with(4, &[&format!("http://{address}/")], "no page");
}

#[test]
fn a_connection_that_breaks_off_ends_with_4() {
    let url = answer_once(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<title>half");
    fails_with(4, &[&url], "no page");
}

#[test]
fn an_https_address_is_asked_with_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        let mut first = [0];
        stream.read_exact(&mut first).expect("a byte");
        first[0]
    });
    fails_with(4, &[&format!("https://{address}/")], "no page");
    // The type of a handshake record: RFC 8446, section 5.1.
    assert_eq!(server.join().expect("no panic"), 22);
}

#[test]
fn a_404_ends_with_5() {
    let site = Site::start().expect("a site");
    fails_with(
        5,
        &[&site.url("missing")],
        "the server answered 404 Not Found",
    );
}

#[test]
fn a_page_without_a_title_ends_with_6() {
    let site = Site::start().expect("a site");
    fails_with(6, &[&site.url("untitled")], "the page has no title");
}

#[test]
fn an_empty_title_ends_with_6() {
    let url = answer_once(b"HTTP/1.1 200 OK\r\n\r\n<title> \n </title>");
    fails_with(6, &[&url], "the page has no title");
}

#[test]
fn a_body_that_never_ends_ends_with_7_at_the_limit_of_size() {
    let site = Site::start().expect("a site");
    let arguments = [&*site.url("flood"), "60"];
    fails_with(7, &arguments, "the page has more than 1048576 bytes");
}

#[test]
fn a_download_that_returns_early_closes_its_connection() {
    let site = Site::start().expect("a site");
    trpl::block_on(async {
        let client = client();
        let title = page_title(&client, &site.url("flood"), ROOMY).await;
        assert!(matches!(title, Err(TitleError::TooLarge(_))), "{title:?}");
        // Neither the runtime nor the client has ended.
        assert_eq!(ends(site).await, ["/flood: its connection was closed"]);
        drop(client);
    });
}

#[test]
fn a_body_that_never_ends_ends_with_8_at_the_limit_of_time() {
    let site = Site::start().expect("a site");
    let arguments = [&*site.url("endless"), "0.3"];
    fails_with(8, &arguments, "the page was not there after 300ms");

    // Here the process goes on, and the download doesn't.
    let site = Site::start().expect("a site");
    trpl::block_on(async {
        let client = client();
        let time = Duration::from_millis(300);
        let title = page_title(&client, &site.url("endless"), Limits { time, ..ROOMY }).await;
        assert!(matches!(title, Err(TitleError::TooSlow(_))), "{title:?}");
        assert_eq!(ends(site).await, ["/endless: its connection was closed"]);
        drop(client);
    });
}

#[test]
fn a_server_that_never_answers_ends_with_8() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let arguments = [&*format!("http://{address}/"), "0.3"];
    fails_with(8, &arguments, "the page was not there after 300ms");
}

#[test]
fn a_reader_that_has_gone_is_an_error_and_no_panic() {
    let url = answer_once(b"HTTP/1.1 200 OK\r\n\r\n<title>unread</title>");
    let mut program = example("page_title")
        .arg(url)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(program.stdout.take());
    let ended = Ended::from(program.wait_with_output().expect("its end"));
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(!ended.err.contains("panicked"), "{ended:?}");
}

#[tokio::test]
async fn a_body_may_be_as_large_as_the_limit_and_not_larger() {
    let site = Site::start().expect("a site");
    let client = client();
    let size = "<title>Tokio</title>".len();
    let limits = |bytes| Limits { bytes, ..ROOMY };
    let title = page_title(&client, &site.url("tokio"), limits(size)).await;
    assert_eq!(title.expect("it fits"), "Tokio");
    let title = page_title(&client, &site.url("tokio"), limits(size - 1)).await;
    assert!(matches!(title, Err(TitleError::TooLarge(_))), "{title:?}");
}

#[test]
fn every_fault_has_an_exit_code_of_its_own() {
    let error = || client().get("no address").build().expect_err("it isn't");
    let faults = [
        TitleError::Address(error()),
        TitleError::Connection(error()),
        TitleError::Status(StatusCode::NOT_FOUND),
        TitleError::NoTitle,
        TitleError::TooLarge(0),
        TitleError::TooSlow(Duration::ZERO),
    ];
    let codes = faults.map(|fault| fault.exit_code());
    let mut different = codes.to_vec();
    different.sort();
    different.dedup();
    assert_eq!(different.len(), codes.len(), "{codes:?}");
    // 0 is success, 1 is what Rust ends with, and 2 is for wrong arguments.
    assert!(codes.iter().all(|code| *code > 2), "{codes:?}");
}

/// Sets its flag when it is dropped.
struct Guard(Rc<Cell<bool>>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.set(true);
    }
}

#[test]
fn select_drops_the_loser_before_it_returns() {
    let dropped = Rc::new(Cell::new(false));
    let guard = Guard(dropped.clone());
    let loser = async move {
        let _guard = guard;
        pending::<()>().await;
    };
    trpl::block_on(async {
        let winner = trpl::select(ready("winner"), loser).await;
        assert!(matches!(winner, Either::Left("winner")));
        assert!(dropped.get());
    });
}

#[test]
fn select_of_futures_gives_the_loser_back() {
    trpl::block_on(async {
        let late = pin!(async {
            trpl::yield_now().await;
            "late"
        });
        let Either::Left(((), late)) = futures::future::select(ready(()), late).await else {
            panic!("the ready future comes first");
        };
        assert_eq!(late.await, "late");
    });
}

#[test]
fn when_both_are_ready_the_first_argument_wins_and_the_other_is_not_polled() {
    let polled = RefCell::new(Vec::new());
    let child = |name| {
        let polled = &polled;
        poll_fn(move |_: &mut Context<'_>| {
            polled.borrow_mut().push(name);
            Poll::Ready(name)
        })
    };
    let first = trpl::block_on(trpl::select(child("rust"), child("tokio")));
    assert!(matches!(first, Either::Left("rust")));
    let second = trpl::block_on(trpl::select(child("tokio"), child("rust")));
    assert!(matches!(second, Either::Left("tokio")));
    assert_eq!(*polled.borrow(), ["rust", "tokio"]);
}

#[test]
fn select_polls_both_at_each_of_its_polls() {
    let polled = RefCell::new(Vec::new());
    let child = |name, polls| {
        let (polled, mut left) = (&polled, polls);
        poll_fn(move |context: &mut Context<'_>| {
            polled.borrow_mut().push(name);
            left -= 1;
            if left == 0 {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
    };
    trpl::block_on(trpl::select(child("a", 9), child("b", 2)));
    assert_eq!(*polled.borrow(), ["a", "b", "a", "b"]);
}

/// Races two pages of a new site, and returns how their requests ended.
fn race(first: &str, second: &str) -> Vec<String> {
    let site = Site::start().expect("a site");
    trpl::block_on(async {
        let (first, second) = (site.url(first), site.url(second));
        let race = tokio::time::timeout(WATCHDOG / 4, race_two::race(&first, &second));
        race.await.expect("the fast page ends the race");
    });
    site.stop().expect("it stops")
}

#[test]
fn the_delays_of_the_server_decide_the_race() {
    let ends = race("rust/60000", "tokio/0");
    assert_eq!(ends[0], "/tokio/0: answered");
    let ends = race("rust/0", "tokio/60000");
    assert_eq!(ends[0], "/rust/0: answered");
}

#[test]
fn the_connection_of_the_loser_is_closed() {
    let site = Site::start().expect("a site");
    let url = site.url("rust/60000");
    trpl::block_on(async {
        // Done when the request of the other has come.
        let winner = async {
            while site.requests() == 0 {
                trpl::sleep(Duration::from_millis(10)).await;
            }
        };
        trpl::select(winner, race_two::page_title(&url)).await;
        // The runtime lives, and with it what would run on.
        assert_eq!(ends(site).await, ["/rust/60000: its connection was closed"]);
    });
}

/// How each request ended, when the last client has left.
async fn ends(site: Site) -> Vec<String> {
    let stopped = tokio::task::spawn_blocking(|| site.stop());
    let stopped = tokio::time::timeout(WATCHDOG / 4, stopped).await;
    let stopped = stopped.expect("every client leaves").expect("no panic");
    stopped.expect("it stops")
}
