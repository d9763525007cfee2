//! Writes the elements of a page as XML.

use anyhow::bail;
use quick_xml::Writer;
use quick_xml::escape::partial_escape;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use scraper::ElementRef;

use super::action::{Action, Kind, action, drawn, summary};
use super::attributes::{attributes, is_svg, printable};
use crate::css::Style;

/// Elements that hold nothing: HTML has no end tag for them.
const VOID: [&str; 8] = ["br", "col", "hr", "img", "input", "source", "track", "wbr"];

/// Writes a page.
pub(super) struct PageWriter<'a> {
    pub(super) style: &'a Style,
    pub(super) out: Writer<Vec<u8>>,
    /// What goes to the end of the page.
    moved: Vec<(Kind, ElementRef<'a>)>,
    /// Whether that is written, or being written.
    ended: bool,
}

impl<'a> PageWriter<'a> {
    pub(super) fn new(style: &'a Style) -> PageWriter<'a> {
        PageWriter {
            style,
            out: Writer::new(Vec::new()),
            moved: Vec::new(),
            ended: false,
        }
    }

    pub(super) fn children(&mut self, parent: ElementRef<'a>) -> anyhow::Result<()> {
        self.children_but(parent, "")
    }

    /// Writes what is in `parent`, without the elements of the name `left_out`.
    fn children_but(&mut self, parent: ElementRef<'a>, left_out: &str) -> anyhow::Result<()> {
        for child in parent.children() {
            match ElementRef::wrap(child) {
                Some(element) if element.value().name() == left_out => {}
                Some(element) => self.element(element)?,
                None => {
                    if let Some(text) = child.value().as_text() {
                        self.text(text)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn element(&mut self, element: ElementRef<'a>) -> anyhow::Result<()> {
        match action(element) {
            Action::Remove => Ok(()),
            Action::Unwrap => self.children(element),
            Action::Unfold => self.unfolded(element),
            Action::Move(kind) => self.moved(kind, element),
            Action::Keep => {
                // The proofs close the page.
                if element.value().id() == Some("proofs") {
                    self.ends()?;
                }
                self.kept(element)
            }
        }
    }

    pub(super) fn kept(&mut self, element: ElementRef<'a>) -> anyhow::Result<()> {
        let attributes = attributes(element, self.style)?;
        self.with(element, attributes)
    }

    /// Writes `element` with these attributes in the place of its own.
    pub(super) fn with(
        &mut self,
        element: ElementRef<'a>,
        attributes: Vec<(String, String)>,
    ) -> anyhow::Result<()> {
        let name = element.value().name();
        let attributes: Vec<_> = attributes
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        if VOID.contains(&name) || (is_svg(element) && !element.has_children()) {
            let tag = BytesStart::new(name).with_attributes(attributes);
            self.out.write_event(Event::Empty(tag))?;
            return Ok(());
        }
        self.open(name, &attributes)?;
        self.children(element)?;
        self.close(name)
    }

    fn unfolded(&mut self, details: ElementRef<'a>) -> anyhow::Result<()> {
        let classes: Vec<_> = ["fold"]
            .into_iter()
            .chain(details.value().classes())
            .collect();
        let id = details.value().id().map(|id| ("id", id));
        let class = classes.join(" ");
        let attributes: Vec<_> = id.into_iter().chain([("class", class.as_str())]).collect();
        self.open("div", &attributes)?;
        if let Some(summary) = summary(details) {
            self.open("p", &[("class", "fold-title")])?;
            self.children(summary)?;
            self.close("p")?;
        }
        self.folded(details)?;
        self.close("div")
    }

    /// What a fold hides.
    fn folded(&mut self, details: ElementRef<'a>) -> anyhow::Result<()> {
        self.children_but(details, "summary")
    }

    /// Leaves a link where `element` stood.
    fn moved(&mut self, kind: Kind, element: ElementRef<'a>) -> anyhow::Result<()> {
        if self.ended && kind == Kind::Answer {
            bail!("a question is among the proofs or in an answer: move it up");
        }
        self.moved.push((kind, element));
        let (word, _, id) = kind.words();
        let number = self.moved.iter().filter(|other| other.0 == kind).count();
        self.open("p", &[("class", "moved")])?;
        let (here, there) = (format!("to-{id}-{number}"), format!("#{id}-{number}"));
        self.open("a", &[("id", &here), ("href", &there)])?;
        match summary(element) {
            Some(summary) if kind == Kind::Table => self.children(summary)?,
            _ => self.text(&format!("{word} {number}"))?,
        }
        self.close("a")?;
        self.close("p")
    }

    /// Writes what goes to the end of the page; an answer may have a table of its own.
    pub(super) fn ends(&mut self) -> anyhow::Result<()> {
        if std::mem::replace(&mut self.ended, true) {
            return Ok(());
        }
        for kind in Kind::ALL {
            let (mut at, mut number) = (0, 0);
            while let Some(&(other, element)) = self.moved.get(at) {
                at += 1;
                if other == kind {
                    number += 1;
                    self.end(kind, number, element)?;
                }
            }
        }
        Ok(())
    }

    fn end(&mut self, kind: Kind, number: usize, element: ElementRef<'a>) -> anyhow::Result<()> {
        let (word, words, id) = kind.words();
        if number == 1 {
            self.open("h2", &[("id", &format!("{id}s"))])?;
            self.text(words)?;
            self.close("h2")?;
        }
        self.open("div", &[("class", &format!("end {id}"))])?;
        self.open("h3", &[("id", &format!("{id}-{number}"))])?;
        self.open("a", &[("href", &format!("#to-{id}-{number}"))])?;
        self.text(&format!("{word} {number}"))?;
        self.close("a")?;
        if let Some(program) = drawn(element) {
            self.text(&format!(": {program}"))?;
        }
        self.close("h3")?;
        self.folded(element)?;
        self.close("div")
    }

    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> anyhow::Result<()> {
        let tag = BytesStart::new(name).with_attributes(attributes.iter().copied());
        Ok(self.out.write_event(Event::Start(tag))?)
    }

    pub(super) fn close(&mut self, name: &str) -> anyhow::Result<()> {
        Ok(self.out.write_event(Event::End(BytesEnd::new(name)))?)
    }

    pub(super) fn text(&mut self, text: &str) -> anyhow::Result<()> {
        let text = printable(text);
        let text = BytesText::from_escaped(partial_escape(&text));
        Ok(self.out.write_event(Event::Text(text))?)
    }
}
