//! The container of the e-book, with what `mdbook-epub` leaves out of it.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use anyhow::{Context, bail};
use mdbook_driver::book::Book;
use quick_xml::events::{BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer, XmlVersion};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::xhtml::renamed;

/// The folder of the container that holds the book.
const DIR: &str = "OEBPS/";

/// The file that names the book and all that is in the container.
const CONTENT: &str = "OEBPS/content.opf";

/// The files that name the pages: all that is in the container, and two tables of contents.
const LISTS: [&str; 3] = [CONTENT, "OEBPS/nav.xhtml", "OEBPS/toc.ncx"];

/// `epub` with `identifier` in the place of a random one, with the ending that XHTML has, and
/// with a mark at each page that holds SVG.
///
/// # Errors
///
/// A page of `book` is missing, or `epub` is not of the form that `mdbook-epub` gives it.
pub fn finished(epub: &[u8], book: &Book, identifier: &str) -> anyhow::Result<Vec<u8>> {
    let mut from = ZipArchive::new(Cursor::new(epub)).context("mdbook-epub wrote no ZIP file")?;
    let drawn = drawn(&from, book)?;
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    let (mut marks, mut names) = (0, 0);
    for index in 0..from.len() {
        let mut entry = from.by_index(index)?;
        let name = entry.name().to_string();
        if !LISTS.contains(&name.as_str()) {
            to.raw_copy_file_rename(entry, renamed(&name))?;
            continue;
        }
        let mut text = String::new();
        entry
            .read_to_string(&mut text)
            .with_context(|| format!("cannot read {name} of the e-book"))?;
        let mut list = List {
            drawn: &drawn,
            identifier,
            marks: 0,
            names: 0,
        };
        let text = list
            .completed(&text)
            .with_context(|| format!("in {name}"))?;
        to.start_file(name, SimpleFileOptions::default())?;
        to.write_all(&text)?;
        marks += list.marks;
        names += list.names;
    }
    if marks != drawn.len() || names != 1 {
        bail!("mdbook-epub writes other elements than it did: look at its new version");
    }
    Ok(to.finish()?.into_inner())
}

/// Checks that the file at `out`, if there is one, is an edition of the book with `identifier`.
///
/// # Errors
///
/// It is something else.
pub fn check_replaced(out: &Path, identifier: &str) -> anyhow::Result<()> {
    let Ok(file) = File::open(out) else {
        return Ok(());
    };
    let is_edition = || -> anyhow::Result<bool> {
        let mut list = String::new();
        let mut archive = ZipArchive::new(file)?;
        archive.by_name(CONTENT)?.read_to_string(&mut list)?;
        Ok(list.contains(&format!(">{identifier}</dc:identifier>")))
    };
    if !is_edition().unwrap_or_default() {
        let out = out.display();
        bail!(
            "{out} is another e-book, and stays as it is: name another file, or remove this one \
             yourself"
        );
    }
    Ok(())
}

/// The pages with SVG in them, by their files. Every page must be in the container.
fn drawn(epub: &ZipArchive<Cursor<&[u8]>>, book: &Book) -> anyhow::Result<BTreeSet<String>> {
    let mut drawn = BTreeSet::new();
    for chapter in book.chapters() {
        let Some(path) = &chapter.path else { continue };
        let file = path.with_extension("html").to_string_lossy().into_owned();
        let file = file.replace('\\', "/");
        // A fault in a page is no more than a warning to `mdbook-epub`.
        if epub.index_for_name(&format!("{DIR}{file}")).is_none() {
            let path = path.display();
            bail!("mdbook-epub left out {path}: its warning above says why");
        }
        if chapter.content.contains("<svg") {
            drawn.insert(file);
        }
    }
    Ok(drawn)
}

/// One of the files that name the pages, being read.
struct List<'a> {
    drawn: &'a BTreeSet<String>,
    identifier: &'a str,
    /// How many pages have been marked.
    marks: usize,
    /// How often the identifier has been written.
    names: usize,
}

impl List<'_> {
    /// `xml` with the files as they are named in the end, the marks and the identifier.
    fn completed(&mut self, xml: &str) -> anyhow::Result<Vec<u8>> {
        let mut reader = Reader::from_str(xml);
        let mut writer = Writer::new(Vec::new());
        let mut in_identifier = false;
        loop {
            let event = match reader.read_event()? {
                Event::Eof => return Ok(writer.into_inner()),
                Event::Empty(tag) => Event::Empty(self.element(&tag)?),
                Event::Start(tag) => {
                    in_identifier = tag.name().as_ref() == "dc:identifier";
                    Event::Start(self.element(&tag)?)
                }
                Event::Text(_) if std::mem::take(&mut in_identifier) => {
                    self.names += 1;
                    Event::Text(BytesText::new(self.identifier))
                }
                event => event,
            };
            writer.write_event(event)?;
        }
    }

    fn element(&mut self, tag: &BytesStart) -> anyhow::Result<BytesStart<'static>> {
        let name = tag.name().as_ref().to_string();
        let mut element = BytesStart::new(name.clone());
        for attribute in tag.attributes() {
            let attribute = attribute?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0)?;
            let key = attribute.key.as_ref();
            match (name.as_str(), key) {
                // An author may have the same id.
                ("dc:language", "id") => {}
                (_, "href" | "src") => {
                    element.push_attribute((key, renamed(&value).as_str()));
                    if name == "item" && self.drawn.contains(&*value) {
                        element.push_attribute(("properties", "svg"));
                        self.marks += 1;
                    }
                }
                (_, key) => element.push_attribute((key, &*value)),
            }
        }
        Ok(element)
    }
}
