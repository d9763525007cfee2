//! `cargo book audit`: what it says of a test that can fail, and of one that can't.

use std::path::Path;
use std::process::Command;

use super::new::small_book;
use super::{stderr, stdout, tool, write};

/// Makes a repository of `root`: an audit copies what git knows.
fn git_init(root: &Path) {
    let git = Command::new("git").arg("init").current_dir(root).output();
    assert!(git.expect("git").status.success());
}

#[test]
fn an_audit_reports_a_test_that_passes_though_its_sentence_is_false() {
    let book = small_book();
    let root = book.path();
    assert!(tool(root, &["new", "p/one"]).status.success());
    let tests = "fn one() -> u8 { 1 }\n\
                 #[test]\nfn a_good_proof() { assert_eq!(one(), 1); }\n\
                 #[test]\nfn a_poor_proof() { assert_ne!(one(), 3); }\n";
    write(root, "listings/p/tests/p.rs", tests);
    let mutation = |test: &str| {
        format!(
            "[{test}]\nchange = \"one is two\"\nfile = \"tests/p.rs\"\nold = '{{ 1 }}'\nnew = '{{ 2 }}'\n"
        )
    };
    let both = mutation("a_good_proof") + &mutation("a_poor_proof");
    write(root, "listings/p/mutations.toml", &both);
    git_init(root);

    let output = tool(root, &["audit", "p/a_good_proof"]);
    let said = stdout(&output);
    assert!(output.status.success(), "{said}{}", stderr(&output));
    assert_eq!(
        said,
        "fails, as it must: p/a_good_proof (one is two)\n1 mutations, and each fails its test\n"
    );

    let output = tool(root, &["audit"]);
    assert!(!output.status.success());
    let said = stdout(&output);
    assert!(
        said.contains("WRONG: p/a_poor_proof (one is two): the test passes\n"),
        "{said}"
    );
    assert!(
        stderr(&output).contains("1 of 2 mutations"),
        "{said}{}",
        stderr(&output)
    );
}

#[test]
fn an_audit_builds_the_programs_that_a_test_starts() {
    let book = small_book();
    let root = book.path();
    assert!(tool(root, &["new", "p/one"]).status.success());
    let program = "//! One.\n\nfn main() {\n    println!(\"la\");\n}\n";
    write(root, "listings/p/examples/one.rs", program);
    let test = "#[test]\nfn it_sings() {\n    \
                let test = std::env::current_exe().unwrap();\n    \
                let program = test.ancestors().nth(2).unwrap().join(\"examples\").join(\"one\");\n    \
                let output = std::process::Command::new(program).output().unwrap();\n    \
                assert_eq!(output.stdout, b\"la\\n\");\n}\n";
    write(root, "listings/p/tests/p.rs", test);
    let mutation = "[it_sings]\nchange = \"another syllable\"\nfile = \"examples/one.rs\"\n\
                    old = \"la\"\nnew = \"lo\"\n";
    write(root, "listings/p/mutations.toml", mutation);
    git_init(root);

    // The second finds what the first has changed and taken back.
    for _ in 0..2 {
        let output = tool(root, &["audit"]);
        let said = stdout(&output) + &stderr(&output);
        assert!(output.status.success(), "{said}");
    }
}
