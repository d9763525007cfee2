//! A page in fewer bytes: without what no browser needs to read it.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::pattern;

/// `page` without the comments and the indentation of mdBook's template, without its icons for
/// buttons that the book does not have, and without quotes around values that need none.
pub fn small(page: &str) -> String {
    let main = page.find("<main").zip(page.rfind("</main>"));
    match main {
        Some((start, end)) => {
            let (before, text, after) = (&page[..start], &page[start..end], &page[end..]);
            let text = unclosed(text);
            format!("{}{}{}", template(before), unquoted(&text), template(after))
        }
        None => page.to_string(),
    }
}

fn template(text: &str) -> String {
    static COMMENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?s)<!--.*?-->"));
    static SPACE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\n\s+"));
    static UNUSED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?s)<template id=fa-(?:copy|play|clock-rotate-left)>.*?</template>")
    });
    let text = COMMENT.replace_all(text, "");
    let text = UNUSED.replace_all(&text, "");
    SPACE.replace_all(&text, "\n").into_owned()
}

/// Items of lists and cells of tables without the ends that the next one makes.
fn unclosed(text: &str) -> Cow<'_, str> {
    static END: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"</(?:li|t[dhr])>(\s*(?:</?(?:li|t[dhr])\b|</(?:ul|ol|thead|tbody|table)>))")
    });
    // What ends one element may be the end of the next, which the first pass has passed over.
    let once = END.replace_all(text, "$1");
    match END.is_match(&once) {
        true => Cow::Owned(END.replace_all(&once, "$1").into_owned()),
        false => once,
    }
}

/// Tags whose values have no quotes where they may. What is no tag has no `<`: mdBook escapes it.
fn unquoted(text: &str) -> Cow<'_, str> {
    static TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r#"<[a-z](?:[^<>"]|"[^"]*")*>"#));
    static VALUE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"="([\w.%#:/+-]+)"([ >])"#));
    TAG.replace_all(text, |tag: &Captures| {
        // A value of which no quote remains would take in the slash that closes its tag.
        VALUE.replace_all(&tag[0], "=$1$2").into_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_keeps_its_quotes_where_it_needs_them() {
        for (tag, expected) in [
            (r#"<a class="b" id="c-d">"#, "<a class=b id=c-d>"),
            (r#"<a class="b c" title="">"#, r#"<a class="b c" title="">"#),
            (r##"<use href="#a" x="1.5%" />"##, "<use href=#a x=1.5% />"),
            (r##"<use href="#a"/>"##, r##"<use href="#a"/>"##),
            (r#"<p title="a > b" id="c">"#, r#"<p title="a > b" id=c>"#),
            (r#"a="b" &lt;i c="d">"#, r#"a="b" &lt;i c="d">"#),
        ] {
            assert_eq!(unquoted(tag), expected);
        }
    }

    #[test]
    fn an_item_and_a_cell_have_no_end_where_another_follows() {
        let list = "<ul>\n<li>a</li>\n<li>b<ul><li>c</li></ul></li>\n</ul>";
        assert_eq!(unclosed(list), "<ul>\n<li>a\n<li>b<ul><li>c</ul>\n</ul>");
        let table = "<tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></tbody>";
        assert_eq!(unclosed(table), "<tr><td>a<td>b<tr><th>c</tbody>");
        assert_eq!(unclosed("<li>a</li> b"), "<li>a</li> b");
    }

    #[test]
    fn only_the_template_loses_its_comments_and_indentation() {
        let page = "<body>\n    <!-- one -->\n  <p>\n<main>\n  a <!-- b -->\n</main>\n  </body>\n";
        let expected = "<body>\n<p>\n<main>\n  a <!-- b -->\n</main>\n</body>\n";
        assert_eq!(small(page), expected);
    }
}
