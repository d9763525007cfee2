use super::*;

fn xhtml(html: &str) -> String {
    let style = Style::parse(":root { --ink: #123456; }").unwrap();
    let page = page(html, &style).unwrap();
    let inner = page.strip_prefix("<div class=\"content\">").unwrap();
    inner.strip_suffix("</div>").unwrap().to_string()
}

#[test]
fn html_becomes_well_formed() {
    assert_eq!(
        xhtml("<p hidden>a<br>&nbsp;&lt;b&gt; &amp; &quot;<td></p><p></p>"),
        "<p hidden=\"\">a<br/>\u{a0}&lt;b&gt; &amp; \"</p><p></p>"
    );
}

#[test]
fn what_needs_a_script_goes() {
    let html = "<p data-a=\"1\" tabindex=\"0\" onclick=\"f()\" class=\"c\" id=\"i\">\
                <button>Play</button><script>f()</script>a</p><div class=\"turn\">b</div>";
    assert_eq!(xhtml(html), "<p class=\"c\" id=\"i\">a</p>");
}

#[test]
fn no_line_is_empty_and_code_stays_what_it_is() {
    assert_eq!(
        xhtml("<pre>a\n\n \n  b</pre>\n\n<p>c</p>"),
        "<pre>a&#10;&#10; \n  b</pre>&#10;\n<p>c</p>"
    );
}

#[test]
fn control_characters_become_pictures() {
    assert_eq!(xhtml("<pre>\u{1b}[1m\tb</pre>"), "<pre>␛[1m\tb</pre>");
}

#[test]
fn svg_has_its_namespaces_its_colors_and_the_references_of_its_first_version() {
    let html = "<svg viewbox=\"0 0 1 1\"><use href=\"#a\" fill=\"var(--ink)\"></use>\
                <svg x=\"1\"></svg></svg>";
    assert_eq!(
        xhtml(html),
        "<svg viewBox=\"0 0 1 1\" xmlns=\"http://www.w3.org/2000/svg\" \
         xmlns:xlink=\"http://www.w3.org/1999/xlink\">\
         <use fill=\"#123456\" xlink:href=\"#a\"/><svg x=\"1\"/></svg>"
    );
}

#[test]
fn a_color_without_a_value_is_a_fault() {
    let style = Style::parse("").unwrap();
    let error = page("<svg><rect fill=\"var(--ink)\"/></svg>", &style).unwrap_err();
    assert!(format!("{error:#}").contains("nothing sets --ink"));
}

#[test]
fn links_to_where_they_stand_go_and_others_lead_into_the_book() {
    let html = "<h2 id=\"a\"><a class=\"header\" href=\"#a\">A</a></h2>\
                <a href=\"b.html#c\">b</a> <a class=\"path\" href=\"#a\"><code>c</code></a>";
    assert_eq!(
        xhtml(html),
        "<h2 id=\"a\">A</h2><a href=\"b.xhtml#c\">b</a> <code>c</code>"
    );
}

#[test]
fn a_fold_is_open() {
    let html = "<details class=\"proof\"><summary>A <b>b</b></summary><p>c</p></details>";
    assert_eq!(
        xhtml(html),
        "<div class=\"fold proof\"><p class=\"fold-title\">A <b>b</b></p><p>c</p></div>"
    );
}

#[test]
fn answers_and_tables_go_to_the_end_before_the_proofs() {
    let figure = "<figure data-program=\"a/b\"><details><summary>As a table</summary>t</details>\
                  </figure>";
    let html = format!(
        "<details><summary>Answer</summary>x{figure}</details><h2 id=\"proofs\">Proofs</h2>"
    );
    assert_eq!(
        xhtml(&html),
        "<p class=\"moved\"><a id=\"to-answer-1\" href=\"#answer-1\">Answer 1</a></p>\
         <h2 id=\"answers\">Answers</h2><div class=\"end answer\">\
         <h3 id=\"answer-1\"><a href=\"#to-answer-1\">Answer 1</a></h3>x\
         <figure><p class=\"moved\"><a id=\"to-table-1\" href=\"#table-1\">As a table</a></p>\
         </figure></div>\
         <h2 id=\"tables\">Tables</h2><div class=\"end table\">\
         <h3 id=\"table-1\"><a href=\"#to-table-1\">Table 1</a>: a/b</h3>t</div>\
         <h2 id=\"proofs\">Proofs</h2>"
    );
}

#[test]
fn a_question_among_the_proofs_is_a_fault() {
    let html = "<h2 id=\"proofs\">Proofs</h2><details><summary>Answer</summary></details>";
    assert!(page(html, &Style::parse("").unwrap()).is_err());
}

#[test]
fn a_part_is_a_page() {
    assert_eq!(
        part("a & b"),
        "<div class=\"content part\"><h1>a &amp; b</h1></div>"
    );
}
