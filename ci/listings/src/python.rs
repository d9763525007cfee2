//! What the files in Python are for.

use crate::model::{Kind, Package, Project};

/// What a Python file is proved by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A page shows what it prints: its run is compared.
    Program,
    /// It holds tests: they are run.
    Test,
    /// Programs import it: it is compiled.
    Module,
}

/// What the file `name` of `package` is proved by.
pub fn role(project: &Project, package: &Package, name: &str) -> Role {
    match project.shows(Kind::Output, &package.page, name) {
        true => Role::Program,
        false if is_test(name) => Role::Test,
        false => Role::Module,
    }
}

/// Whether a file of that name holds tests, so that no page needs to show it.
pub fn is_test(name: &str) -> bool {
    name.starts_with("test_")
}
