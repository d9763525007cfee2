//! What is around the text of the pages: captions, links, the index, and what search finds.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use book::build::build;
use listings::model::{Directive, Kind, Project};
use regex::Regex;

use super::{clean_book, root, write};

/// The site of this book, rendered once.
static SITE: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let site = tempfile::tempdir().expect("a temporary folder");
    build(&root(), Some(site.path()), None).expect("a site");
    site
});

fn page(name: &str) -> String {
    read(&SITE.path().join(name))
}

fn read(file: &Path) -> String {
    let text = std::fs::read_to_string(file);
    text.unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The clean book with `more` in its book.toml, rendered.
fn clean_site(more: &str) -> tempfile::TempDir {
    let book = clean_book();
    let config = read(&book.path().join("book.toml"));
    write(book.path(), "book.toml", &format!("{config}\n{more}"));
    build(book.path(), Some(&book.path().join("book")), None).expect("a site");
    book
}

#[test]
fn every_listing_says_how_it_is_run() {
    let project = Project::load(&root()).expect("the book");
    for chapter in &project.chapters {
        let file = chapter.path.strip_prefix("src").expect("in src");
        let html = page(&file.with_extension("html").to_string_lossy());
        for directive in &chapter.directives {
            let id = directive.id();
            let Some((_, block)) = html.split_once(&format!(" id=\"{id}\"")) else {
                continue;
            };
            let caption = block.split("</figcaption>").next().unwrap_or_default();
            if caption.contains("… continued") {
                continue;
            }
            // An output begins with the command, which the caption then doesn't have.
            let output = format!("id=\"output-{}-{}\"", directive.page, directive.item);
            let caption = match html.split_once(&output) {
                Some((_, output)) if !caption.contains("class=\"run\"") => output,
                _ => caption,
            };
            let package = &project.packages.get(&directive.page);
            let is_program = package.is_some_and(|package| {
                let command = package.command(&directive.item);
                let command = command.replace('&', "&amp;").replace('"', "&quot;");
                package.programs.contains_key(&directive.item) && caption.contains(&command)
            });
            let told = match directive.kind {
                Kind::Listing if directive.item.ends_with(".py") => continue,
                Kind::Listing
                    if package.is_some_and(|p| p.stages.contains_key(&directive.item)) =>
                {
                    caption.contains("Test it: <code>cargo test -p ")
                }
                Kind::Listing => is_program,
                Kind::Fails => caption.contains("cargo test --test proofs fails::</code>"),
                _ => continue,
            };
            assert!(told, "#{id}: {caption}");
        }
    }
}

#[test]
fn a_listing_opens_in_the_playground_where_its_manifest_says_so() {
    let project = Project::load(&root()).expect("the book");
    let is_offered = |directive: &Directive| {
        let package = project.packages.get(&directive.page);
        directive.kind == Kind::Listing
            && package.is_some_and(|p| p.manifest.playground.contains(&directive.item))
    };
    // Once a page: the first part of a program has the link.
    let offered: BTreeSet<_> = project
        .directives()
        .filter(|(_, directive)| is_offered(directive))
        .map(|(chapter, directive)| (&chapter.path, &directive.page, &directive.item))
        .collect();
    let pages = project.summary.pages.iter().map(|chapter| {
        let file = chapter.chapter.strip_prefix("src").expect("in src");
        page(&file.with_extension("html").to_string_lossy())
    });
    let html: String = pages.collect();
    assert_eq!(html.matches(" data-playground=\"\"").count(), offered.len());
    // The address of the Playground is in a script, and in no page.
    assert!(!html.contains("play.rust-lang.org/?"));
}

/// The file that a page loads when its reader asks for the rest.
fn lazy(html: &str) -> String {
    let address = html.split("<main data-lazy=\"").nth(1).expect("a rest");
    let address = address.split('"').next().unwrap_or_default();
    read(&SITE.path().join(address))
}

#[test]
fn a_page_links_one_style_sheet_and_one_script_of_the_book_and_loads_the_rest_lazily() {
    let html = page("primer.html");
    let links = |pattern: &str| html.matches(pattern).count();
    assert_eq!(links("<link rel=\"stylesheet\" href=\"book-"), 1);
    assert_eq!(links("<link rel=\"stylesheet\""), 1);
    assert_eq!(links("<script src=\"book-"), 1);
    // The other one is the table of contents.
    assert_eq!(links("<script src="), 2);
    let rest = lazy(&html);
    assert!(rest.starts_with("bookLazy({\"programs\":{"), "{rest}");
    // A hidden line of the song, a row of its timeline's table, and a line of a test.
    for words in [
        "//! Run it: `cargo run -p primer --example song`",
        "is polled again",
        "assert_eq!(",
    ] {
        assert!(rest.contains(words) && !html.contains(words), "{words}");
    }
    let paper = page("print.html");
    for words in ["is polled again", "assert_eq!("] {
        assert!(paper.contains(words), "{words}");
    }
}

#[test]
fn the_caption_of_a_timeline_is_the_rest_of_its_line_or_that_of_its_listing() {
    let book = clean_book();
    let file = book.path().join("src/snake.md");
    let directive = "{{#timeline snake/loop.py}}";
    let chapter = read(&file);
    let captioned = |text: &str| {
        write(
            book.path(),
            "src/snake.md",
            &chapter.replace(directive, text),
        );
        build(book.path(), Some(&book.path().join("book")), None).expect("a site");
        let html = read(&book.path().join("book/snake.html"));
        let (_, figure) = html
            .split_once("id=\"timeline-snake-loop-py\"")
            .expect("a timeline");
        let (caption, rest) = figure.split_once("</figcaption>").expect("a caption");
        assert!(rest.contains("<h2 id=\"after\">"), "{rest}");
        let (_, caption) = caption.split_once("<p>").expect("a paragraph");
        caption
            .split(" <a class=\"anchor\"")
            .next()
            .unwrap_or_default()
            .to_string()
    };
    assert_eq!(
        captioned(&format!("{directive}\n\n## After")),
        "Two tasks share a loop: one sleeps twice, the other reads what comes."
    );
    let chosen = "{{#timeline snake/loop.py lanes=\"reader as B\"}}";
    let words = "Only *one* reads: see [A](a.md). {{#proof a/one_is_not_two}}";
    assert_eq!(
        captioned(&format!("{chosen} {words}\n\n## After")),
        "Only <em>one</em> reads: see <a href=\"a.html\">A</a>.<a class=\"proof\" \
         href=\"#proof-a-one_is_not_two\" aria-label=\"checked\">\u{2060}✓</a>"
    );
}

#[test]
fn the_index_has_every_listing_and_every_error_code_once() {
    let project = Project::load(&root()).expect("the book");
    let html = page("listings.html");
    let (listings, codes) = html.split_once("id=\"error-codes\"").expect("error codes");
    let mut expected = BTreeSet::new();
    for (_, directive) in project.directives() {
        if project.shown(directive).is_some() {
            expected.insert((directive.page.clone(), directive.item.clone()));
        }
    }
    let link = Regex::new(
        r##"<li><a href="[\w-]+\.html#(?:listing|diff|fails|drops)-[^"]+"><code>([^<]+)<"##,
    );
    let link = link.expect("a pattern");
    let found = link.captures_iter(listings).count();
    assert_eq!(found, expected.len());
    for package in project.packages.values() {
        for source in package.fails.values() {
            let name = format!("<code>{}</code></a>", source.name);
            let code = source.expected_error().expect("an announced error");
            match code {
                "none" => assert!(!codes.contains(&name), "{name}"),
                code => {
                    let heading = format!("id=\"{}\"", code.to_lowercase());
                    let (_, below) = codes.split_once(&heading).expect("a heading");
                    let own = below.split("<h3").next().unwrap_or_default();
                    assert!(own.contains(&name), "{name} under {code}");
                }
            }
        }
    }
    assert!(html.len() < 250_000, "{} bytes", html.len());
}

#[test]
fn search_finds_an_error_code_a_program_a_word_and_a_message() {
    let files = std::fs::read_dir(SITE.path()).expect("a folder").flatten();
    let is_index = |name: &str| name.starts_with("searchindex") && name.ends_with(".js");
    let index = files
        .map(|file| file.path())
        .find(|path| is_index(&path.file_name().unwrap_or_default().to_string_lossy()))
        .expect("an index");
    let index = read(&index);
    let urls = index.split("\"doc_urls\":[").nth(1).expect("addresses");
    let urls: Vec<&str> = urls
        .split(']')
        .next()
        .unwrap_or_default()
        .split(',')
        .collect();
    // A section whose title is the word is found first.
    for place in [
        "listings.html#e0277",
        "glossary.html#backpressure",
        "symptoms.html#panics",
    ] {
        assert!(urls.contains(&format!("\"{place}\"").as_str()), "{place}");
    }
    // The command holds the name of a program as a word of its own.
    let command = Regex::new(r"--example song_threads\W").expect("a pattern");
    assert!(command.is_match(&index));
    // A message is there as a program says it, without the marks around it.
    assert!(index.contains("all branches are disabled and there is no else branch: No branch"));
}

#[test]
fn a_word_of_the_glossary_leads_to_the_pages_that_use_it() {
    let html = page("glossary.html");
    let start = html.find("id=\"backpressure\"").expect("the word");
    let entry = html[start + 1..].split("<h2").next().unwrap_or_default();
    let (_, used) = entry.split_once("Used in:").expect("back links");
    assert!(
        used.contains("<a href=\"messages.html\">Message passing</a>"),
        "{used}"
    );
    let glossary = Regex::new(r#"glossary\.html#backpressure""#).expect("a pattern");
    let project = Project::load(&root()).expect("the book");
    for chapter in &project.summary.pages {
        let file = chapter.chapter.strip_prefix("src").expect("in src");
        let file = file.with_extension("html").to_string_lossy().into_owned();
        if file != "glossary.html" {
            let uses = glossary.is_match(&page(&file));
            assert_eq!(used.contains(&format!("href=\"{file}\"")), uses, "{file}");
        }
    }
}

#[test]
fn a_page_says_what_verified_it_and_what_comes_next() {
    let book = clean_book();
    let summary = "# Summary\n\n- [Snake](snake.md)\n- [A](a.md)\n";
    write(book.path(), "src/SUMMARY.md", summary);
    let toolchain = "[toolchain]\nchannel = \"1.95.0\"\n";
    write(book.path(), "rust-toolchain.toml", toolchain);
    let locked = |name: &str, rest: &str| {
        format!("[[package]]\nname = \"{name}\"\nversion = \"1.2.3\"\n{rest}\n")
    };
    let outside = "source = \"a registry\"\n";
    let lock = [
        locked(
            "a",
            "dependencies = [\"futures\", \"tokio 1.2.3\", \"beside\"]\n",
        ),
        locked("beside", outside),
        locked("futures", outside),
        locked("tokio", outside),
        locked("tokio", outside).replace("1.2.3", "0.1.0"),
    ];
    write(book.path(), "Cargo.lock", &lock.concat());
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=A", "-c", "user.email=a@example.org"]);
        let day = "2026-11-21T12:00:00Z";
        git.envs([("GIT_AUTHOR_DATE", day), ("GIT_COMMITTER_DATE", day)]);
        let status = git.args(arguments).current_dir(book.path()).status();
        assert!(status.expect("git").success());
    };
    git(&["init", "--quiet"]);
    git(&["commit", "--quiet", "--allow-empty", "--message", "A book"]);
    build(book.path(), Some(&book.path().join("book")), None).expect("a site");

    let html = read(&book.path().join("book/a.html"));
    let about = "<p class=\"about\">Verified with rustc 1.95.0, futures 1.2.3 and tokio 1.2.3 \
                 on 2026-11-21.</p>";
    assert!(html.contains(about), "no {about}");
    let (text, nav) = html.split_once("<div class=\"turn\"").expect("links");
    let (before, _) = text.split_once(about).expect("it is below the text");
    assert!(before.contains("id=\"proofs\""), "{before}");
    let nav = nav.split("</div>").next().unwrap_or_default();
    assert!(
        nav.contains("<a href=\"snake.html\">Previous: Snake</a>") && !nav.contains("Next:"),
        "{nav}"
    );
    // The front page is a door.
    let first = read(&book.path().join("book/snake.html"));
    assert!(!first.contains("class=\"about\"") && first.contains("Next: A"));
}

#[test]
fn every_page_is_described_by_its_own_words() {
    let project = Project::load(&root()).expect("the book");
    let description = Regex::new(r#"<meta name="description" content="([^"]+)">"#);
    let description = description.expect("a pattern");
    let mut seen = BTreeSet::new();
    for chapter in &project.summary.pages {
        let file = chapter.chapter.strip_prefix("src").expect("in src");
        let html = page(&file.with_extension("html").to_string_lossy());
        let found: Vec<_> = description.captures_iter(&html).collect();
        assert_eq!(found.len(), 1, "{}", file.display());
        let words = found[0][1].to_string();
        assert!(html.contains(&format!("property=\"og:description\" content=\"{words}\"")));
        assert!(seen.insert(words.clone()), "two pages are `{words}`");
    }
}

#[test]
fn addresses_are_written_only_where_that_of_the_site_is_known() {
    let book = clean_site("[output.html]\nsite-url = \"https://books.example/async\"\n");
    let dir = book.path().join("book");
    let page = read(&dir.join("snake.html"));
    for line in [
        "<link rel=\"canonical\" href=\"https://books.example/async/snake.html\">",
        "<meta property=\"og:url\" content=\"https://books.example/async/snake.html\">",
        "<meta property=\"og:image\" content=\"https://books.example/async/card.png\">",
    ] {
        assert!(page.contains(line), "no {line}");
    }
    // The front page has two files and one address.
    for file in ["a.html", "index.html"] {
        let line = "<link rel=\"canonical\" href=\"https://books.example/async/\">";
        assert!(read(&dir.join(file)).contains(line), "{file}");
    }
    let map = read(&dir.join("sitemap.xml"));
    // It is in no repository, whose last commit would have a day.
    let place = "<url><loc>https://books.example/async/snake.html</loc></url>";
    assert!(map.contains(place), "{map}");
    assert_eq!(map.matches("<loc>").count(), 2);
    let card = std::fs::read(dir.join("card.png")).expect("a card");
    assert_eq!(
        card[16..24],
        [0, 0, 4, 176, 0, 0, 2, 118],
        "1200 by 630 pixels"
    );

    for path in ["", "[output.html]\nsite-url = \"/async/\"\n"] {
        let book = clean_site(path);
        let dir = book.path().join("book");
        let page = read(&dir.join("snake.html"));
        assert!(
            !page.contains("canonical") && !page.contains("og:url"),
            "{page}"
        );
        assert!(!dir.join("sitemap.xml").exists() && !dir.join("card.png").exists());
    }
}

#[test]
fn a_page_offers_its_source_only_where_the_repository_is_known() {
    let edit = "edit-url-template = \"https://code.example/edit/main/{path}\"";
    let book = clean_site(&format!("[output.html]\n{edit}\n"));
    let html = read(&book.path().join("book/a.html"));
    assert!(html.contains("<a href=\"https://code.example/edit/main/src/a.md\""));
    let book = clean_site("");
    assert!(!read(&book.path().join("book/a.html")).contains("rel=\"edit\""));
}

#[test]
fn a_page_that_has_moved_is_found_at_its_old_address() {
    let book = clean_site("[output.html.redirect]\n\"/old.html\" = \"a.html#a-clean-page\"\n");
    let html = read(&book.path().join("book/old.html"));
    assert!(html.contains("http-equiv=\"refresh\" content=\"0; URL=a.html#a-clean-page\""));
}

#[test]
fn every_page_of_this_book_is_in_the_list_of_published_pages() {
    let project = Project::load(&root()).expect("the book");
    let list = read(&root().join("ci/published.txt"));
    for chapter in &project.summary.pages {
        let file = chapter.chapter.strip_prefix("src").expect("in src");
        let file = file.with_extension("html").to_string_lossy().into_owned();
        let is_listed = list.lines().any(|line| line == file);
        assert!(
            is_listed,
            "write `{file}` on a line of its own into ci/published.txt"
        );
    }
}

#[test]
fn the_page_that_is_not_there_leads_back_into_the_book() {
    let html = page("404.html");
    assert!(html.contains("id=\"page-not-found\""));
    for link in ["listings.html", "introduction.html"] {
        assert!(html.contains(&format!("<a href=\"{link}\">")), "{link}");
    }
    let script = read(&root().join("ci/theme/page.js"));
    assert!(script.contains("getElementById(\"page-not-found\")"));
}
