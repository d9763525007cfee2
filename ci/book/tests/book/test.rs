//! `cargo book test`: what it runs of the book, and what it says of a fault.

use std::collections::BTreeSet;
use std::process::Command;

use book::test::pages::{Pages, shards};
use listings::model::Project;

use super::new::small_book;
use super::{root, stderr, stdout, tool, write};

#[test]
fn the_parts_of_the_book_have_every_page_and_every_test_once() {
    let project = Project::load(&root()).expect("the book");
    let mut all: Vec<String> = shards(&project, 4).concat();
    all.sort();
    let count = all.len();
    all.dedup();
    assert_eq!(
        (all.len(), count),
        (project.chapters.len(), project.chapters.len())
    );

    let mut packages = Vec::new();
    let mut tests = BTreeSet::new();
    for names in shards(&project, 4) {
        let pages = Pages::new(&project, &names).expect("pages");
        packages.extend(pages.packages().iter().map(|package| package.page.clone()));
        tests.extend(pages.tests().into_keys());
    }
    packages.sort();
    assert!(packages.iter().eq(project.packages.keys()), "{packages:?}");
    let written = project.packages.values().flat_map(|package| &package.tests);
    assert_eq!(tests, written.map(|test| test.binary.clone()).collect());
}

/// A small book whose page shows a program that prints `printed`, where "one" is recorded, beside a
/// sentence that a test proves. The harness is a stand-in with a test of the program's name.
fn proved_book(block: &str, printed: &str, test: &str) -> tempfile::TempDir {
    let book = small_book();
    let root = book.path();
    assert!(tool(root, &["new", "p/one"]).status.success());
    let program = |printed: &str| {
        let text = format!("//! One.\n\nfn main() {{\n    println!(\"{printed}\");\n}}\n");
        write(root, "listings/p/examples/one.rs", &text);
    };
    program("one");
    assert!(tool(root, &["record", "p/one"]).status.success());
    program(printed);
    let sentence =
        "# P\n\nOne is one. {{#proof p/one_is_one}}\n\n{{#listing p/one}}\n\n{{#output p/one}}\n";
    write(root, "src/p.md", sentence);
    write(
        root,
        "listings/p/tests/p.rs",
        &format!("#[test]\nfn one_is_one() {{ {test} }}\n"),
    );
    // What makes the sentence false is another test's subject.
    let config = "[build]\nuse-default-preprocessors = false\n\n[preprocessor.listings]\n\n\
                  [preprocessor.listings.lints]\nmutations = false\n";
    write(root, "book.toml", config);
    let blocks = format!("#[test]\nfn p_one_line_1() {{ {block} }}\n");
    write(root, "ci/skeptic/tests/blocks.rs", &blocks);
    book
}

#[test]
fn a_page_is_proved_by_its_check_its_proofs_its_blocks_and_its_tests() {
    let book = proved_book("", "one", "assert_eq!(1, 1)");
    let output = tool(book.path(), &["test", "p"]);
    let said = stdout(&output);
    assert!(output.status.success(), "{said}{}", stderr(&output));
    let ran: Vec<&str> = said
        .lines()
        .filter(|line| line.starts_with("test "))
        .collect();
    let names = ran.iter().filter_map(|line| line.split_whitespace().nth(1));
    let mut names: Vec<&str> = names.filter(|name| *name != "result:").collect();
    names.sort_unstable();
    let expected = [
        "blocks::src/p.md",
        "one_is_one",
        "output::p::one",
        "p_one_line_1",
        "proof::p::one_is_one",
    ];
    assert_eq!(names, expected, "{said}");
    assert!(
        said.starts_with("cargo book check\n    no problems\n"),
        "{said}"
    );
    let last = said.lines().last().unwrap_or_default();
    assert!(last.starts_with("p: proved in "), "{said}");
}

#[test]
fn what_fails_is_said_with_its_line_and_on_github_as_annotation() {
    let book = proved_book("panic!()", "two", "panic!()");
    write(book.path(), "src/q.md", "# Q\n\n{{#none}}\n");
    let output = Command::new(env!("CARGO_BIN_EXE_book"))
        .args(["test", "p"])
        .current_dir(book.path())
        .env("CARGO_TARGET_DIR", book.path().join("target"))
        .env("GITHUB_ACTIONS", "true")
        .output()
        .expect("the tool");
    assert_eq!(output.status.code(), Some(1));
    let said = stdout(&output);
    let faults = [
        (
            "src/p.md",
            5,
            "the test `p_one_line_1` fails, and says why above",
        ),
        (
            "src/p.md",
            7,
            "p/one does not print what listings/p/recorded/one.txt says:",
        ),
        (
            "listings/p/tests/p.rs",
            1,
            "the test `one_is_one` fails, and says why above",
        ),
    ];
    for (path, line, words) in faults {
        let place = format!("{path}:{line}: {words}");
        assert!(said.lines().any(|l| l == place), "{said}");
        let annotation = format!("::error file={path},line={line}::{words}");
        assert!(said.lines().any(|l| l.starts_with(&annotation)), "{said}");
    }
    assert!(
        !said.contains("src/q.md"),
        "a fault of another page: {said}"
    );
    assert!(stderr(&output).contains("p: 3 faults, see above"));
    // Without the virtual clock a late run is a possibility, and the advice says so.
    assert!(
        said.contains("It ran in real time, and a busy machine may have made it late"),
        "{said}"
    );
}

#[test]
fn a_proof_that_does_not_run_and_a_page_that_is_none_are_faults() {
    let book = proved_book("", "one", "");
    write(
        book.path(),
        "ci/skeptic/tests/blocks.rs",
        "#[test]\nfn other() {}\n",
    );
    let output = tool(book.path(), &["test", "p"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("src/p.md:5: the harness has no test `p_one_line_1`"),
        "{}",
        stderr(&output)
    );

    for (arguments, words) in [
        (
            vec!["test", "none"],
            "no page src/none.md: name one that src/SUMMARY.md lists",
        ),
        (
            vec!["test", "--shard", "5/4"],
            "write `2/4` for the second of four",
        ),
        (
            vec!["test", "--shard", "9/9"],
            "the book has too few pages for 9 parts",
        ),
    ] {
        let output = tool(book.path(), &arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
    }
}
