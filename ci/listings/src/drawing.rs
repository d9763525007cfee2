//! Drawings made by hand: an SVG file, its title as the caption, its description in words.

use std::fmt::Write;

use crate::model::{Directive, Project};

/// Returns the drawing that `directive` names as a figure, with the SVG in the page itself, so that
/// it has the colors of the theme.
///
/// # Errors
///
/// The file can't be read, or lacks its title or its description.
pub fn figure(project: &Project, directive: &Directive) -> Result<String, String> {
    let path = project
        .src()
        .join(format!("drawings/{}.svg", directive.page));
    let shown = path.display();
    let svg = std::fs::read_to_string(project.root.join(&path))
        .map_err(|error| format!("cannot read {shown}: {error}"))?;
    let (Some(title), Some(_)) = (words(&svg, "title"), words(&svg, "desc")) else {
        return Err(format!(
            "{shown} needs a `<title>`, its caption, and a `<desc>`, which says in words what it shows"
        ));
    };
    let id = directive.id();
    let mut figure = format!("<figure class=\"drawing\" id=\"{id}\">\n");
    // An empty line would end the HTML for Markdown.
    for line in svg.lines().filter(|line| !line.trim().is_empty()) {
        figure.push_str(line);
        figure.push('\n');
    }
    let _ = writeln!(figure, "<figcaption>{title}</figcaption>\n</figure>");
    Ok(figure)
}

/// What is between the tags of the first element `tag` of `svg`.
fn words<'a>(svg: &'a str, tag: &str) -> Option<&'a str> {
    let (_, rest) = svg.split_once(&format!("<{tag} "))?;
    let (_, rest) = rest.split_once('>')?;
    rest.split_once("</").map(|(words, _)| words)
}
