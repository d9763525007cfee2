//! Style sheets and scripts: mdBook links each file of them on every page, about 30, and what searches
//! before anybody does. Here they are put together.

use std::fmt::Write;
use std::hash::{DefaultHasher, Hasher};
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, bail};
use listings::pattern;
use regex::{Captures, Regex};

static SHEET: LazyLock<Regex> = pattern!(
    r#"[ \t]*<link rel="stylesheet"(?: id="([^"]+)")? href="([^"]+)"(?: media="(print)")?>\n?"#
);
static SCRIPT: LazyLock<Regex> = pattern!(r#"[ \t]*<script src="([^"]+)"></script>\n?"#);

/// What is loaded only when a reader searches.
const SEARCH: [&str; 3] = ["elasticlunr", "mark", "searcher"];

/// The script that has to come before the others: the table of contents.
const FIRST: &str = "toc";

/// The style sheets of mdBook that color code, and the themes in which each does.
const COLORS: [(&str, &str); 3] = [
    ("mdbook-highlight-css", ":where(.light, .rust)"),
    ("mdbook-tomorrow-night-css", ":where(.coal, .navy)"),
    ("mdbook-ayu-highlight-css", ":where(.ayu)"),
];

/// The names of the files that were put together.
#[derive(Debug)]
pub struct Bundle {
    style: String,
    script: String,
    /// The table of contents.
    first: String,
    /// What searches.
    search: String,
    /// Whether a script is there that loads what a page does not have at first.
    pub loads_lazily: bool,
}

impl Bundle {
    /// Puts together what `page`, a page at the root of the site in `dest`, links, and removes
    /// the files that are not linked any more.
    ///
    /// # Errors
    ///
    /// A file cannot be read or written; the page links nothing of a kind.
    pub fn write(dest: &Path, page: &str) -> anyhow::Result<Bundle> {
        let mut style = String::new();
        for sheet in SHEET.captures_iter(page) {
            style.push_str(&scoped(&sheet, &read(dest, &sheet[2])?));
        }
        let (mut script, mut first, mut search) = (String::new(), String::new(), String::new());
        for found in SCRIPT.captures_iter(page) {
            let target = match stem(&found[1]) {
                FIRST => &mut first,
                name if SEARCH.contains(&name) => &mut search,
                _ => &mut script,
            };
            // The next one may begin with a parenthesis.
            let _ = writeln!(target, "{};", read(dest, &found[1])?);
        }
        let write = |name: &str, ending: &str, text: &str| match text {
            "" => bail!("no {name}.{ending} is linked: did mdBook's template change?"),
            text => write_hashed(dest, name, ending, text),
        };
        let bundle = Bundle {
            loads_lazily: script.contains("bookLazy"),
            style: write("book", "css", &style)?,
            script: write("book", "js", &script)?,
            first: write("toc", "js", &first)?,
            search: write("search", "js", &search)?,
        };
        remove_linked(dest, page)?;
        Ok(bundle)
    }

    /// `page` with links to these files in the place of mdBook's.
    pub fn linked(&self, page: &str) -> String {
        let root = root_of(page);
        let mut styles = format!("<link rel=\"stylesheet\" href=\"{root}{}\">\n", self.style);
        // mdBook's script turns these off and on.
        for (id, _) in COLORS {
            let _ = writeln!(styles, "<style id=\"{id}\"></style>");
        }
        let scripts = format!(
            "<script>window.path_to_search_js = \"{root}{}\";</script>\n\
             <script src=\"{root}{}\"></script>\n",
            self.search, self.script
        );
        let (mut styles, mut scripts) = (Some(styles), Some(scripts));
        let page = SHEET.replace_all(page, |_: &Captures| styles.take().unwrap_or_default());
        let page = SCRIPT.replace_all(&page, |found: &Captures| match stem(&found[1]) {
            FIRST => format!("<script src=\"{root}{}\"></script>\n", self.first),
            _ => scripts.take().unwrap_or_default(),
        });
        page.into_owned()
    }
}

/// What leads from the folder of `page` to the root of the site.
pub fn root_of(page: &str) -> &str {
    static ROOT: LazyLock<Regex> = pattern!(r#"const path_to_root = "([^"]*)""#);
    let found = ROOT.captures(page).and_then(|found| found.get(1));
    found.map_or("", |root| root.as_str())
}

/// Writes a file of that content, with a digest of it in its name, so that a browser that has the
/// file of an older site asks for the new one; gives the name.
///
/// # Errors
///
/// The file cannot be written.
pub fn write_hashed(dest: &Path, name: &str, ending: &str, text: &str) -> anyhow::Result<String> {
    let mut hasher = DefaultHasher::new();
    hasher.write(text.as_bytes());
    let digest = hasher.finish() as u32;
    let file = format!("{name}-{digest:08x}.{ending}");
    let path = dest.join(&file);
    std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(file)
}

/// Removes the style sheets and scripts that mdBook links on `page`.
fn remove_linked(dest: &Path, page: &str) -> anyhow::Result<()> {
    let sheets = SHEET.captures_iter(page).map(|found| found.get(2));
    let scripts = SCRIPT.captures_iter(page).map(|found| found.get(1));
    for address in sheets.chain(scripts).flatten() {
        let path = dest.join(address.as_str());
        std::fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    Ok(())
}

fn read(dest: &Path, address: &str) -> anyhow::Result<String> {
    let path = dest.join(address.trim_start_matches("../"));
    std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
}

/// The name of a file without its folder, digest and ending: `book` of `ci/theme/book-1a2b.js`.
fn stem(address: &str) -> &str {
    let file = address.rsplit('/').next().unwrap_or(address);
    file.split(['-', '.']).next().unwrap_or(file)
}

/// The text of a sheet that holds for paper or for some themes only, inside of what says so.
fn scoped(sheet: &Captures, text: &str) -> String {
    let id = sheet.get(1).map_or("", |id| id.as_str());
    let themes = COLORS.iter().find(|(colors, _)| *colors == id);
    match (themes, sheet.get(3)) {
        (Some((_, themes)), _) => format!("{themes} {{\n{text}\n}}\n"),
        (None, Some(_)) => format!("@media print {{\n{text}\n}}\n"),
        (None, None) => text.to_string(),
    }
}
