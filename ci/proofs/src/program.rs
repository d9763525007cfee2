//! How a program of a package is started.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Context;
use listings::model::Package;

use crate::python;
use crate::run::Start;

/// Returns how `program` of `package` is started: one of `executables`, or Python if it is that.
///
/// # Errors
///
/// There is no such executable, or no interpreter.
pub fn start(
    package: &Package,
    program: &str,
    executables: &BTreeMap<String, PathBuf>,
) -> anyhow::Result<Start> {
    if let Some(source) = package.python.get(program) {
        return match python::missing() {
            Some(why) => Err(anyhow::anyhow!(why)),
            None => Ok(python::start(&source.path)),
        };
    }
    let executable = executables.get(program);
    let executable = executable.with_context(|| {
        format!(
            "cargo built no example `{program}` of listings/{}",
            package.page
        )
    })?;
    Ok(executable.as_path().into())
}
