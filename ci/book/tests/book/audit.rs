//! `cargo book audit`: what it says of a test that can fail, and of one that can't.

use super::new::small_book;
use super::{stderr, stdout, tool, write};

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
    let git = std::process::Command::new("git")
        .arg("init")
        .current_dir(root)
        .output();
    assert!(git.expect("git").status.success());

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
