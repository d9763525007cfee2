//! The e-book holds what the pages of the book show.

mod faults;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use listings::model::{Kind, Project};
use scraper::{ElementRef, Html};
use zip::ZipArchive;

use faults::{faults, select};

/// The files in the e-book, as text, by their names.
type Files = BTreeMap<String, String>;

static PROJECT: LazyLock<Project> = LazyLock::new(|| Project::load(&root()).unwrap());
static FILES: LazyLock<Files> = LazyLock::new(|| files(&root()));

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.join("../..").canonicalize().unwrap()
}

/// The e-book of the book in `root`.
fn files(root: &Path) -> Files {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("new/book.epub");
    epub::write(root, &file).unwrap();
    let mut archive = ZipArchive::new(Cursor::new(std::fs::read(file).unwrap())).unwrap();
    assert_eq!(archive.by_index(0).unwrap().name(), "mimetype");
    let mut files = Files::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        files.insert(entry.name().to_string(), text);
    }
    files
}

/// A small book with two authors, a part and a page in a folder.
fn small_book() -> tempfile::TempDir {
    let book = tempfile::tempdir().unwrap();
    copy(
        &root().join("ci/listings/tests/fixtures/clean"),
        book.path(),
    );
    let edit = |path: &str, change: &dyn Fn(String) -> String| {
        let path = book.path().join(path);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, change(text)).unwrap();
    };
    edit("book.toml", &|text| {
        text.replace("[book]", "[book]\nauthors = [\"A\", \"B\"]")
    });
    edit("src/SUMMARY.md", &|text| {
        text + "\n# Cats & dogs\n\n- [C](folder/c.md)\n"
    });
    edit("src/folder/c.md", &|_| {
        "# C\n\n[the other](../a.md)\n".to_string()
    });
    book
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The file of the e-book that holds `chapter`, a path from the project's root.
fn file(chapter: &Path) -> String {
    let path = chapter.strip_prefix("src").unwrap().with_extension("xhtml");
    format!("OEBPS/{}", path.display())
}

#[test]
fn every_page_is_there_with_its_blocks_and_without_hidden_lines() {
    let pages = PROJECT.summary.pages.iter();
    let faults: Vec<_> = pages
        .flat_map(|page| faults(&PROJECT, page, &FILES))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_book_has_blocks_of_each_kind() {
    for kind in [Kind::Timeline, Kind::Output, Kind::Listing, Kind::Fails] {
        let mut kinds = PROJECT.directives().map(|(_, directive)| directive.kind);
        assert!(kinds.any(|other| other == kind), "{}", kind.name());
    }
}

#[test]
fn planted_faults_are_found() {
    let page = "OEBPS/primer.xhtml";
    let mut pages = PROJECT.summary.pages.iter();
    let primer = pages.find(|other| file(&other.chapter) == page).unwrap();
    type Plant<'a> = (&'a str, &'a dyn Fn(&str) -> String);
    let plants: [Plant; 6] = [
        ("no .timeline-plot svg rect", &|text| {
            text.replace("<rect", "<circle")
        }),
        ("output-primer-song", &|text| {
            text.replace("learn line 2", "learn line 3")
        }),
        ("listing-primer-song-concurrent: not", &|text| {
            text.replace(
                "async fn learn_and_sing",
                "const HIDDEN: u8 = 1;\nasync fn a",
            )
        }),
        ("no pre", &|text| {
            text.replace("id=\"fails-primer-unused_future\"", "")
        }),
        ("has <details", &|text| {
            text.replace("</p>", "</p><details></details>")
        }),
        ("at ", &|text| text.replacen("</p>", "", 1)),
    ];
    for (fault, plant) in plants {
        let mut files = FILES.clone();
        let text = plant(&FILES[page]);
        assert!(text != FILES[page], "nothing to plant {fault} in");
        files.insert(page.to_string(), text);
        let faults = faults(&PROJECT, primer, &files);
        let is_found = |found: &String| found.starts_with(page) && found.contains(fault);
        assert!(
            faults.iter().any(is_found),
            "{fault} is not in\n{}",
            faults.join("\n")
        );
    }
    let mut files = FILES.clone();
    files.remove(page);
    assert_eq!(
        faults(&PROJECT, primer, &files),
        [format!("{page} is missing")]
    );
}

#[test]
fn the_table_of_contents_has_every_part_with_its_pages() {
    let contents = Html::parse_document(&FILES["OEBPS/nav.xhtml"]);
    for page in &PROJECT.summary.pages {
        let file = file(&page.chapter);
        let href = file.strip_prefix("OEBPS/").unwrap();
        let links = select(&contents, &format!("#toc a[href=\"{href}\"]"));
        let [link] = links.as_slice() else {
            panic!("{} links to {href}", links.len());
        };
        let title = link.text().collect::<String>();
        assert!(title.ends_with(&page.title), "{title} for {}", page.title);
        let items = link.ancestors().filter_map(ElementRef::wrap);
        let items: Vec<_> = items.filter(|item| item.value().name() == "li").collect();
        let part = items.get(1).map(|part| {
            let link = part.child_elements().next().unwrap();
            link.text().collect::<String>()
        });
        assert_eq!(part, page.part, "the part of {href}");
    }
}

#[test]
fn pages_with_pictures_are_marked_and_the_book_is_named() {
    let list = &FILES["OEBPS/content.opf"];
    let metadata = [
        "<dc:title>Running Async Rust</dc:title>",
        "<dc:language>en</dc:language>",
        "<dc:description>Asynchronous programming in Rust",
        ">urn:uuid:8f14a5e2-3d65-516b-9c42-eda28471aba1</dc:identifier>",
    ];
    for expected in metadata {
        assert!(list.contains(expected), "{expected} is not in\n{list}");
    }
    for (page, is_drawn) in [("primer", true), ("corrections", false)] {
        let item = list
            .lines()
            .find(|line| line.contains(&format!("href=\"{page}.xhtml\"")));
        let item = item.unwrap_or_else(|| panic!("no {page} in\n{list}"));
        assert_eq!(item.contains("properties=\"svg\""), is_drawn, "{item}");
        assert_eq!(
            FILES[&format!("OEBPS/{page}.xhtml")].contains("<svg"),
            is_drawn
        );
    }
}

#[test]
fn the_stylesheet_colors_pictures_without_variables() {
    let sheet = &FILES["OEBPS/stylesheet.css"];
    assert!(
        sheet.contains(".timeline .p, .timeline-file .p {\n    fill: #"),
        "{sheet}"
    );
    for word in ["var(", ":is(", ":has(", "@media", "--"] {
        let line = sheet.lines().find(|line| line.contains(word));
        assert_eq!(line, None);
    }
}

#[test]
fn authors_and_folders_are_kept() {
    let files = files(small_book().path());
    let list = &files["OEBPS/content.opf"];
    let ids: Vec<_> = list.split(" id=\"").skip(1).collect();
    let ids: Vec<_> = ids.iter().map(|id| id.split('"').next().unwrap()).collect();
    let unique: BTreeSet<_> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "{ids:?}");
    assert!(list.contains(">A, B</dc:creator>"), "{list}");
    let page = &files["OEBPS/folder/c.xhtml"];
    assert!(page.contains("href=\"../a.xhtml\""), "{page}");
    assert!(page.contains("href=\"../stylesheet.css\""), "{page}");
    assert!(files["OEBPS/part-1.xhtml"].contains("<h1>Cats &amp; dogs</h1>"));
}

#[cfg(unix)]
#[test]
fn an_edition_takes_the_place_of_an_earlier_one_and_of_nothing_else() {
    let (book, dir) = (small_book(), tempfile::tempdir().unwrap());
    let path = |name: &str| dir.path().join(name);
    let (notes, out, link) = (path("notes.txt"), path("book.epub"), path("link.epub"));
    std::fs::write(&notes, "mine").unwrap();
    std::os::unix::fs::symlink(&out, &link).unwrap();
    let refused = |out: &Path, words: &str| {
        let error = format!("{:#}", epub::write(book.path(), out).unwrap_err());
        assert!(error.contains(words), "{error}");
    };
    refused(&notes, "notes.txt isn't an e-book that `cargo book` wrote");
    refused(&link, "link.epub is a symbolic link");
    refused(dir.path(), "isn't a file");
    assert_eq!(std::fs::read(&notes).unwrap(), b"mine");
    assert!(!out.exists());

    epub::write(book.path(), &out).unwrap();
    std::fs::write(book.path().join("src/a.md"), "# Another edition\n").unwrap();
    epub::write(book.path(), &out).unwrap();
    let second = std::fs::read(&out).unwrap();
    std::fs::write(book.path().join("src/a.md"), "# A\n\n{{#listing a/none}}\n").unwrap();
    refused(&out, "no listings/a/examples/none.rs");
    std::fs::write(book.path().join("src/a.md"), "# A\n").unwrap();
    let manifest = book.path().join("book.toml");
    let other = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(manifest, other.replace("A clean book", "Another book")).unwrap();
    refused(&out, "book.epub is another e-book, and stays as it is");
    assert_eq!(std::fs::read(&out).unwrap(), second);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 3);
}
