//! `cargo book record` in a small book of its own.

use std::path::Path;

use super::{clean_book, stderr, stdout, tool, write};

/// A book with one page, whose package has the given program and expectations.
pub(super) fn book(program: &str, expectations: &str) -> tempfile::TempDir {
    let book = tempfile::tempdir().expect("a temporary folder");
    let root = book.path();
    write(root, "book.toml", "[preprocessor.listings]\n");
    write(
        root,
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"listings/*\"]\n",
    );
    write(root, "src/SUMMARY.md", "- [P](p.md)\n");
    write(
        root,
        "src/p.md",
        "# P\n\n{{#listing p/one}}\n\n{{#output p/one}}\n",
    );
    let manifest = format!("[package]\nname = \"p\"\nedition = \"2024\"\n\n{expectations}");
    write(root, "listings/p/Cargo.toml", &manifest);
    write_program(root, program);
    book
}

fn write_program(root: &Path, body: &str) {
    let text = format!("//! One.\n\nfn main() {{\n    {body}\n}}\n");
    write(root, "listings/p/examples/one.rs", &text);
}

fn recorded(root: &Path) -> Option<String> {
    std::fs::read_to_string(root.join("listings/p/recorded/one.txt")).ok()
}

#[test]
fn record_writes_what_a_program_prints_and_says_what_changed() {
    let book = book(r#"println!("one");"#, "");
    let output = tool(book.path(), &["record"]);
    assert_eq!(
        stdout(&output),
        "p/one: new, 1 line\n",
        "{}",
        stderr(&output)
    );
    assert_eq!(recorded(book.path()).as_deref(), Some("one\n"));

    let output = tool(book.path(), &["record", "p"]);
    assert_eq!(stdout(&output), "p/one: unchanged\n");

    write_program(book.path(), r#"println!("uno"); eprintln!("due");"#);
    let output = tool(book.path(), &["record", "p/one"]);
    assert!(stdout(&output).starts_with("p/one: changed\n"));
    assert!(stdout(&output).contains("uno"));
    assert_eq!(recorded(book.path()).as_deref(), Some("uno\ndue\n"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_record_takes_its_program_with_it() {
    let body = "std::fs::write(\"id\", std::process::id().to_string()).unwrap();\n    \
                std::thread::sleep(std::time::Duration::from_secs(600));";
    let book = book(body, "");
    let mut record = std::process::Command::new(env!("CARGO_BIN_EXE_book"))
        .arg("record")
        .current_dir(book.path())
        .env("CARGO_TARGET_DIR", "built")
        .spawn()
        .expect("the tool starts");
    let id = until(|| {
        std::fs::read_to_string(book.path().join("id"))
            .ok()?
            .parse()
            .ok()
    });
    assert!(super::trace::is_running(id));
    record.kill().expect("killed");
    record.wait().expect("an end");
    until(|| (!super::trace::is_running(id)).then_some(()));
    // A relative target folder is one of the folder in which the tool was called.
    assert!(book.path().join("built").is_dir());
}

/// Waits until there is something, for a minute at most.
fn until<T>(mut found: impl FnMut() -> Option<T>) -> T {
    for _ in 0..3_000 {
        if let Some(found) = found() {
            return found;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("nothing after a minute");
}

#[test]
fn what_the_compiler_says_names_the_listing_whatever_the_target_folder_is() {
    let book = book("", "");
    write(book.path(), "src/p.md", "# P\n\n{{#fails p/wrong}}\n");
    let wrong = "//@ error: E0308\n//! Wrong.\n\nfn main() {\n    let _: u32 = \"one\";\n}\n";
    write(book.path(), "listings/p/fail/wrong.rs", wrong);
    let output = tool(book.path(), &["record", "p/wrong"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains(" --> listings/p/fail/wrong.rs:5:18\n"));
}

#[test]
fn a_program_that_fails_is_not_recorded_unless_it_says_so() {
    let body = r#"println!("one"); std::process::exit(3);"#;
    let undeclared = book(body, "");
    let output = tool(undeclared.path(), &["record"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("p/one: not recorded: it ended with exit code 3"));
    assert_eq!(recorded(undeclared.path()), None);

    let expectations =
        "[package.metadata.book.one]\nexit = 3\nreason = \"it shows an exit code\"\n";
    let declared = book(body, expectations);
    let output = tool(declared.path(), &["record"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(recorded(declared.path()).as_deref(), Some("one\n"));
}

#[test]
fn arguments_and_masks_are_those_of_the_listing() {
    let body = r#"println!("{:?} {}", std::env::args().nth(1), std::process::id());"#;
    let expectations = "[package.metadata.book.one]\nargs = [\"--fast\"]\n\
                 mask = [{ pattern = '\\d+$', with = \"PID\" }]\nreason = \"a process id\"\n";
    let book = book(body, expectations);
    assert!(tool(book.path(), &["record"]).status.success());
    let first = recorded(book.path()).expect("a recording");
    assert!(first.starts_with("Some(\"--fast\") "));

    let again = tool(book.path(), &["record"]);
    assert_eq!(stdout(&again), "p/one: unchanged\n");
    assert_eq!(recorded(book.path()), Some(first));
}

#[test]
fn what_cannot_be_recorded_is_said() {
    let book = book("", "");
    write(
        book.path(),
        "listings/p/examples/two.rs",
        "//! Two.\n\nfn main() {}\n",
    );
    for (what, words) in [
        ("none", "no package listings/none"),
        ("p/none", "no listings/p/examples/none.rs"),
        (
            "p/two",
            "no page shows this output: write {{#output p/two}}",
        ),
    ] {
        let output = tool(book.path(), &["record", what]);
        assert_eq!(output.status.code(), Some(1), "{what}");
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
    }
}

#[test]
fn a_program_that_does_not_compile_is_an_error() {
    let book = book("one();", "");
    let output = tool(book.path(), &["record"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("error[E0425]"));
    assert!(stderr(&output).contains("cargo can't build the programs"));
}

#[test]
fn python_is_recorded_without_a_build() {
    if let Some(why) = proofs::python::missing() {
        assert!(!proofs::python::is_required(), "{why}");
        return;
    }
    let book = clean_book();
    let root = book.path();
    // Nothing in this book can be built: it has no toolchain's packages.
    let output = tool(root, &["record", "snake/hello.py"]);
    let said = stdout(&output);
    assert_eq!(said, "snake/hello.py: unchanged\n", "{}", stderr(&output));

    let path = root.join("listings/snake/recorded/hello.py.txt");
    std::fs::remove_file(&path).expect("a recording");
    let output = tool(root, &["record", "snake/hello.py"]);
    assert_eq!(stdout(&output), "snake/hello.py: new, 1 line\n");
    let recorded = std::fs::read_to_string(&path).expect("a recording");
    assert_eq!(recorded, "hello, Ann\n");
    let cache = root.join("listings/snake/python/__pycache__");
    assert!(!cache.exists(), "a run leaves nothing behind");

    for (what, words) in [
        ("snake/none.py", "no listings/snake/python/none.py"),
        ("snake/words.py", "no page shows this output"),
    ] {
        let output = tool(root, &["record", what]);
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
    }
}

/// A program in Python that records a note of its own, and prints "one".
fn noting(text: &str) -> String {
    format!(
        r#""""One."""

import json
import os

path = os.environ.get("TIMELINE_OUT")
if path is not None:
    columns = [{{"name": "timers", "entries": [{{"at": 9000, "text": "task 1"}}]}}]
    with open(path, "w") as file:
        for line in [
            {{"event": "open", "at": 0, "version": 1}},
            {{"event": "note", "at": 2000, "task": None, "text": "{text}", "columns": columns}},
        ]:
            file.write(json.dumps(line) + "\n")
print("one")
"#
    )
}

#[test]
fn record_writes_the_notes_of_a_program_and_says_which_changed() {
    let book = book(r#"println!("one");"#, "");
    let root = book.path();
    write(root, "listings/p/python/note.py", &noting("it waits"));
    let page =
        "# P\n\n{{#listing p/note.py}}\n\n{{#output p/note.py}}\n\n{{#timeline p/note.py}}\n";
    write(root, "src/p.md", page);
    let record = || stdout(&tool(root, &["record", "p/note.py"]));
    assert_eq!(
        record(),
        "p/note.py: new, 1 line\np/note.py: timeline new, 0 lanes\n"
    );
    let path = root.join("listings/p/recorded/note.py.timeline.json");
    let json = std::fs::read_to_string(path).expect("a recording");
    let note = r#"{"at":0,"lane":null,"text":"it waits","columns":[{"name":"timers","entries":[{"at":7,"text":"task 1"}]}]}"#;
    assert!(json.contains(note), "{json}");

    assert_eq!(
        record(),
        "p/note.py: unchanged\np/note.py: timeline unchanged\n"
    );

    write(root, "listings/p/python/note.py", &noting("it ends"));
    let said = record();
    let changed =
        "p/note.py: timeline changed\nnote 1 is `it waits; timers: task 1` in the recording";
    assert!(said.contains(changed), "{said}");

    write(root, "listings/p/python/note.py", "print(\"one\")\n");
    let said = record();
    let words = "p/note.py: not recorded: p/note.py wrote no file that TIMELINE_OUT names";
    assert!(said.contains(words), "{said}");
}

/// A report as a bench program of the crate `measure` prints it.
const REPORT: &str =
    r#"{"figures":[{"name":"one","value":1.5,"unit":"s","what":"one"}],"series":[]}"#;

fn write_bench(root: &Path, body: &str) {
    let text = format!("//! One.\n\nfn main() {{\n    {body}\n}}\n");
    write(root, "listings/p/benches/idle.rs", &text);
}

#[test]
fn record_measure_writes_the_report_with_its_circumstances() {
    let expectations = "[[bench]]\nname = \"idle\"\nharness = false\n";
    let book = book(r#"println!("one");"#, expectations);
    write_bench(
        book.path(),
        &format!("println!(\"{{}}\", r#\"{REPORT}\"#);"),
    );
    let output = tool(book.path(), &["record", "--measure", "p/idle"]);
    let said = "p/idle: measured, figures: 1, series: 0\n";
    assert_eq!(stdout(&output), said, "{}", stderr(&output));

    let path = book.path().join("listings/p/recorded/idle.measured.json");
    let json = std::fs::read_to_string(path).expect("a recording");
    let measured = listings::measured::Measured::parse(&json, "p/idle").expect("it can be read");
    assert_eq!(measured.report.figures[0].value, 1.5);
    assert!(measured.versions["rustc"].starts_with("1."));
    assert!(measured.machine.cores > 0);
    assert_eq!(recorded(book.path()), None, "no output is recorded");
}

#[test]
fn what_is_no_report_is_not_written() {
    let expectations = "[[bench]]\nname = \"idle\"\nharness = false\n";
    let book = book("", expectations);
    let not_written = || {
        let output = tool(book.path(), &["record", "--measure"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(!book.path().join("listings/p/recorded").exists());
        stdout(&output)
    };
    write_bench(book.path(), r#"println!("fast");"#);
    let words = not_written();
    assert!(
        words.contains("it printed something else than one report: `fast"),
        "{words}"
    );

    write_bench(
        book.path(),
        &format!("println!(\"{{}}\", r#\"{REPORT}\"#); std::process::exit(1);"),
    );
    let words = not_written();
    assert!(
        words.contains("p/idle: not measured: it ended with exit"),
        "{words}"
    );

    write_bench(
        book.path(),
        r#"println!("{{\"figures\":[],\"series\":[]}}");"#,
    );
    let words = not_written();
    assert!(
        words.contains("p/idle: not measured: nothing was measured"),
        "{words}"
    );

    let output = tool(book.path(), &["record", "--measure", "p/none"]);
    assert!(stderr(&output).contains("there is no such listings/PAGE/benches/NAME.rs"));
}
