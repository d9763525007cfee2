//! Where a site may be built.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Output;

use super::super::{clean_book, copy, stderr, write};
use super::{assert_refused, snapshot, tool};

/// The file that says that this tool made a folder.
const MARKER: &str = ".made-by-cargo-book";

/// A checkout with uncommitted work, and around it what nobody wants to lose.
struct Place {
    /// The folder that holds everything.
    around: tempfile::TempDir,
    book: PathBuf,
    home: PathBuf,
}

impl Place {
    fn new() -> Place {
        let around = tempfile::tempdir().expect("a temporary folder");
        let path = around.path().canonicalize().expect("a folder");
        let (book, home) = (path.join("outer/book"), path.join("homes/me"));
        std::fs::create_dir_all(&book).expect("a folder");
        copy(clean_book().path(), &book);
        write(&book, ".git/HEAD", "ref: refs/heads/main\n");
        write(&book, "src/draft.txt", "uncommitted\n");
        std::fs::create_dir_all(&home).expect("a folder");
        std::fs::create_dir(path.join("outer/empty")).expect("a folder");
        write(&path, "outer/other/notes.txt", "mine\n");
        write(&path, "outer/worktree/.git", "gitdir: elsewhere\n");
        write(&path, "outer/file", "mine\n");
        for (to, link) in [
            ("book", "to-book"),
            ("empty", "to-empty"),
            ("none", "to-nowhere"),
            ("../homes", "to-homes"),
        ] {
            symlink(to, path.join("outer").join(link)).expect("a link");
        }
        Place { around, book, home }
    }

    fn build(&self, arguments: &[&str], variables: &[(&str, &Path)]) -> Output {
        let arguments = [&["build"], arguments].concat();
        let variables = [&[("HOME", self.home.as_path())], variables].concat();
        tool(&self.book, &arguments, &variables)
    }

    /// Builds in a way that must be refused with `words`, and must change nothing.
    fn refuses(&self, words: &str, arguments: &[&str], variables: &[(&str, &Path)]) {
        let before = snapshot(self.around.path());
        let output = self.build(arguments, variables);
        assert_refused(&output, words, &format!("{arguments:?}, {variables:?}"));
        assert_eq!(snapshot(self.around.path()), before, "{arguments:?}");
    }
}

#[test]
fn a_build_is_refused_where_it_would_empty_what_it_did_not_make() {
    let place = Place::new();
    let home = place.home.to_str().expect("a path");
    for (dest, words) in [
        (
            ".",
            "outer/book, which is the book's checkout: a build empties its folder, so name",
        ),
        ("./", "which is the book's checkout"),
        ("./src/..", "which is the book's checkout"),
        ("./book/..", "which is the book's checkout"),
        ("..", "which holds the book's checkout"),
        ("../../", "which holds the book's checkout"),
        ("src", "which is among the book's sources"),
        ("src/site", "which is among the book's sources"),
        ("book/../src/site", "which is among the book's sources"),
        ("SRC/site", "which is among the book's sources"),
        ("listings/a/site", "which is among the book's sources"),
        ("ci/x", "which is among the book's sources"),
        (".github", "which is among the book's sources"),
        (".git", "which belongs to a Git repository"),
        (".git/site", "which belongs to a Git repository"),
        ("target", "which is cargo's target folder"),
        (home, "which is your home folder"),
        ("../../homes/me/.", "which is your home folder"),
        ("../../homes", "which holds your home folder"),
        ("../to-homes/me", "which is your home folder"),
        (
            "../other",
            "didn't make there, such as `notes.txt`. Name a new folder",
        ),
        ("../other/", "didn't make there, such as `notes.txt`"),
        (
            "../empty/../other",
            "didn't make there, such as `notes.txt`",
        ),
        ("../worktree", "which belongs to a Git repository"),
        ("../file", "isn't a folder"),
        (
            "../to-book",
            "to-book is a symbolic link: name what it leads to",
        ),
        ("../to-book/", "is a symbolic link"),
        ("../to-book/.", "is a symbolic link"),
        ("../to-book/src/site", "which is among the book's sources"),
        ("../to-book/..", "which holds the book's checkout"),
        ("../to-empty", "is a symbolic link"),
        ("../to-nowhere", "is a symbolic link"),
        ("../to-nowhere/site", "leads nowhere"),
    ] {
        place.refuses(words, &["--dest", dest], &[]);
    }
    // The other two ways to name the folder.
    let variable = "MDBOOK_BUILD__BUILD_DIR";
    place.refuses(
        "holds the book's checkout",
        &[],
        &[(variable, Path::new(".."))],
    );
    place.refuses(
        "such as `notes.txt`",
        &[],
        &[(variable, Path::new("../other"))],
    );
    for (dest, words) in [
        ("src/../.", "is the book's checkout"),
        ("../other", "such as"),
    ] {
        let manifest = place.book.join("book.toml");
        let text = std::fs::read_to_string(&manifest).expect("book.toml");
        let with_dest = text.replace("[build]", &format!("[build]\nbuild-dir = \"{dest}\""));
        assert_ne!(text, with_dest);
        std::fs::write(&manifest, with_dest).expect("book.toml");
        place.refuses(words, &[], &[]);
        std::fs::write(&manifest, text).expect("book.toml");
    }
}

#[test]
fn a_build_makes_its_folder_and_replaces_its_own_site() {
    let place = Place::new();
    let around = place.around.path();
    let site = around.join("outer/new/site");
    let build = || place.build(&["--dest", "../new/site/"], &[]);
    let succeeds = || {
        let output = build();
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(site.join("a.html").is_file());
    };
    succeeds();
    let first = snapshot(&site);

    // A link goes, and what it leads to stays.
    write(&site, "stale/page.html", "stale");
    symlink("../../other", site.join("stale/link")).expect("a link");
    symlink("../../other", site.join("link")).expect("a link");
    succeeds();
    assert_eq!(snapshot(&site), first);
    assert!(around.join("outer/other/notes.txt").is_file());

    // A build that was killed can be repeated.
    std::fs::remove_file(site.join("index.html")).expect("a page");
    write(&site, ".cargo-book-1/half.html", "half");
    succeeds();
    assert_eq!(snapshot(&site), first);

    // A page with a fault takes nothing away.
    let chapter = std::fs::read_to_string(place.book.join("src/a.md")).expect("a chapter");
    write(
        &place.book,
        "src/a.md",
        &format!("{chapter}\n{{{{#listing a/none}}}}\n"),
    );
    assert_eq!(build().status.code(), Some(1));
    assert_eq!(snapshot(&site), first);
    write(&place.book, "src/a.md", &chapter);

    // Published by copying, beside other files: the marker is there too, and doesn't count.
    copy(&site, &around.join("outer/other"));
    place.refuses("such as `.nojekyll`", &["--dest", "../other"], &[]);

    // A folder that somebody made into a repository.
    write(&site, ".git/HEAD", "ref: refs/heads/pages\n");
    place.refuses(
        "belongs to a Git repository",
        &["--dest", "../new/site"],
        &[],
    );

    let output = place.build(&["--dest", "../empty"], &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(around.join("outer/empty").join(MARKER).is_file());
}

#[test]
fn a_site_that_stock_mdbook_wrote_in_the_checkout_is_replaced() {
    let place = Place::new();
    let site = place.book.join("book");
    let succeeds = || {
        let output = place.build(&[], &[]);
        assert!(output.status.success(), "{}", stderr(&output));
    };
    succeeds();
    let first = snapshot(&site);
    // mdBook removes everything in that folder. Earlier versions of this tool wrote no marker.
    std::fs::remove_file(site.join(MARKER)).expect("a marker");
    succeeds();
    assert_eq!(snapshot(&site), first);

    // Elsewhere it may be a published copy.
    let elsewhere = place.around.path().join("outer/empty");
    copy(&site, &elsewhere);
    std::fs::remove_file(elsewhere.join(MARKER)).expect("a marker");
    place.refuses("such as", &["--dest", "../empty"], &[]);
    // A folder of this name that mdBook didn't write.
    std::fs::remove_dir_all(&site).expect("a site");
    write(&site, "drafts/page.md", "mine");
    place.refuses("such as `drafts`", &[], &[]);
}
