//! `cargo book serve` in a small book.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tungstenite::client::IntoClientRequest;
use tungstenite::{Error, Message, connect};

use super::{clean_book, stderr, tool, write};

/// Long enough for a rebuild on a busy machine; a test that waits longer fails.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    fn start(root: &Path) -> Server {
        Server::start_with(root, &[])
    }

    /// Starts a server with these environment variables.
    pub(super) fn start_with(root: &Path, variables: &[(&str, &Path)]) -> Server {
        let mut process = Command::new(env!("CARGO_BIN_EXE_book"))
            .args(["serve", "--port", "0"])
            .current_dir(root)
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the tool starts");
        let mut line = String::new();
        let stdout = process.stdout.as_mut().expect("a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let address = line
            .split("http://")
            .nth(1)
            .and_then(|rest| rest.split('/').next())
            .and_then(|address| address.parse().ok())
            .unwrap_or_else(|| panic!("no address in `{line}`"));
        Server { process, address }
    }

    /// Stops the server as `kill` and a terminal's Ctrl-C do, and waits for its end.
    pub(super) fn stop(&mut self) {
        let id = self.process.id().to_string();
        let kill = Command::new("kill").arg(id).status();
        assert!(kill.expect("`kill` starts").success());
        let ended = self.process.wait().expect("an end");
        assert!(ended.success(), "{ended}");
    }

    pub(super) fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        let request = format!("GET {path} HTTP/1.0\r\nhost: localhost\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        String::from_utf8_lossy(&answer).into_owned()
    }

    pub(super) fn shows(&self, words: &str) -> bool {
        self.shows_on("/a.html", words)
    }

    fn shows_on(&self, page: &str, words: &str) -> bool {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if self.get(page).contains(words) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn the_site_is_served_on_loopback_and_follows_every_kind_of_file() {
    let book = clean_book();
    let server = Server::start(book.path());
    assert!(server.address.ip().is_loopback());
    assert!(server.get("/a.html").starts_with("HTTP/1.0 200"));
    assert!(server.get("/none.html").starts_with("HTTP/1.0 404"));

    let chapter = std::fs::read_to_string(book.path().join("src/a.md")).expect("a chapter");
    write(
        book.path(),
        "src/a.md",
        &format!("{chapter}\nA new sentence.\n"),
    );
    assert!(server.shows("A new sentence."), "a chapter");

    write(book.path(), "listings/a/recorded/one.txt", "uno\n");
    assert!(server.shows("uno"), "a recording");

    let listing = "//! A new caption.\n\n// ANCHOR: print\nfn main() {}\n// ANCHOR_END: print\n";
    write(book.path(), "listings/a/examples/one.rs", listing);
    assert!(server.shows("A new caption."), "a listing");

    let python =
        "\"\"\"A caption in Python.\"\"\"\n\n# ANCHOR: greet\nx = 1\n# ANCHOR_END: greet\n";
    write(book.path(), "listings/snake/python/words.py", python);
    let shown = server.shows_on("/snake.html", "A caption in Python.");
    assert!(shown, "a listing in Python");
}

#[test]
fn an_open_page_is_told_to_reload() {
    let book = clean_book();
    let server = Server::start(book.path());
    assert!(server.get("/a.html").contains("__livereload"));
    let url = format!("ws://{}/__livereload", server.address);
    let (mut socket, _) = connect(url).expect("a web socket");

    let chapter = std::fs::read_to_string(book.path().join("src/a.md")).expect("a chapter");
    write(book.path(), "src/a.md", &format!("{chapter}\nMore.\n"));
    assert_eq!(socket.read().expect("a message"), Message::text("reload"));
}

#[test]
fn a_web_socket_of_a_foreign_page_is_refused() {
    let book = clean_book();
    let server = Server::start(book.path());
    let own = format!("http://{}", server.address);
    let host = server.address.to_string();
    for (origin, host, status) in [
        (own.as_str(), host.as_str(), 101),
        ("http://example.org", &host, 403),
        ("null", &host, 403),
        ("http://example.org:80", "example.org:80", 403),
    ] {
        let url = format!("ws://{}/__livereload", server.address);
        let mut request = url.into_client_request().expect("a request");
        let headers = request.headers_mut();
        headers.insert("origin", origin.parse().expect("a value"));
        headers.insert("host", host.parse().expect("a value"));
        let answered = match connect(request) {
            Ok((_, answer)) => answer.status().as_u16(),
            Err(Error::Http(answer)) => answer.status().as_u16(),
            Err(error) => panic!("{error}"),
        };
        assert_eq!(answered, status, "{origin} {host}");
    }
}

#[test]
fn the_next_save_shows_whatever_came_before() {
    let book = clean_book();
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start_with(book.path(), &[("TMPDIR", temporary.path())]);
    let path = |name: &str| book.path().join(name);
    let chapter = std::fs::read_to_string(path("src/a.md")).expect("a chapter");
    let rename = |from: &str, to: &str| std::fs::rename(path(from), path(to)).expect("renamed");

    let config = std::fs::read_to_string(path("book.toml")).expect("book.toml");
    for title in ["First title", "Second title"] {
        let lines = config
            .lines()
            .map(|line| match line.starts_with("title = ") {
                true => format!("title = \"{title}\"\n"),
                false => format!("{line}\n"),
            });
        let text: String = lines.collect();
        write(book.path(), "book.toml.new", &text);
        rename("book.toml.new", "book.toml");
        assert!(server.shows(title), "book.toml is renamed over: {title}");
    }

    write(book.path(), "older.md", &format!("{chapter}\nOlder.\n"));
    let older = std::fs::File::options().write(true).open(path("older.md"));
    let epoch = std::time::SystemTime::UNIX_EPOCH;
    older.expect("a file").set_modified(epoch).expect("a time");
    rename("older.md", "src/a.md");
    assert!(server.shows("Older."), "a file older than the last build");

    rename("src", "away");
    std::thread::sleep(Duration::from_millis(700));
    rename("away", "src");
    write(book.path(), "src/a.md", &format!("{chapter}\nBack.\n"));
    assert!(server.shows("Back."), "the folder was away");

    for entry in std::fs::read_dir(temporary.path()).expect("a folder") {
        std::fs::remove_dir_all(entry.expect("an entry").path()).expect("removed");
    }
    write(book.path(), "src/a.md", &format!("{chapter}\nServed.\n"));
    assert!(server.shows("Served."), "the site was removed");
}

#[cfg(unix)]
#[test]
fn a_file_behind_a_link_is_followed() {
    let book = clean_book();
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let file = elsewhere.path().join("one.txt");
    std::fs::write(&file, "one\n").expect("a file");
    let link = book.path().join("listings/a/recorded/one.txt");
    std::fs::remove_file(&link).expect("removed");
    std::os::unix::fs::symlink(&file, link).expect("a link");
    let server = Server::start(book.path());
    std::fs::write(&file, "eins\n").expect("a file");
    assert!(server.shows("eins"));
}

#[test]
fn two_servers_of_a_checkout_follow_it_both() {
    let book = clean_book();
    let servers = [Server::start(book.path()), Server::start(book.path())];
    let chapter = std::fs::read_to_string(book.path().join("src/a.md")).expect("a chapter");
    for number in ["once", "twice", "thrice"] {
        let text = format!("{chapter}\nSaved {number}.\n");
        write(book.path(), "src/a.md", &text);
        for server in &servers {
            assert!(server.shows(&format!("Saved {number}.")));
        }
    }
}

#[test]
fn a_fault_keeps_the_last_good_site() {
    let book = clean_book();
    let server = Server::start(book.path());
    let chapter = std::fs::read_to_string(book.path().join("src/a.md")).expect("a chapter");
    write(
        book.path(),
        "src/a.md",
        &format!("{chapter}\n{{{{#listing a/none}}}}\n"),
    );
    std::thread::sleep(Duration::from_millis(500));
    assert!(server.get("/a.html").contains("A clean page"));

    write(book.path(), "src/a.md", &format!("{chapter}\nMended.\n"));
    assert!(server.shows("Mended."));
}

#[test]
fn a_busy_port_is_named() {
    let busy = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = busy.local_addr().expect("an address").port().to_string();
    let book = clean_book();
    let output = tool(book.path(), &["serve", "--port", &port]);
    assert_eq!(output.status.code(), Some(1));
    let words = format!("port {port} is in use");
    assert!(stderr(&output).contains(&words), "{}", stderr(&output));
}
