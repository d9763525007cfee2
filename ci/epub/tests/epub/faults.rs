//! What can be wrong with a page of the e-book.

use listings::model::{Directive, Kind, Page, Project};
use quick_xml::Reader;
use quick_xml::events::Event;
use scraper::{ElementRef, Html, Selector};

use super::{Files, file};

/// The elements of `page` that `selector` names.
pub fn select<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector).collect()
}

/// What is wrong with `page` of the book in `files`, each fault with the file that has it.
pub fn faults(project: &Project, page: &Page, files: &Files) -> Vec<String> {
    let name = file(&page.chapter);
    let Some(text) = files.get(&name) else {
        return vec![format!("{name} is missing")];
    };
    let html = Html::parse_document(text);
    let chapter = project.chapter(&page.chapter).unwrap();
    let mut faults = Vec::new();
    for directive in &chapter.directives {
        if let Err(fault) = shown(project, directive, &html) {
            faults.push(format!("{name}: {}: {fault}", directive.id()));
        }
    }
    faults.extend(foreign(&html).map(|fault| format!("{name}: {fault}")));
    if let Err(fault) = well_formed(text) {
        faults.push(format!("{name}: {fault}"));
    }
    faults
}

/// Whether the block of `directive` stands on `page` as it should.
fn shown(project: &Project, directive: &Directive, page: &Html) -> Result<(), String> {
    let block = |what: &str| {
        let selector = format!("figure[id=\"{}\"] {what}", directive.id());
        select(page, &selector)
            .into_iter()
            .next()
            .ok_or(format!("no {what}"))
    };
    let package = || &project.packages[&directive.page];
    match directive.kind {
        Kind::Timeline => {
            block(".timeline-plot svg rect")?;
            block(".timeline-legend svg")?;
        }
        Kind::Output => {
            let path = package().output_path(&directive.item);
            let recorded = std::fs::read_to_string(project.root.join(path)).unwrap();
            let text = block("pre")?.text().collect::<String>();
            let (_, text) = text.split_once('\n').unwrap_or_default();
            same(recorded.trim_end(), text.trim_end())?;
        }
        Kind::Listing | Kind::Fails => {
            let source = match directive.kind {
                Kind::Fails => &package().fails[&directive.item],
                _ => package().listing(&directive.item).unwrap(),
            };
            let visible = source.visible_lines(directive.anchor.as_deref());
            let lines: Vec<_> = source.text.lines().collect();
            let visible: Vec<_> = visible.iter().map(|number| lines[number - 1]).collect();
            let text = block("pre")?.text().collect::<String>();
            same(visible.join("\n").trim_end(), text.trim_end())?;
        }
        Kind::Measured if directive.anchor.is_none() => {
            block("figcaption")?;
        }
        _ => {}
    }
    Ok(())
}

fn same(expected: &str, found: &str) -> Result<(), String> {
    match expected == found {
        true => Ok(()),
        false => Err(format!("not\n{expected}\nbut\n{found}")),
    }
}

/// Elements and attributes that an e-book has no use for.
fn foreign(page: &Html) -> impl Iterator<Item = String> {
    let elements = "script, button, details, input, .turn, [data-program], [tabindex]";
    let elements = select(page, elements);
    elements
        .into_iter()
        .map(|element| format!("has {}", element.html()))
}

/// Whether a parser of XML reads `text`; and colors have values.
fn well_formed(text: &str) -> Result<(), String> {
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => return Err(format!("at {}: {error}", reader.buffer_position())),
        }
    }
    match text.contains("var(--") {
        true => Err("a variable has no value".to_string()),
        false => Ok(()),
    }
}
