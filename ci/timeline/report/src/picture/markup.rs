//! Text and numbers as markup.

/// Text for HTML and SVG, inside an element or a quoted attribute.
///
/// Control characters become spaces, so that no blank line ends the HTML block; `{` becomes a
/// reference, so that mdBook sees no directive in what a program printed.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '{' => out.push_str("&#123;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// As [`escape`], with the line breaks kept as elements.
pub fn escape_lines(text: &str) -> String {
    text.split('\n')
        .map(escape)
        .collect::<Vec<_>>()
        .join("<br>")
}

/// At most `decimals` digits after the point, none of them a trailing zero.
pub fn number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let text = match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.'),
        false => &text,
    };
    match text {
        "-0" => "0".to_owned(),
        text => text.to_owned(),
    }
}

/// A percentage of the picture's width.
pub fn percent(value: f64) -> String {
    format!("{}%", number(value, 2))
}

/// A coordinate in pixels.
pub fn px(value: f64) -> String {
    number(value, 1)
}

/// Appends formatted text to a `String`; that cannot fail.
#[macro_export]
macro_rules! put {
    ($out:expr, $($text:tt)*) => {{
        use std::fmt::Write as _;
        let _ = write!($out, $($text)*);
    }};
}

pub use put;

/// Returns the names of elements of `html` that are open at its end, or closed in the wrong order,
/// which tests of figures expect to be none.
pub fn unclosed(html: &str) -> Vec<String> {
    let mut open: Vec<String> = Vec::new();
    for tag in html.split('<').skip(1) {
        let tag = tag.split_once('>').map_or(tag, |(tag, _)| tag);
        let mut parts = tag.split([' ', '/']);
        let name = parts
            .find(|part| !part.is_empty())
            .unwrap_or_default()
            .to_owned();
        match (
            tag.starts_with('/'),
            tag.ends_with('/') || tag.starts_with('!') || name == "br",
        ) {
            (true, _) if open.last() == Some(&name) => {
                open.pop();
            }
            (true, _) => open.push(format!("/{name}")),
            (false, false) => open.push(name),
            (false, true) => {}
        }
    }
    open
}
