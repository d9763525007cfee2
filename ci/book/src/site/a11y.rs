//! mdBook's own elements, fixed where a reader who can't see or point would be lost.

use std::borrow::Cow;
use std::cell::Cell;
use std::rc::Rc;

use anyhow::{Context, anyhow};
use lol_html::html_content::{ContentType, Element};
use lol_html::{
    ElementContentHandlers, HandlerResult, RewriteStrSettings, Selector, element, rewrite_str,
};

/// What is changed about an element.
enum Change {
    Tag(&'static str),
    Set(&'static str, &'static str),
    Remove(&'static str),
    /// HTML before its content.
    Prepend(&'static str),
    /// HTML behind its end.
    After(&'static str),
}

use Change::{After, Prepend, Remove, Set, Tag};

/// The element that is changed, as a CSS selector, and how.
type Patch = (&'static str, &'static [Change]);

/// A page of the book, as mdBook's `index.hbs` makes it.
const PAGE: [Patch; 9] = [
    // The first stop of the Tab key leads past the table of contents.
    (
        "body",
        &[Prepend(
            "<a class=\"skip\" href=\"#mdbook-content\">Skip to the text</a>",
        )],
    ),
    ("div#mdbook-content", &[Set("tabindex", "-1")]),
    (
        "#mdbook-help-popup",
        &[
            Set("role", "dialog"),
            Set("aria-label", "Keyboard shortcuts"),
        ],
    ),
    // A label isn't a button: no key presses it, and it can't say whether it is expanded. Where
    // there is no script it's all there is.
    (
        "label#mdbook-sidebar-toggle",
        &[
            Tag("button"),
            Remove("for"),
            Set("type", "button"),
            After(
                "<noscript><label class=\"icon-button\" for=\"mdbook-sidebar-toggle-anchor\" \
                 title=\"Toggle Table of Contents\">☰</label></noscript>",
            ),
        ],
    ),
    // Without scripts this box opens the table of contents.
    (
        "#mdbook-sidebar-toggle-anchor",
        &[Set("aria-label", "Table of contents")],
    ),
    // What is outside the text is in a landmark.
    ("div#mdbook-menu-bar", &[Tag("header")]),
    ("#mdbook-search-wrapper", &[Set("role", "search")]),
    // A page has one heading of the first level, which is its own.
    ("h1.menu-title", &[Tag("p")]),
    // A placeholder isn't a name, and mdBook's description has another id.
    (
        "input#mdbook-searchbar",
        &[
            Set("aria-label", "Search this book"),
            Set("aria-describedby", "mdbook-searchresults-header"),
        ],
    ),
];

/// The table of contents of a page without scripts, which has no name. What is in a
/// `noscript` is text where scripts run, and to what changes the page here, too.
const FRAME: &str = "<iframe class=\"sidebar-iframe-outer\"";
const NAMED: &str = "<iframe title=\"Table of contents\" class=\"sidebar-iframe-outer\"";

/// What that frame shows, as mdBook's `toc.html.hbs` makes it.
const CONTENTS: [Patch; 1] = [("head", &[Prepend("<title>Table of contents</title>")])];

/// `html`, a page as mdBook writes it, with its faults fixed.
///
/// # Errors
///
/// An element to fix isn't there: mdBook's template has changed.
pub fn patched(html: &str) -> anyhow::Result<String> {
    // The old address of a page, which has nothing to read.
    if html.contains("http-equiv=\"refresh\"") {
        return Ok(html.to_string());
    }
    match html.contains("class=\"sidebar-iframe-inner\"") {
        true => applied(html, &CONTENTS),
        false if !html.contains(FRAME) => Err(missing("iframe.sidebar-iframe-outer")),
        false => applied(&html.replacen(FRAME, NAMED, 1), &PAGE),
    }
}

/// `html` with all of `patches`, each applied to one element or more.
fn applied(html: &str, patches: &[Patch]) -> anyhow::Result<String> {
    let seen: Vec<Rc<Cell<bool>>> = patches.iter().map(|_| Rc::default()).collect();
    let mut settings = RewriteStrSettings::new();
    for (patch, seen) in patches.iter().zip(&seen) {
        settings = settings.append_element_content_handler(handler(patch, seen));
    }
    let html = rewrite_str(html, settings).context("cannot patch the HTML")?;
    match patches.iter().zip(&seen).find(|(_, seen)| !seen.get()) {
        Some(((selector, _), _)) => Err(missing(selector)),
        None => Ok(html),
    }
}

fn missing(selector: &str) -> anyhow::Error {
    anyhow!(
        "no element `{selector}` to patch: mdBook's template has changed, \
         so change ci/book/src/site/a11y.rs as well"
    )
}

fn handler<'h>(
    patch: &Patch,
    seen: &Rc<Cell<bool>>,
) -> (Cow<'static, Selector>, ElementContentHandlers<'h>) {
    let (selector, changes) = *patch;
    let seen = seen.clone();
    element!(selector, move |found: &mut Element| {
        seen.set(true);
        changes.iter().try_for_each(|change| apply(change, found))
    })
}

fn apply(change: &Change, element: &mut Element) -> HandlerResult {
    match *change {
        Tag(name) => element.set_tag_name(name)?,
        Set(name, value) => element.set_attribute(name, value)?,
        Remove(name) => element.remove_attribute(name),
        Prepend(html) => element.prepend(html, ContentType::Html),
        After(html) => element.after(html, ContentType::Html),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOGGLE: Patch = ("label#t", &[Tag("button"), Remove("for"), After("<i></i>")]);

    #[test]
    fn an_element_is_changed_with_its_end_and_the_rest_is_kept() {
        let html = "<!DOCTYPE html>\n<p>a &amp; b\n<label id=\"t\" for=\"x\">☰</label></p>";
        let patched = applied(html, &[TOGGLE]).expect("a page");
        assert_eq!(
            patched,
            "<!DOCTYPE html>\n<p>a &amp; b\n<button id=\"t\">☰</button><i></i></p>"
        );
    }

    #[test]
    fn an_element_that_is_gone_is_an_error_that_names_it() {
        let error = applied("<button id=\"t\"></button>", &[TOGGLE]).expect_err("no label");
        assert!(error.to_string().contains("`label#t`"), "{error}");
    }

    #[test]
    fn a_page_that_is_none_of_mdbooks_is_an_error() {
        assert!(patched("<html><body></body></html>").is_err());
    }

    #[test]
    fn an_address_that_leads_on_is_kept() {
        let html = "<html><head><meta http-equiv=\"refresh\" content=\"0; URL=b.html\"></head>";
        assert_eq!(patched(html).expect("a page"), html);
    }
}
