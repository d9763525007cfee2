//! `cargo book test`: what it runs of the book, and what it says of a fault.

use std::collections::BTreeSet;
use std::process::Command;

use book::model::Project;
use book::prove::pages::{Pages, shards};
use book::run::cargo_command;

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
        tests.extend(pages.tests().into_values().flatten());
    }
    packages.sort();
    assert!(packages.iter().eq(project.packages.keys()), "{packages:?}");
    let written = project.packages.values().flat_map(|package| &package.tests);
    assert_eq!(tests, written.map(|test| test.path.clone()).collect());
}

#[test]
fn the_harness_has_the_blocks_of_every_page() {
    let project = Project::load(&root()).expect("the book");
    let pages = Pages::new(&project, &shards(&project, 1).concat()).expect("pages");
    let output = cargo_command()
        .args([
            "test",
            "--quiet",
            "--workspace",
            "--test",
            "blocks",
            "--",
            "--list",
        ])
        .current_dir(root())
        .output()
        .expect("cargo");
    let list = stdout(&output);
    let listed: BTreeSet<&str> = list
        .lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .collect();
    assert!(!listed.is_empty(), "{}", stderr(&output));
    for name in pages.blocks().keys() {
        assert!(
            listed.contains(name.as_str()),
            "{name} is no test of the harness"
        );
    }
    let own = listed.len() - pages.blocks().len();
    assert_eq!(
        own, 2,
        "the harness has tests that are of no page: {listed:?}"
    );
}

/// A small book with tests that have the names of the proofs of `src/p.md`.
fn proved_book(block: &str, proof: &str, test: &str) -> tempfile::TempDir {
    let book = small_book();
    let root = book.path();
    assert!(tool(root, &["new", "p/one"]).status.success());
    assert!(tool(root, &["record", "p/one"]).status.success());
    let sentence =
        "# P\n\nOne is one. {{#proof p/one_is_one}}\n\n{{#listing p/one}}\n\n{{#output p/one}}\n";
    write(root, "src/p.md", sentence);
    write(
        root,
        "listings/p/tests/p.rs",
        &format!("#[test]\nfn one_is_one() {{ {test} }}\n"),
    );
    let blocks = format!("#[test]\nfn p_one_line_1() {{ {block} }}\n");
    write(root, "ci/skeptic/tests/blocks.rs", &blocks);
    let proofs = format!("mod output {{ mod p {{ #[test] fn one() {{ {proof} }} }} }}\n");
    write(root, "ci/skeptic/tests/proofs.rs", &proofs);
    book
}

#[test]
fn a_page_is_proved_by_its_check_its_blocks_its_outputs_and_its_tests() {
    let book = proved_book("", "", "assert_eq!(1, 1)");
    let output = tool(book.path(), &["test", "p"]);
    let said = stdout(&output);
    assert!(output.status.success(), "{said}{}", stderr(&output));
    let mut lines = said.lines();
    assert_eq!(lines.next(), Some("cargo book check"));
    assert_eq!(lines.next(), Some("    no problems"));
    for command in [
        "cargo test --workspace --test blocks -- (1 of its tests)",
        "BOOK_PAGES='p' cargo test --workspace --test proofs",
        "cargo test --workspace --test p",
    ] {
        assert_eq!(lines.next(), Some(command), "{said}");
        assert!(
            lines
                .next()
                .is_some_and(|line| line.starts_with("    1 passed in ")),
            "{said}"
        );
    }
    assert!(
        lines
            .next()
            .is_some_and(|line| line.starts_with("p: proved in ")),
        "{said}"
    );
}

#[test]
fn what_fails_is_said_with_its_line_and_on_github_as_annotation() {
    let book = proved_book("panic!()", "panic!()", "panic!()");
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
        ("src/p.md", 5, "p_one_line_1"),
        ("src/p.md", 7, "output::p::one"),
        ("listings/p/tests/p.rs", 1, "one_is_one"),
    ];
    for (path, line, test) in faults {
        let words = format!("the test `{test}` fails, and its words are above");
        assert!(
            said.lines().any(|l| l == format!("{path}:{line}: {words}")),
            "{said}"
        );
        let annotation = format!("::error file={path},line={line}::{words}");
        assert!(said.lines().any(|l| l == annotation), "{said}");
    }
    assert!(
        !said.contains("src/q.md"),
        "a fault of another page: {said}"
    );
    assert!(stderr(&output).contains("p: 3 faults, see above"));
}

#[test]
fn a_proof_that_does_not_run_and_a_page_that_is_none_are_faults() {
    let book = proved_book("", "", "");
    write(
        book.path(),
        "ci/skeptic/tests/blocks.rs",
        "#[test]\nfn other() {}\n",
    );
    let output = tool(book.path(), &["test", "p"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("cargo ran no test `p_one_line_1`"),
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
