//! The head of each rendered page: its description, its card on other sites and, where the
//! address of the site is known, its one address and a map of all of them.
//!
//! mdBook writes one description on every page. What a page is about is in its first paragraph.

use std::fmt::Write;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::bail;
use listings::expand::block::escape;
use listings::model::{Chapter, Page, Project};

use listings::pattern;
use regex::{NoExpand, Regex};

use super::write;

/// The picture that stands for the book on other sites, 1200 by 630 pixels.
const CARD: &[u8] = include_bytes!("card.png");

/// Its file in the site.
const CARD_FILE: &str = "card.png";

/// A description is cut after so many letters: what shows it shows no more.
const LONGEST: usize = 200;

/// How the first paragraph of a page may begin, before its question.
const QUESTION: &str = "This page answers one question: ";

static DESCRIPTION: LazyLock<Regex> = pattern!(r#"<meta name="description" content="[^"]*">"#);

/// `html`, the page of `chapter`, with a description of its own and a card for other sites.
///
/// # Errors
///
/// It has no description to replace.
pub fn described(project: &Project, chapter: &Chapter, html: &str) -> anyhow::Result<String> {
    let mut pages = project.summary.pages.iter();
    // The page for addresses that lead nowhere has none itself.
    let Some(page) = pages.find(|page| page.chapter == chapter.path) else {
        return Ok(html.to_string());
    };
    if !DESCRIPTION.is_match(html) {
        bail!("it has no description: did mdBook's template change?");
    }
    let head = head(project, page, chapter);
    Ok(DESCRIPTION.replace(html, NoExpand(&head)).into_owned())
}

/// Writes the map of the site, and the picture of its cards, if the site has an address.
///
/// # Errors
///
/// A file cannot be written.
pub fn write_map(project: &Project, dest: &Path) -> anyhow::Result<()> {
    let pages = project.summary.pages.iter();
    let addresses: Option<Vec<String>> = pages.map(|page| address(project, page)).collect();
    let Some(addresses) = addresses.filter(|addresses| !addresses.is_empty()) else {
        return Ok(());
    };
    let day = project.day.iter();
    let day: String = day.map(|day| format!("<lastmod>{day}</lastmod>")).collect();
    let entry = |address: &String| format!("<url><loc>{}</loc>{day}</url>\n", escape(address));
    let entries: String = addresses.iter().map(entry).collect();
    let map = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{entries}</urlset>\n"
    );
    write(&dest.join("sitemap.xml"), map)?;
    write(&dest.join(CARD_FILE), CARD)
}

/// The address of a page. The first one is the front page too, and that address is the one to give.
fn address(project: &Project, page: &Page) -> Option<String> {
    let base = base(project)?;
    if project.summary.pages.first() == Some(page) {
        return Some(base);
    }
    let file = page.chapter.strip_prefix(project.src());
    let file = file.unwrap_or(&page.chapter).with_extension("html");
    Some(base + &file.to_string_lossy().replace('\\', "/"))
}

/// The address of the site with a slash at its end; none where `site-url` in `book.toml` is
/// not set, or is a path only.
fn base(project: &Project) -> Option<String> {
    let url = project.config.html_config()?.site_url?;
    let absolute = url.starts_with("https://") || url.starts_with("http://");
    absolute.then(|| format!("{}/", url.trim_end_matches('/')))
}

/// The elements that take the place of mdBook's description.
fn head(project: &Project, page: &Page, chapter: &Chapter) -> String {
    let book = project.config.book.title.clone().unwrap_or_default();
    let general = project.config.book.description.clone();
    let words = chapter.first_words.as_deref().map(summary);
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
    put("site_name", &escape(&book));
    put("title", &title);
    put("description", &description);
    if let (Some(address), Some(base)) = (address(project, page), base(project)) {
        let (address, card) = (escape(&address), escape(&format!("{base}{CARD_FILE}")));
        put("url", &address);
        put("image", &card);
        put("image:width", "1200");
        put("image:height", "630");
        put(
            "image:alt",
            "Two lanes of a recorded timeline beside the name of the book",
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
fn summary(words: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn description(text: &str) -> Option<String> {
        let chapter = Chapter::parse(Path::new("a.md"), text.to_string());
        chapter.first_words.as_deref().map(summary)
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
