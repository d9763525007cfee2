//! Python: every file is run, and a page leaves nothing out of a statement that it shows.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::LazyLock;

use regex::Regex;

use crate::diagnostic::Diagnostic;
use crate::model::{Directive, Kind, Language, Package, Project, Source, literals};
use crate::python::is_test;

static IMPORT: LazyLock<Regex> =
    pattern!(r"(?m)^\s*(?:from\s+(\w+)\s+import\b|import\s+([^#\n]+))");

/// A line that goes on with the statement before it, although it is not indented.
static GOES_ON: LazyLock<Regex> = pattern!(r"^([)\]}]|(elif|else|except|finally)\b)");

pub(super) fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    for package in project.packages.values() {
        everything_runs(project, package, diagnostics);
        for source in package.python.values() {
            statements_are_whole(project, package, source, diagnostics);
        }
    }
}

/// A file that is only compiled may hold a name that nothing defines.
fn everything_runs(project: &Project, package: &Package, diagnostics: &mut Vec<Diagnostic>) {
    let in_rust = rust_of(project, package);
    let runs = |name: &str| {
        let mut shown = shown(project, package, name);
        let shown = shown.any(|d| matches!(d.kind, Kind::Output | Kind::Timeline | Kind::Drops));
        let named = in_rust.contains(&format!("\"{name}\""));
        shown || named || is_test(name) || package.expectations(name).serves
    };
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let names = package.python.keys().map(String::as_str);
    let mut todo: Vec<&str> = names.filter(|name| runs(name)).collect();
    while let Some(name) = todo.pop() {
        if !reached.insert(name) {
            continue;
        }
        let imported = package.python.get(name).map(|source| imports(&source.text));
        let imported = imported.unwrap_or_default().into_iter();
        let files = imported.filter_map(|module| package.python.get_key_value(&module));
        todo.extend(files.map(|(name, _)| name.as_str()));
    }
    for (name, source) in &package.python {
        // One that no page shows is reported as such.
        let is_shown = shown(project, package, name).next().is_some();
        if is_shown && !reached.contains(name.as_str()) {
            let message = format!(
                "nothing runs this: write {{{{#output {}/{name}}}}} in a page, \
                 or import it in a program or a test",
                package.page
            );
            diagnostics.push(Diagnostic::new(&source.path, 1, message));
        }
    }
}

/// The Rust that may run a file in Python: tests and bench programs.
fn rust_of(project: &Project, package: &Package) -> String {
    // The files were read when the tests were found in them.
    let read = |path: &PathBuf| std::fs::read_to_string(project.root.join(path));
    let tests = package.test_files.iter();
    let tests = tests.map(|path| read(path).unwrap_or_default());
    let benches = package.benches.values().map(|bench| bench.text.clone());
    tests.chain(benches).collect()
}

/// The files with the names of the modules that `text` imports.
fn imports(text: &str) -> Vec<String> {
    let mut files = Vec::new();
    for found in IMPORT.captures_iter(text) {
        let from = found.get(1).map(|module| module.as_str());
        let list = found.get(2).map_or("", |modules| modules.as_str());
        let modules = list
            .split(',')
            .filter_map(|module| module.split_whitespace().next());
        files.extend(from.into_iter().chain(modules).map(|m| format!("{m}.py")));
    }
    files
}

fn shown<'a>(
    project: &'a Project,
    package: &'a Package,
    name: &'a str,
) -> impl Iterator<Item = &'a Directive> {
    let directives = project.directives().map(|(_, directive)| directive);
    directives.filter(move |directive| directive.page == package.page && directive.item == name)
}

/// A page hides no line of Python, so readers never see what its slices leave out: they may
/// leave out whole statements, as the imports, and not a part of one.
fn statements_are_whole(
    project: &Project,
    package: &Package,
    source: &Source,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let listings = shown(project, package, &source.name).filter(|d| d.kind == Kind::Listing);
    let visible: BTreeSet<usize> = listings
        .flat_map(|directive| source.visible_lines(directive.anchor.as_deref()))
        .collect();
    for statement in statements(source) {
        if !statement.iter().any(|line| visible.contains(line)) {
            continue;
        }
        if let Some(&line) = statement.iter().find(|line| !visible.contains(line)) {
            let message = "no page shows this line, and one shows a part of its statement: \
                           let a slice show it too";
            diagnostics.push(Diagnostic::new(&source.path, line, message));
        }
    }
}

/// The statements of a Python file that are not indented: the lines of each, without
/// those that are empty or a comment.
fn statements(source: &Source) -> Vec<Vec<usize>> {
    let long: BTreeSet<usize> = literals(&source.text)
        .into_iter()
        .flat_map(|literal| literal.start + 1..=literal.end)
        .collect();
    let comment = Language::Python.comment();
    let mut statements: Vec<Vec<usize>> = Vec::new();
    let mut decorated = false;
    for (number, line) in (1..).zip(source.text.lines()).skip(source.header_lines()) {
        let inside = long.contains(&number);
        let is_code = !line.trim().is_empty() && !line.trim_start().starts_with(comment);
        if !is_code && !inside {
            continue;
        }
        let goes_on = inside || decorated || line.starts_with(' ') || GOES_ON.is_match(line);
        match statements.last_mut() {
            Some(statement) if goes_on => statement.push(number),
            _ => statements.push(vec![number]),
        }
        decorated = !inside && line.starts_with('@');
    }
    statements
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_an_import_is_found() {
        let text = "import a, b as c  # , d\nfrom e import f\nif x:\n    import g\nimportant = 1\n";
        assert_eq!(imports(text), ["a.py", "b.py", "e.py", "g.py"]);
    }
}
