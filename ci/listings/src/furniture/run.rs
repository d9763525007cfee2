//! How a reader runs what a block shows: the line in its caption.

use super::playground;
use crate::html::Block;
use crate::model::{Language, Package, Source};
use crate::python;

/// Says in the caption of `block`, which shows `source`, how that is run, and
/// where the Playground can run it, that it can.
pub(crate) fn caption(block: &mut Block, package: &Package, source: &Source) {
    if source.language == Language::Python {
        if let Some(command) = of_python(package, source) {
            block.run("Run it", &command, "");
        }
        return;
    }
    let is_program = package.programs.contains_key(&source.name);
    let (label, command) = match is_program {
        true => ("Run it", package.command(&source.name)),
        false => (
            "Test it",
            format!("cargo test -p {}", package.manifest.name),
        ),
    };
    offer(block, package, source, label, &command);
}

/// The same for a program that must not compile.
pub(crate) fn failing(block: &mut Block, package: &Package, source: &Source) {
    let page = &package.page;
    let command = format!("cargo test -p book --test proofs -- fails::{page}");
    offer(block, package, source, "Check it", &command);
}

fn offer(block: &mut Block, package: &Package, source: &Source, label: &str, command: &str) {
    let note = match playground::obstacle(package, source) {
        None => {
            block.data("playground", "");
            String::new()
        }
        Some(why) => format!(". Not in the Playground: {why}."),
    };
    block.run(label, command, &note);
}

/// A file in Python is a program, or a module that a program or a test imports.
fn of_python(package: &Package, source: &Source) -> Option<String> {
    let name = &source.name;
    let is_recorded = package.recorded.contains(&package.output_path(name));
    (is_recorded || python::is_test(name)).then(|| package.command(name))
}
