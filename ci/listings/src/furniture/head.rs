//! The head of each rendered page: its description, its card on other sites and, where the
//! address of the site is known, its one address and a map of all of them.
//!
//! mdBook writes one description on every page. What a page is about stands in its first paragraph.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::Context;
use regex::{NoExpand, Regex};

use crate::html::escape;
use crate::model::{Chapter, Page, Project};

/// The picture that stands for the book on other sites, 1200 by 630 pixels.
const CARD: &[u8] = include_bytes!("card.png");

/// Its file in the site.
const CARD_FILE: &str = "card.png";

/// A description is cut after so many letters: what shows it shows no more.
const LONGEST: usize = 200;

/// What stands in the first paragraph of every page, before its question.
const QUESTION: &str = "This page answers one question: ";

static DESCRIPTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"<meta name="description" content="[^"]*">"#).expect("a constant pattern")
});

/// Completes the heads of the pages that mdBook has rendered from `project` to `dest`.
///
/// # Errors
///
/// A page cannot be read or written, or has no description to replace.
pub fn complete(project: &Project, dest: &Path) -> anyhow::Result<()> {
    let base = base(project);
    let book = project.config.book.title.clone().unwrap_or_default();
    let mut map = String::new();
    for (index, page) in project.summary.pages.iter().enumerate() {
        let Some(chapter) = project.chapter(&page.chapter) else {
            continue;
        };
        let file = file(project, page);
        // The first page is the front page too, and that address is the one to give.
        let address = match index {
            0 => String::new(),
            _ => file.to_string_lossy().replace('\\', "/"),
        };
        let address = base.as_ref().map(|base| format!("{base}{address}"));
        let head = head(
            project,
            page,
            chapter,
            &book,
            address.as_deref(),
            base.as_deref(),
        );
        let mut files = vec![file];
        files.extend((index == 0).then(|| PathBuf::from("index.html")));
        for file in files {
            rewrite(&dest.join(file), &head)?;
        }
        if let Some(address) = address {
            map.push_str(&entry(project, &address));
        }
    }
    if base.is_some() {
        let map = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{map}</urlset>\n"
        );
        write(&dest.join("sitemap.xml"), map.as_bytes())?;
        write(&dest.join(CARD_FILE), CARD)?;
    }
    Ok(())
}

/// The address of the site with a slash at its end; none where `site-url` in `book.toml` is
/// not set, or is a path only.
fn base(project: &Project) -> Option<String> {
    let url = project.config.html_config()?.site_url?;
    let absolute = url.starts_with("https://") || url.starts_with("http://");
    absolute.then(|| format!("{}/", url.trim_end_matches('/')))
}

/// The file of a page in the site.
fn file(project: &Project, page: &Page) -> PathBuf {
    let file = page
        .chapter
        .strip_prefix(project.src())
        .unwrap_or(&page.chapter);
    file.with_extension("html")
}

/// The elements that take the place of mdBook's description.
fn head(
    project: &Project,
    page: &Page,
    chapter: &Chapter,
    book: &str,
    address: Option<&str>,
    base: Option<&str>,
) -> String {
    let general = project.config.book.description.clone();
    let words = chapter.first_words.as_deref().map(described);
    let description = words.or(general).unwrap_or_default();
    let (description, title) = (escape(&description), escape(&page.title));
    let mut head = format!("<meta name=\"description\" content=\"{description}\">");
    let mut put = |name: &str, value: &str| {
        let _ = write!(
            head,
            "\n        <meta property=\"og:{name}\" content=\"{value}\">"
        );
    };
    put("type", "article");
    put("site_name", &escape(book));
    put("title", &title);
    put("description", &description);
    if let (Some(address), Some(base)) = (address, base) {
        let (address, card) = (escape(address), escape(&format!("{base}{CARD_FILE}")));
        put("url", &address);
        put("image", &card);
        put("image:width", "1200");
        put("image:height", "630");
        put(
            "image:alt",
            "Two lanes of a recorded schedule beside the name of the book",
        );
        let _ = write!(
            head,
            "\n        <meta name=\"twitter:card\" content=\"summary_large_image\">\
             \n        <link rel=\"canonical\" href=\"{address}\">"
        );
    }
    head
}

/// What the first paragraph of a page says, cut where it is long.
fn described(words: &str) -> String {
    match words.split_once(QUESTION) {
        Some((_, question)) => cut(&capitalized(question)),
        None => cut(words),
    }
}

fn capitalized(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    format!("{}{}", first.unwrap_or_default(), letters.as_str())
}

/// `words`, ended at a space where they are too long.
fn cut(words: &str) -> String {
    let end = words.char_indices().nth(LONGEST).map(|(end, _)| end);
    match end {
        None => words.to_string(),
        Some(end) => {
            let end = words[..end].rfind(' ').unwrap_or(end);
            format!("{} …", words[..end].trim_end_matches([',', ';', ':']))
        }
    }
}

/// A line of the map: the page, and the day of the commit.
fn entry(project: &Project, address: &str) -> String {
    let day = project
        .day
        .iter()
        .map(|day| format!("<lastmod>{day}</lastmod>"));
    let (address, day) = (escape(address), day.collect::<String>());
    format!("<url><loc>{address}</loc>{day}</url>\n")
}

fn rewrite(file: &Path, head: &str) -> anyhow::Result<()> {
    let shown = file.display();
    let html = std::fs::read_to_string(file).with_context(|| format!("cannot read {shown}"))?;
    if !DESCRIPTION.is_match(&html) {
        anyhow::bail!("{shown} has no description: did mdBook's template change?");
    }
    let html = DESCRIPTION.replace(&html, NoExpand(head));
    write(file, html.as_bytes())
}

fn write(file: &Path, content: &[u8]) -> anyhow::Result<()> {
    std::fs::write(file, content).with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn description(text: &str) -> Option<String> {
        let chapter = Chapter::parse(Path::new("a.md"), text.to_string());
        chapter.first_words.as_deref().map(described)
    }

    #[test]
    fn a_description_is_the_question_that_the_page_answers() {
        let text =
            "# A\n\nThis page answers one question: what does `async`\n[do](b.md)?\n\nMore.\n";
        assert_eq!(description(text).as_deref(), Some("What does async do?"));
    }

    #[test]
    fn a_paragraph_that_is_a_directive_describes_nothing() {
        let text = "# A\n\n{{#listing a/b}}\n\nWords.\n";
        assert_eq!(description(text).as_deref(), Some("Words."));
        assert_eq!(description("# A\n"), None);
    }

    #[test]
    fn a_long_description_ends_at_a_word() {
        let words = "word, ".repeat(60);
        let short = cut(&words);
        assert!(
            short.ends_with("word …") && short.chars().count() <= LONGEST + 2,
            "{short}"
        );
    }
}
