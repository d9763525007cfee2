//! `cargo book new` in a small book of its own.

use std::path::Path;

use super::{stderr, stdout, tool, write};

/// A book with one page and no listing.
pub(crate) fn small_book() -> tempfile::TempDir {
    let book = tempfile::tempdir().expect("a temporary folder");
    let root = book.path();
    write(
        root,
        "book.toml",
        "[preprocessor.listings]\nbefore = [\"links\"]\n",
    );
    let manifest = "[workspace]\nresolver = \"3\"\nmembers = [\"ci/*\", \"listings/*\"]\n";
    write(root, "Cargo.toml", manifest);
    write(
        root,
        "ci/skeptic/Cargo.toml",
        "[package]\nname = \"harness\"\n",
    );
    write(root, "ci/skeptic/src/main.rs", "fn main() {}\n");
    let summary =
        "# Summary\n\n[Front](front.md)\n\n- [P](p.md)\n    - [Q](q.md)\n\n---\n\n[End](end.md)\n";
    write(root, "src/SUMMARY.md", summary);
    for page in ["front", "q", "end"] {
        write(root, &format!("src/{page}.md"), "# Heading\n\nWords.\n");
    }
    write(
        root,
        "src/p.md",
        "# P\n\nWords.\n\n## Summary\n\n- It is so.\n",
    );
    book
}

fn read(root: &Path, path: &str) -> String {
    std::fs::read_to_string(root.join(path)).expect("a file")
}

#[test]
fn a_new_listing_compiles_is_shown_and_recorded_and_has_no_problems() {
    let book = small_book();
    let output = tool(book.path(), &["new", "p/first_words"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(
        stdout(&output),
        "wrote listings/p/Cargo.toml\n\
         wrote listings/p/examples/first_words.rs\n\
         wrote {{#listing p/first_words}} and {{#output p/first_words}} into src/p.md:5\n\
         next:\n\
         1. write listings/p/examples/first_words.rs: its first sentence is the caption\n\
         2. move the directives to where src/p.md needs them\n\
         3. cargo book record p/first_words\n\
         4. cargo book test p\n"
    );
    let shown = "# P\n\nWords.\n\n{{#listing p/first_words}}\n\n{{#output p/first_words}}\n\n\
                 ## Summary\n\n- It is so.\n";
    assert_eq!(read(book.path(), "src/p.md"), shown);

    let recorded = tool(book.path(), &["record", "p/first_words"]);
    assert_eq!(
        stdout(&recorded),
        "p/first_words: new, 1 line\n",
        "{}",
        stderr(&recorded)
    );
    let check = tool(book.path(), &["check"]);
    assert_eq!(stdout(&check), "no problems\n");
}

#[test]
fn a_program_that_must_not_compile_and_one_in_python_begin_the_same_way() {
    let book = small_book();
    for arguments in [
        ["new", "p/wrong", "--fails"],
        ["new", "p/words.py", "--in=end"],
    ] {
        let output = tool(book.path(), &arguments);
        assert!(output.status.success(), "{}", stderr(&output));
    }
    assert!(read(book.path(), "src/p.md").contains("\n{{#fails p/wrong}}\n\n## Summary\n"));
    assert!(
        read(book.path(), "listings/p/fail/wrong.rs").starts_with("//@ error: E0308\n//! Wrong.")
    );
    let end = "Words.\n\n{{#listing p/words.py}}\n\n{{#output p/words.py}}\n";
    assert!(read(book.path(), "src/end.md").ends_with(end));
    assert!(read(book.path(), "listings/p/python/words.py").starts_with("\"\"\"Words.\n"));
}

#[test]
fn a_name_that_is_taken_or_of_another_form_is_refused_in_words() {
    let book = small_book();
    assert!(tool(book.path(), &["new", "p/one"]).status.success());
    for (arguments, words) in [
        (
            vec!["new", "q/one"],
            "listings/p has a program `one` already: take another name",
        ),
        (
            vec!["new", "p/One"],
            "`One` is no program's name: write small letters",
        ),
        (vec!["new", "p"], "`cargo book new page p` for a page"),
        (
            vec!["new", "none/two"],
            "no src/none.md: run `cargo book new page none` first",
        ),
        (
            vec!["new", "page", "q"],
            "src/q.md is there already: take another name",
        ),
        (vec!["new", "page", "A b"], "`A b` is no page's name"),
        (
            vec!["new", "page", "r", "--after", "none"],
            "no page `none` in src/SUMMARY.md",
        ),
        (
            vec!["new", "page", "r", "--after", "end"],
            "this page has no number",
        ),
    ] {
        let output = tool(book.path(), &arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
    }
    // A crate of the book has the name already.
    assert!(
        tool(book.path(), &["new", "page", "harness"])
            .status
            .success()
    );
    let output = tool(book.path(), &["new", "harness/two"]);
    assert!(stderr(&output).contains("a crate of the book is called `harness` already"));
    assert!(!book.path().join("listings/harness").exists());
}

#[test]
fn a_new_page_follows_the_page_that_is_named_and_asks_for_its_words() {
    let book = small_book();
    let output = tool(book.path(), &["new", "page", "last-one"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        stdout(&output)
            .starts_with("wrote src/last-one.md\nwrote its line into src/SUMMARY.md:7\n")
    );
    let arguments = ["new", "page", "below", "--after", "q", "--title", "Under Q"];
    assert!(tool(book.path(), &arguments).status.success());
    let summary = read(book.path(), "src/SUMMARY.md");
    let list =
        "- [P](p.md)\n    - [Q](q.md)\n    - [Under Q](below.md)\n- [Last one](last-one.md)\n";
    assert!(summary.contains(list), "{summary}");

    let check = tool(book.path(), &["check", "below"]);
    let lines: Vec<String> = stdout(&check).lines().map(str::to_string).collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with("src/below.md:3: `TODO`: finish it"));
}
