//! The attributes and the characters of a page that XML and e-readers know.

use scraper::ElementRef;

use crate::css::Style;

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";

pub(super) fn is_svg(element: ElementRef) -> bool {
    &*element.value().name.ns == SVG
}

/// The attributes that an e-book keeps, in the order of their names.
pub(super) fn attributes(
    element: ElementRef,
    style: &Style,
) -> anyhow::Result<Vec<(String, String)>> {
    let mut kept = Vec::new();
    for (name, value) in &element.value().attrs {
        let local = &*name.local;
        // For scripts, and for those who scroll.
        if local.starts_with("data-") || local.starts_with("on") || local == "tabindex" {
            continue;
        }
        // A namespace is declared where one is needed, below.
        if local == "xmlns" || name.prefix.as_deref() == Some("xmlns") {
            continue;
        }
        // SVG 1.1, which e-readers know, has no `href` of its own.
        let name = match (is_svg(element), local) {
            (true, "href") => "xlink:href".to_string(),
            _ => match &name.prefix {
                Some(prefix) if !prefix.is_empty() => format!("{}:{local}", &**prefix),
                _ => local.to_string(),
            },
        };
        let value = match local {
            "href" => renamed(value),
            _ if is_svg(element) => style.valued(value)?,
            _ => value.to_string(),
        };
        kept.push((name, value));
    }
    let parent = element.parent().and_then(ElementRef::wrap);
    if is_svg(element) && !parent.is_some_and(is_svg) {
        kept.push(("xmlns".to_string(), SVG.to_string()));
        kept.push(("xmlns:xlink".to_string(), XLINK.to_string()));
    }
    kept.sort();
    Ok(kept)
}

/// The file of the e-book that holds the page of the site in `file`, a path in the book:
/// `primer.xhtml` for `primer.html`. An address outside of the book stays what it is.
pub fn renamed(file: &str) -> String {
    let (path, fragment) = match file.split_once('#') {
        Some((path, fragment)) => (path, format!("#{fragment}")),
        None => (file, String::new()),
    };
    match path.strip_suffix(".html") {
        Some(stem) if !path.contains(':') => format!("{stem}.xhtml{fragment}"),
        _ => file.to_string(),
    }
}

/// `text` with a picture in the place of each control character, which XML must not hold.
pub(super) fn printable(text: &str) -> String {
    let picture = |c: char| match c {
        '\n' | '\t' => c,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(' '),
        c => c,
    };
    text.chars().map(picture).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_the_book_are_renamed_and_others_are_not() {
        for (site, epub) in [
            ("primer.html", "primer.xhtml"),
            ("../a/b.html#c.html", "../a/b.xhtml#c.html"),
            ("#a", "#a"),
            ("https://doc.rust-lang.org/std/keyword.async.html", ""),
            ("https://doc.rust-lang.org/a.html#b", ""),
        ] {
            let expected = if epub.is_empty() { site } else { epub };
            assert_eq!(renamed(site), expected);
        }
    }
}
