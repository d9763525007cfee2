//! A page of the site as a page of an e-book: XHTML without scripts and folds.

mod action;
mod attributes;
mod writer;

#[cfg(test)]
mod tests;

use anyhow::Context;
use quick_xml::escape::partial_escape;
use scraper::Html;

use crate::css::Style;
use writer::PageWriter;

pub use attributes::renamed;

/// `html`, a page as mdBook renders it, as the body of a page of an e-book.
///
/// Colors get the values of `style`. `mdbook-epub` hands it to a parser of Markdown, to which it is
/// one block of HTML: it has no empty line.
///
/// # Errors
///
/// The page cannot be written as XML, or a picture names a variable that `style` lacks.
pub fn page(html: &str, style: &Style) -> anyhow::Result<String> {
    let page = Html::parse_fragment(html);
    let mut writer = PageWriter::new(style);
    writer.open("div", &[("class", "content")])?;
    writer.children(page.root_element())?;
    writer.ends()?;
    writer.close("div")?;
    let text = String::from_utf8(writer.out.into_inner()).context("it is not UTF-8")?;
    Ok(without_empty_lines(&text))
}

/// The page that opens a part of the book.
pub fn part(title: &str) -> String {
    format!(
        "<div class=\"content part\"><h1>{}</h1></div>",
        partial_escape(title)
    )
}

/// The same XML, with no line that holds nothing but space.
fn without_empty_lines(xml: &str) -> String {
    let mut lines = xml.split('\n');
    let mut text = lines.next().unwrap_or_default().to_string();
    for line in lines {
        text.push_str(if line.trim().is_empty() {
            "&#10;"
        } else {
            "\n"
        });
        text.push_str(line);
    }
    text
}
