//! The tests that sentences name.

use anyhow::{Context, bail};
use listings::model::Project;

use crate::build::Built;
use crate::proof::Name;

/// A test that a page names is in its package's test binary and runs there.
///
/// Whether it passes is seen where cargo runs that binary.
pub(crate) fn verify(project: &Project, built: &Built, name: &Name) -> anyhow::Result<()> {
    let Name { page, item } = name;
    let test = name.package(project).test(item);
    let test = test.with_context(|| format!("no test `{item}` in listings/{page}/tests"))?;
    let path = test.binary.display();
    let binary = built.tests.get(&test.binary);
    let binary = binary.with_context(|| format!("cargo builds no tests from {path}"))?;
    let same = |full: &&String| full.rsplit("::").next() == Some(item.as_str());
    match binary.names.iter().filter(same).count() {
        1 => Ok(()),
        0 => bail!("`{item}` in {path} is never run"),
        _ => bail!("several tests in {path} are called `{item}`: give each a name of its own"),
    }
}
