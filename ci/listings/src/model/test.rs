//! The tests of a package, and the files of the test binaries that they are in.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::paths::{clean, files, folders};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// A test that a page may name as its proof.
#[derive(Debug, Clone)]
pub struct Test {
    /// The test function's name.
    pub name: String,
    /// Its file, from the project's root.
    pub path: PathBuf,
    /// The root file of the test binary that it is in, from the project's root.
    pub binary: PathBuf,
    /// The line of its first attribute, counted from 1.
    pub start: usize,
    /// The line of its closing brace, counted from 1.
    pub end: usize,
    /// Whether an attribute of it, of its module or of its file may keep it from running.
    pub ignored: bool,
    /// Whether it passes by any panic: `#[should_panic]` that expects no words.
    pub any_panic: bool,
}

impl Test {
    /// Returns the name of the test binary that it is in.
    pub fn binary_name(&self) -> Option<String> {
        let stem = self.binary.file_stem()?.to_string_lossy();
        match &*stem {
            "main" => Some(
                self.binary
                    .parent()?
                    .file_name()?
                    .to_string_lossy()
                    .into_owned(),
            ),
            _ => Some(stem.into_owned()),
        }
    }
}

/// What is in the folder `tests/` of a package.
#[derive(Debug, Default)]
pub(super) struct Tests {
    /// The tests in the order in which the compiler meets them.
    pub(super) tests: Vec<Test>,
    /// The files in the folder that some test binary includes, from the project's root.
    pub(super) files: BTreeSet<PathBuf>,
}

impl Tests {
    /// Reads the test binaries in `dir`, given from `root`: `NAME.rs` and `NAME/main.rs`, where
    /// cargo looks for them, each with the modules that it declares.
    ///
    /// # Errors
    ///
    /// A file cannot be read, is not Rust, or declares a module that has no file.
    pub(super) fn read(root: &Path, dir: &Path) -> Result<Tests, Diagnostics> {
        let mut roots = files(root, dir, "rs")?;
        let mains = folders(&root.join(dir)).into_iter();
        let mains = mains.map(|name| dir.join(name).join("main.rs"));
        roots.extend(mains.filter(|main| root.join(main).is_file()));
        let mut tests = Tests::default();
        for binary in roots {
            let mut reader = Reader {
                root,
                dir,
                binary: &binary,
                open: Vec::new(),
                found: &mut tests,
            };
            let children = folder(&binary);
            reader.file(&binary, &children, false)?;
        }
        Ok(tests)
    }
}

/// Follows the modules of one test binary.
struct Reader<'a> {
    /// The project's root.
    root: &'a Path,
    /// The folder `tests/`. Modules elsewhere are listings, and what pages show of those is no
    /// proof.
    dir: &'a Path,
    /// The binary's root file.
    binary: &'a Path,
    /// The files that are being read: each declares the next.
    open: Vec<PathBuf>,
    /// What this binary and those before it have.
    found: &'a mut Tests,
}

/// Where some items are.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// Their file.
    path: &'a Path,
    /// The folder with the files of the modules that they declare.
    children: &'a Path,
    /// Whether they are in a module with a body, `mod name { … }`.
    nested: bool,
    /// Whether an attribute above them may leave them out.
    muted: bool,
}

impl Reader<'_> {
    /// Reads a file, whose modules have their files in `children`.
    fn file(&mut self, path: &Path, children: &Path, muted: bool) -> Result<(), Diagnostics> {
        // The compiler refuses a file that includes itself, and says so better.
        if self.open.iter().any(|open| open == path) {
            return Ok(());
        }
        let text = std::fs::read_to_string(self.root.join(path))
            .map_err(|error| Diagnostic::new(path, 1, format!("cannot read this file: {error}")))?;
        let file = syn::parse_file(&text).map_err(|error| {
            let line = error.span().start().line;
            Diagnostic::new(path, line, format!("this is not Rust: {error}"))
        })?;
        self.found.files.insert(path.to_path_buf());
        self.open.push(path.to_path_buf());
        let place = Place {
            path,
            children,
            nested: false,
            muted: muted || is_muted(&file.attrs),
        };
        self.items(&file.items, place)?;
        self.open.pop();
        Ok(())
    }

    fn items(&mut self, items: &[syn::Item], place: Place<'_>) -> Result<(), Diagnostics> {
        for item in items {
            match item {
                syn::Item::Fn(function) if function.attrs.iter().any(is_test) => {
                    self.found.tests.push(Test {
                        name: function.sig.ident.to_string(),
                        path: place.path.to_path_buf(),
                        binary: self.binary.to_path_buf(),
                        start: function.span().start().line,
                        end: function.span().end().line,
                        ignored: place.muted || is_muted(&function.attrs),
                        any_panic: function.attrs.iter().any(takes_any_panic),
                    });
                }
                syn::Item::Mod(module) => self.module(module, place)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads a module from its body or from its file, which is where the Rust Reference says:
    /// <https://doc.rust-lang.org/reference/items/modules.html>.
    fn module(&mut self, module: &syn::ItemMod, place: Place<'_>) -> Result<(), Diagnostics> {
        let muted = place.muted || is_muted(&module.attrs);
        let name = module.ident.unraw().to_string();
        let own_path = module.attrs.iter().find_map(path_of);
        if let Some((_, items)) = &module.content {
            let children = place.children.join(own_path.unwrap_or(name));
            let inside = Place {
                children: &children,
                nested: true,
                muted,
                ..place
            };
            return self.items(items, inside);
        }
        if let Some(own_path) = own_path {
            let from = match place.nested {
                true => place.children.to_path_buf(),
                false => folder(place.path),
            };
            return match clean(&from.join(own_path)) {
                Some(path) if path.starts_with(self.dir) => self.file(&path, &folder(&path), muted),
                _ => Ok(()),
            };
        }
        let children = place.children.join(&name);
        let flat = place.children.join(format!("{name}.rs"));
        let deep = children.join("mod.rs");
        for path in [&flat, &deep] {
            if self.root.join(path).is_file() {
                return self.file(path, &children, muted);
            }
        }
        let message = format!(
            "the module `{name}` has no file: write {} or {}, or take this out",
            flat.display(),
            deep.display()
        );
        let line = module.span().start().line;
        Err(Diagnostic::new(place.path, line, message).into())
    }
}

/// The folder that holds a file.
fn folder(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("")).to_path_buf()
}

/// The value of `#[path = "…"]`.
fn path_of(attribute: &syn::Attribute) -> Option<String> {
    let pair = attribute.meta.require_name_value().ok()?;
    match &pair.value {
        syn::Expr::Lit(literal) if pair.path.is_ident("path") => match &literal.lit {
            syn::Lit::Str(path) => Some(path.value()),
            _ => None,
        },
        _ => None,
    }
}

/// Whether the attribute is `#[test]` or `#[tokio::test]`: others of that name
/// need not make a test.
fn is_test(attribute: &syn::Attribute) -> bool {
    let words = attribute.path().segments.iter();
    let words: Vec<String> = words.map(|word| word.ident.to_string()).collect();
    words == ["test"] || words == ["tokio", "test"]
}

fn is_muted(attributes: &[syn::Attribute]) -> bool {
    let muting = ["ignore", "cfg", "cfg_attr"];
    attributes
        .iter()
        .any(|attribute| muting.iter().any(|name| attribute.path().is_ident(name)))
}

/// Whether the attribute is `#[should_panic]` without `expected = "…"`.
fn takes_any_panic(attribute: &syn::Attribute) -> bool {
    if !attribute.path().is_ident("should_panic") {
        return false;
    }
    let mut expects = false;
    // What does not parse expects nothing.
    let _ = attribute.parse_nested_meta(|meta| {
        let words: syn::LitStr = meta.value()?.parse()?;
        expects |= meta.path.is_ident("expected") && !words.value().trim().is_empty();
        Ok(())
    });
    !expects
}
