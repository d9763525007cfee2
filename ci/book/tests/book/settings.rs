//! A book whose folders and lints are set in `book.toml`.

use std::path::Path;

use super::{copy, stdout, tool, write};

#[test]
fn a_book_in_other_folders_is_checked_proved_and_rendered() {
    let book = tempfile::tempdir().expect("a temporary folder");
    let root = book.path();
    let other = Path::new(env!("CARGO_MANIFEST_DIR")).join("../listings/tests/fixtures/other");
    copy(&other, root);
    assert_eq!(stdout(&tool(root, &["check", "hello"])), "no problems\n");
    let proved = stdout(&tool(root, &["test", "hello"]));
    assert!(proved.contains("hello: proved"), "{proved}");
    assert!(tool(root, &["build"]).status.success());
    let page = std::fs::read_to_string(root.join("book/hello.html")).expect("a page");
    assert!(page.contains("examples-of/hello/examples/greeting.rs"));

    write(root, "examples-of/hello/recorded/greeting.txt", "bye\n");
    let differs = stdout(&tool(root, &["test", "hello"]));
    assert!(differs.contains("text/hello.md:5"), "{differs}");

    // The lint that is off would say this.
    let set = std::fs::read_to_string(root.join("book.toml")).expect("book.toml");
    write(
        root,
        "book.toml",
        &set.replace("todo = false", "todo = true"),
    );
    let check = stdout(&tool(root, &["check"]));
    assert!(check.starts_with("text/hello.md:7: `TODO`"), "{check}");
}
