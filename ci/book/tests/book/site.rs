//! What is rendered, by this tool and by mdBook itself.

use std::path::Path;

use book::build::{build, load};
use listings::expand::expand;
use listings::model::{Kind, Project};
use listings::needs::Needs;
use mdbook_driver::book::BookItem;
use mdbook_driver::builtin_preprocessors::CmdPreprocessor;
use mdbook_driver::{MDBook, config::Config};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use proofs::blocks::verify;
use regex::Regex;

use super::{clean_book, root, stderr, tool, write};

/// mdBook's own side of the protocol, with this tool as the command.
#[test]
fn stock_mdbook_gets_the_expanded_book() {
    let root = root();
    let command = format!("'{}' preprocess", env!("CARGO_BIN_EXE_book"));
    let preprocessor = CmdPreprocessor::new("listings".into(), command, root.clone(), false);
    assert!(preprocessor.supports_renderer("html").expect("an answer"));

    let config = Config::from_disk(root.join("book.toml")).expect("book.toml");
    let book = MDBook::load_with_config(&root, config.clone()).expect("the book");
    let context = PreprocessorContext::new(root.clone(), config, "html".into());
    let expanded = preprocessor.run(&context, book.book).expect("a book");

    let project = load(&root).expect("the book");
    for item in expanded.iter() {
        let BookItem::Chapter(chapter) = item else {
            continue;
        };
        let path = Path::new("src").join(chapter.source_path.as_ref().expect("a path"));
        let written = project.chapter(&path).expect("the chapter");
        let expected = expand(&project, written).expect("no problems");
        assert!(chapter.content == expected, "{}", path.display());
    }
}

#[test]
fn proofs_of_one_name_in_two_packages_both_stand_on_the_page() {
    let book = clean_book();
    let chapter = std::fs::read_to_string(book.path().join("src/a.md")).expect("a chapter");
    let chapter = format!("{chapter}\nX. {{{{#proof b/one_is_not_two}}}}\n");
    write(book.path(), "src/a.md", &chapter);
    write(
        book.path(),
        "listings/b/Cargo.toml",
        "[package]\nname = \"b\"\n",
    );
    let test = "#[test]\nfn one_is_not_two() {}\n";
    write(book.path(), "listings/b/tests/b.rs", test);

    let project = Project::load(book.path()).expect("the book");
    let chapter = project.chapter(Path::new("src/a.md")).expect("a chapter");
    let page = expand(&project, chapter).expect("no problems");
    for package in ["a", "b"] {
        let id = format!("id=\"proof-{package}-one_is_not_two\"");
        assert_eq!(page.matches(&id).count(), 1, "{page}");
    }
}

#[test]
fn what_looks_like_a_fence_or_a_directive_in_a_file_is_shown_as_it_is() {
    let book = clean_book();
    let code = "fn main() {\n    let _ = \"\n`````\n{{#include ../book.toml}} {{#title x}}\";\n}\n";
    write(
        book.path(),
        "listings/a/examples/two.rs",
        &format!("//! Two.\n\n{code}"),
    );
    write(
        book.path(),
        "listings/a/recorded/two.txt",
        "````\n{{#title x}}\n",
    );
    let project = Project::load(book.path()).expect("the book");
    verify(&project, Path::new("src/a.md")).expect("the lines of the files");
    build(book.path(), Some(&book.path().join("book")), None).expect("a site");
    let html = std::fs::read_to_string(book.path().join("book/a.html")).expect("a page");
    assert_eq!(html.matches("{{#title x}}").count(), 2, "{html}");
    assert!(html.contains("\n`````\n{{#include ../book.toml}} {{#title x}}"));
    assert!(html.contains("\n````\n{{#title x}}\n</code>"), "{html}");
}

#[test]
fn python_is_shown_after_its_docstring_and_highlighted() {
    let book = clean_book();
    build(book.path(), Some(&book.path().join("book")), None).expect("a site");
    let html = std::fs::read_to_string(book.path().join("book/snake.html")).expect("a page");
    let block = |id: &str| {
        let start = html.find(&format!("id=\"{id}\"")).expect("a block");
        html[start..].split("</figure>").next().unwrap_or_default()
    };
    let program = block("listing-snake-hello-py");
    assert!(program.contains("Hello greets who is named."), "{program}");
    let code = "<code class=\"language-python\">import sys\n\nfrom words import greet\n\n\
                # The greeting follows.\nprint(greet(sys.argv[1]))\n</code>";
    assert!(program.contains(code), "{program}");
    let output = block("output-snake-hello-py");
    let code = "$ python3 listings/snake/python/hello.py Ann\nhello, Ann\n";
    assert!(output.contains(code), "{output}");
    let slice = block("listing-snake-words-py-greet");
    assert!(
        slice.contains("language-python\">def greet(name):"),
        "{slice}"
    );
    assert!(slice.contains("data-numbers=\"4-6\""), "{slice}");
    assert!(!html.contains("ANCHOR"), "{html}");
}

#[test]
fn a_timeline_with_notes_has_a_table_to_step_through() {
    let book = clean_book();
    build(book.path(), Some(&book.path().join("book")), None).expect("a site");
    let html = std::fs::read_to_string(book.path().join("book/print.html")).expect("a page");
    let start = html.find("<figure class=\"timeline\" id=\"timeline-snake-loop-py\"");
    let start = start.expect("a timeline");
    let figure = html[start..].split("</figure>").next().unwrap_or_default();
    assert_eq!(figure.matches("<tr data-at=").count(), 17, "{figure}");
    assert!(figure.contains("<th>poller</th>"), "{figure}");
}

#[test]
fn a_fault_stops_mdbook_and_names_the_place() {
    let book = clean_book();
    write(book.path(), "src/a.md", "# A\n\n{{#listing a/none}}\n");
    let output = tool(book.path(), &["build"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("src/a.md:3: no listings/a/examples/none.rs"));
    assert!(!book.path().join("book/a.html").exists());
}

#[test]
fn a_book_that_does_not_ask_for_the_directives_is_an_error() {
    let book = clean_book();
    write(book.path(), "book.toml", "[book]\ntitle = \"A\"\n");
    let output = tool(book.path(), &["build"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("[preprocessor.listings]"));
}

#[test]
fn ids_that_links_may_name_are_in_the_rendered_pages() {
    let dest = tempfile::tempdir().expect("a temporary folder");
    build(&root(), Some(dest.path()), None).expect("a site");
    let ids = Regex::new(r#"\bid="([^"]+)""#).expect("a pattern");
    let project = Project::load(&root()).expect("the book");
    for chapter in &project.chapters {
        let page = chapter.path.strip_prefix("src").expect("in src");
        let page = dest.path().join(page).with_extension("html");
        let html = std::fs::read_to_string(&page).expect("a page");
        // What a page shows as a directive is escaped in the chapter.
        let left = html.matches("{{#").count();
        let escaped = chapter.text.matches(r"\{{#").count();
        assert_eq!(left, escaped, "{}: a directive is left", page.display());
        let found: Vec<&str> = ids
            .captures_iter(&html)
            .map(|id| id.extract::<1>().1[0])
            .collect();
        let directives = chapter
            .directives
            .iter()
            .filter(|d| d.is_block() || d.kind == Kind::Proof)
            .map(|directive| directive.id());
        for id in chapter
            .ids
            .iter()
            .map(|id| id.name.clone())
            .chain(directives)
        {
            let times = found.iter().filter(|found| **found == id).count();
            assert_eq!(times, 1, "#{id} in {}", page.display());
        }
    }
}

#[test]
fn a_printed_manifest_is_toml_of_its_own() {
    let project = Project::load(&root()).expect("the book");
    for (chapter, directive) in project.directives() {
        if directive.kind != Kind::Manifest {
            continue;
        }
        let package = &project.packages[&directive.page];
        let text = Needs::new(&project, chapter, package).dependencies();
        let printed: toml::Table = toml::from_str(&text).expect("TOML");
        let printed = printed["dependencies"].as_table().expect("a table");
        assert!(!printed.is_empty(), "{}", chapter.path.display());
        assert!(!text.contains("workspace"), "{text}");
        assert!(!text.contains("path ="), "{text}");
    }
}

#[test]
fn a_printed_manifest_has_what_the_code_of_its_page_names() {
    let book = clean_book();
    let root = book.path();
    let manifest = "[workspace]\nmembers = [\"ci/*\", \"listings/*\"]\n\n\
        [workspace.dependencies]\nfutures = \"0.3.34\"\n\
        tokio = { version = \"1.54\", features = [\"rt\", \"time\"] }\n\n\
        [workspace.metadata.features.tokio]\nrt = 'tokio::(spawn|task)'\ntime = 'tokio::time'\n";
    write(root, "Cargo.toml", manifest);
    let printed = |code: &str| {
        write(root, "listings/a/examples/two.rs", code);
        let project = Project::load(root).expect("a book");
        let chapter = project.chapter(Path::new("src/a.md")).expect("a chapter");
        Needs::new(&project, chapter, &project.packages["a"]).dependencies()
    };
    let comments = "//! Like `tokio::spawn` or `futures::join!`.\n\n";
    assert_eq!(
        printed(&format!("{comments}fn main() {{}}\n")),
        "[dependencies]\n"
    );
    let sleeps = "use tokio::time::sleep;\n\nfn main() {}\n";
    assert_eq!(
        printed(&format!("{comments}{sleeps}")),
        "[dependencies]\ntokio = { version = \"1.54\", features = [\"time\"] }\n"
    );
    let both =
        "fn main() {\n    futures::join!(tokio::spawn(async {}), tokio::time::sleep(MS));\n}\n";
    assert_eq!(
        printed(both),
        "[dependencies]\nfutures = \"0.3.34\"\n\
         tokio = { version = \"1.54\", features = [\"rt\", \"time\"] }\n"
    );
    assert_eq!(
        printed("use tokio::io;\n\nfn main() {}\n"),
        "[dependencies]\ntokio = \"1.54\"\n"
    );
}
