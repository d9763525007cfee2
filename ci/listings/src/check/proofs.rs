//! Tests: each is built, a proof is one of them, it states what must hold, and it passes for the
//! reason that it states.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::files::entries;
use crate::diagnostic::Diagnostic;
use crate::model::{Kind, Package, Project, Test};

pub(super) fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    for package in project.packages.values() {
        let tests = package.dir.join("tests");
        files_are_built(project, package, &tests, diagnostics);
        let mut seen: BTreeMap<&str, &Test> = BTreeMap::new();
        for test in &package.tests {
            let name = &test.name;
            if let Some(other) = seen.insert(name, test) {
                let place = format!("{}:{}", other.path.display(), other.start);
                let message = format!("{place} has a test `{name}` too: give this its own name");
                diagnostics.push(Diagnostic::new(&test.path, test.start, message));
            }
            if test.any_panic {
                let message = "any panic passes this test: write \
                               `#[should_panic(expected = \"…\")]` with the words of the right one";
                diagnostics.push(Diagnostic::new(&test.path, test.start, message));
            }
        }
        proofs_assert(project, package, diagnostics);
    }
}

/// Cargo builds the root files of test binaries and what these include, and no other file.
fn files_are_built(
    project: &Project,
    package: &Package,
    dir: &Path,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (path, kind) in entries(&project.root, dir, diagnostics) {
        if kind.is_dir() {
            files_are_built(project, package, &path, diagnostics);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !package.test_files.contains(&path)
        {
            let message = "no test binary includes this file, so its tests never run: declare it \
                           with `mod` in a file that one does, or take it out";
            diagnostics.push(Diagnostic::new(path, 1, message));
        }
    }
}

/// A test that asserts nothing passes whatever its program does.
fn proofs_assert(project: &Project, package: &Package, diagnostics: &mut Vec<Diagnostic>) {
    let named: BTreeSet<&str> = project
        .directives()
        .map(|(_, directive)| directive)
        .filter(|directive| directive.kind == Kind::Proof && directive.page == package.page)
        .map(|directive| directive.item.as_str())
        .collect();
    if named.is_empty() {
        return;
    }
    let functions = Functions::of(project, package);
    for test in &package.tests {
        if named.contains(test.name.as_str()) && !functions.assert(&test.name) {
            let message = "a page names this as a proof, and it asserts nothing: \
                           write what must hold";
            diagnostics.push(Diagnostic::new(&test.path, test.start, message));
        }
    }
}

/// The functions in the tests of a package: the words of their bodies by name.
#[derive(Default)]
struct Functions(BTreeMap<String, BTreeSet<String>>);

impl Functions {
    /// Reads the files of the package's test binaries.
    fn of(project: &Project, package: &Package) -> Functions {
        let mut functions = Functions::default();
        for path in &package.test_files {
            // The file was read when the tests were found in it.
            let text = std::fs::read_to_string(project.root.join(path)).unwrap_or_default();
            if let Ok(file) = syn::parse_file(&text) {
                functions.visit_file(&file);
            }
        }
        functions
    }

    /// Whether the function `name`, or one that it calls, has an assertion.
    fn assert(&self, name: &str) -> bool {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut todo = vec![name];
        while let Some(name) = todo.pop() {
            let Some((name, words)) = self.0.get_key_value(name) else {
                continue;
            };
            if !seen.insert(name) {
                continue;
            }
            if words.iter().any(|word| is_assertion(word)) {
                return true;
            }
            todo.extend(words.iter().map(String::as_str));
        }
        false
    }

    fn add(&mut self, attributes: &[syn::Attribute], name: &syn::Ident, body: &syn::Block) {
        let mut found = BTreeSet::new();
        words(quote::quote!(#(#attributes)* #body), &mut found);
        self.0.entry(name.to_string()).or_default().extend(found);
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.add(&function.attrs, &function.sig.ident, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.add(&function.attrs, &function.sig.ident, &function.block);
        visit::visit_impl_item_fn(self, function);
    }
}

/// `assert_eq`, `assert_ready` and the like; `should_panic` asserts that there is a panic.
fn is_assertion(word: &str) -> bool {
    let words = ["panic", "unreachable", "should_panic"];
    word.starts_with("assert") || words.contains(&word)
}

fn words(stream: TokenStream, found: &mut BTreeSet<String>) {
    for tree in stream {
        match tree {
            TokenTree::Group(group) => words(group.stream(), found),
            TokenTree::Ident(word) => {
                found.insert(word.to_string());
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}
