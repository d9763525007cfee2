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
        "[build]\nuse-default-preprocessors = false\n\n[preprocessor.listings]\n",
    );
    let manifest = "[workspace]\nresolver = \"3\"\nmembers = [\"ci/*\", \"listings/*\"]\n\
                    [workspace.package]\nversion = \"0.1.0\"\nedition = \"2024\"\n\
                    rust-version = \"1.85\"\nlicense = \"MIT\"\npublish = false\n\
                    [workspace.lints.rust]\n";
    write(root, "Cargo.toml", manifest);
    let lock = "version = 4\n\n[[package]]\nname = \"harness\"\nversion = \"0.0.0\"\n";
    write(root, "Cargo.lock", lock);
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
    assert!(read(book.path(), "listings/p/python/words.py").starts_with("\"\"\"Words.\"\"\"\n"));
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
            "`One` isn't a program's name: write small letters",
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
        (vec!["new", "page", "A b"], "`A b` isn't a page's name"),
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
    assert!(stderr(&output).contains("Cargo.lock has a crate called `harness` already"));
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

#[test]
fn a_name_that_means_something_else_is_refused_with_the_reason() {
    let book = small_book();
    let pages = [
        ("print", "mdBook"),
        ("readme", "mdBook"),
        ("index", "mdBook"),
        ("toc", "mdBook"),
        ("404", "mdBook"),
        ("SUMMARY", "mdBook"),
        ("searcher", "mdBook"),
        ("test", "cargo"),
        ("async", "Rust"),
        ("con", "Windows"),
    ];
    let pages = pages.map(|(name, why)| (vec!["new", "page", name], why));
    let programs = [
        ("p/match", "Rust"),
        ("p/gen", "Rust"),
        ("p/deps", "cargo"),
        ("p/com1.py", "Windows"),
        ("print/one", "mdBook"),
    ];
    let programs = programs.map(|(name, why)| (vec!["new", name], why));
    let long = format!("p/{}", "x".repeat(65));
    let long = (vec!["new", long.as_str()], "too long");
    for (arguments, why) in pages.into_iter().chain(programs).chain([long]) {
        let output = tool(book.path(), &arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let words = stderr(&output);
        assert!(
            words.contains(why) && words.contains("take another name"),
            "{words}"
        );
    }
    assert!(!book.path().join("listings").exists());
}

#[test]
fn every_page_that_mdbook_adds_to_a_site_has_a_reserved_name() {
    let book = super::clean_book();
    assert!(tool(book.path(), &["build"]).status.success());
    let mut added = 0;
    for entry in std::fs::read_dir(book.path().join("book")).expect("a site") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_str().expect("a name");
        let is_page = path
            .extension()
            .is_some_and(|extension| extension == "html");
        if is_page && !book.path().join(format!("src/{name}.md")).exists() {
            added += 1;
            let output = tool(book.path(), &["new", "page", name]);
            assert!(
                stderr(&output).contains("a name that mdBook gives"),
                "{name}"
            );
        }
    }
    // index, print, toc and 404.
    assert!(added >= 3, "{added}");
}

#[test]
fn a_title_is_words_whatever_they_mean_to_markdown() {
    let book = small_book();
    let title = "`&mut` <T> & [a](b) *c* {{#include x}} #";
    let output = tool(book.path(), &["new", "page", "r", "--title", title]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(tool(book.path(), &["build"]).status.success());
    let html = read(book.path(), "book/r.html");
    let shown = "`&amp;mut` &lt;T&gt; &amp; [a](b) *c* {{#include x}} #</a></h1>";
    assert!(html.contains(shown), "the heading");
    let title = "<title>&#x60;&amp;mut&#x60; &lt;T&gt; &amp; [a](b) *c* {{#include x}} #";
    assert!(html.contains(title), "the title");
    for title in ["", " ", "two\nlines"] {
        let output = tool(book.path(), &["new", "page", "s", "--title", title]);
        assert!(stderr(&output).contains("one line of words"), "{title:?}");
    }
}

#[test]
fn a_file_with_other_line_ends_keeps_them() {
    let book = small_book();
    for path in ["src/p.md", "src/front.md", "src/SUMMARY.md"] {
        let text = read(book.path(), path).replace('\n', "\r\n");
        write(book.path(), path, text.trim_end());
    }
    let (p, front) = (
        read(book.path(), "src/p.md"),
        read(book.path(), "src/front.md"),
    );
    let contents = read(book.path(), "src/SUMMARY.md");
    for arguments in [
        vec!["new", "p/one", "--fails"],
        vec!["new", "p/two", "--fails", "--in", "front"],
        vec!["new", "page", "r"],
    ] {
        let output = tool(book.path(), &arguments);
        assert!(output.status.success(), "{}", stderr(&output));
    }
    let shown = "{{#fails p/one}}\r\n\r\n## Summary";
    assert_eq!(
        read(book.path(), "src/p.md"),
        p.replace("## Summary", shown)
    );
    let shown = format!("{front}\r\n\r\n{{{{#fails p/two}}}}\r\n");
    assert_eq!(read(book.path(), "src/front.md"), shown);
    let line = "(q.md)\r\n- [R](r.md)\r\n";
    let expected = contents.replace("(q.md)\r\n", line);
    assert_eq!(read(book.path(), "src/SUMMARY.md"), expected);
}

#[cfg(unix)]
#[test]
fn a_beginning_that_fails_leaves_nothing() {
    let book = small_book();
    // The last file that is written is a link, and stays as it is.
    for path in ["src/p.md", "src/SUMMARY.md"] {
        let file = book.path().join(path);
        std::fs::rename(&file, file.with_extension("text")).expect("renamed");
        std::os::unix::fs::symlink(file.with_extension("text"), file).expect("a link");
    }
    for arguments in [vec!["new", "p/one"], vec!["new", "page", "r"]] {
        let output = tool(book.path(), &arguments);
        assert!(
            stderr(&output).contains("is a symbolic link"),
            "{}",
            stderr(&output)
        );
    }
    assert!(!book.path().join("listings").exists());
    assert!(!book.path().join("src/r.md").exists());
}
