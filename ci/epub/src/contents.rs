//! The table of contents of the e-book: the parts, and the pages in them.

use mdbook_driver::book::{Book, BookItem, Chapter, SectionNumber};

use crate::pages::Texts;
use crate::xhtml;

/// The pages of `book` with these `texts`, each part under a page with its title.
///
/// The number of a page says only how deep it is: mdBook's own is in its name.
pub fn book(book: &Book, texts: &Texts) -> Book {
    let mut items = Book::new();
    let mut part = None;
    for item in book.iter() {
        match item {
            BookItem::PartTitle(title) => {
                let number = part.unwrap_or(0) + 1;
                items.push_item(part_page(number, title));
                part = Some(number);
            }
            BookItem::Chapter(chapter) => {
                let text = chapter.path.as_ref().and_then(|path| texts.get(path));
                items.push_item(page(chapter, text.cloned().unwrap_or_default(), part));
            }
            BookItem::Separator => {}
        }
    }
    items
}

fn part_page(number: u32, title: &str) -> Chapter {
    let text = xhtml::part(title);
    let mut chapter = Chapter::new(title, text, format!("part-{number}.md"), Vec::new());
    chapter.number = Some(SectionNumber::new([number]));
    chapter
}

fn page(chapter: &Chapter, content: String, part: Option<u32>) -> Chapter {
    let name = match &chapter.number {
        Some(number) => format!("{number} {}", chapter.name),
        None => chapter.name.clone(),
    };
    let number = chapter.number.as_ref().map(|number| {
        let numbers = part.into_iter().chain(number.iter().copied());
        numbers.collect()
    });
    Chapter {
        name,
        content,
        number,
        path: chapter.path.clone(),
        ..Chapter::default()
    }
}
