//! A strip that the site scrolls, as one picture: a page of an e-book does not scroll.

use scraper::ElementRef;

use super::attributes::{attributes, is_svg};
use super::pen::Pen;

impl<'a> Pen<'a> {
    /// Writes the pictures in `strip`, which stand side by side and have their sizes in pixels,
    /// as one that is no wider than the page. Other strips stay as they are.
    pub(super) fn scaled(&mut self, strip: ElementRef<'a>) -> anyhow::Result<()> {
        let pictures = pictures(strip);
        let sizes: Option<Vec<_>> = pictures.iter().map(|picture| size(*picture)).collect();
        let Some(sizes) = sizes else {
            return self.kept(strip);
        };
        let width: f64 = sizes.iter().map(|size| size.0).sum();
        let height = sizes.iter().map(|size| size.1).fold(0.0, f64::max);
        self.open("div", &[("class", "stepper-strip")])?;
        let (view, style) = (
            format!("0 0 {width} {height}"),
            format!("width: 100%; max-width: {width}px"),
        );
        let xmlns = ("xmlns", "http://www.w3.org/2000/svg");
        self.open("svg", &[xmlns, ("viewBox", &view), ("style", &style)])?;
        let mut x = 0.0;
        for (picture, size) in pictures.into_iter().zip(sizes) {
            let mut attributes = attributes(picture, self.style)?;
            attributes.push(("x".to_string(), x.to_string()));
            self.with(picture, attributes)?;
            x += size.0;
        }
        self.close("svg")?;
        self.close("div")
    }
}

/// The outermost pictures in `strip`, from the left.
fn pictures(strip: ElementRef) -> Vec<ElementRef> {
    let is_outermost = |picture: &ElementRef| {
        let parent = picture.parent().and_then(ElementRef::wrap);
        is_svg(*picture) && !parent.is_some_and(is_svg)
    };
    strip.descendent_elements().filter(is_outermost).collect()
}

/// The width and the height of `picture`, if they are in pixels.
fn size(picture: ElementRef) -> Option<(f64, f64)> {
    let pixels = |name| picture.value().attr(name)?.parse().ok();
    Some((pixels("width")?, pixels("height")?))
}
