//! How a reader runs what a block shows: what its caption unfolds.

use super::block::Block;
use crate::model::{Language, Package, Source};
use crate::python;

/// Says in the caption of `block`, which shows `source`, how that is run, and whether the
/// Playground can run it. An output on the same page `has_command` already.
pub(super) fn add_command(
    block: &mut Block,
    package: &Package,
    source: &Source,
    has_command: bool,
) {
    if source.language == Language::Python {
        if let Some(command) = of_python(package, source).filter(|_| !has_command) {
            block.run("Run it", &command);
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
    if !has_command {
        block.run(label, &command);
    }
    if is_program && package.manifest.playground.contains(&source.name) {
        block.data("playground", "");
    }
}

/// A file in Python is a program, or a module that a program or a test imports.
fn of_python(package: &Package, source: &Source) -> Option<String> {
    let name = &source.name;
    let is_recorded = package.recorded.contains(&package.output_path(name));
    (is_recorded || python::is_test(name)).then(|| package.command(name))
}
