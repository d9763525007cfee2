//! Reads what was recorded of a program.

use std::path::Path;

use timeline_report::recording::read;
use timeline_report::timeline::model::Timeline;

use crate::drops::Drops;
use crate::model::{Package, Source};

/// Returns the recorded timeline of `program`, if there is one.
///
/// # Errors
///
/// It cannot be read, is of another program, or contradicts itself.
pub fn timeline(root: &Path, package: &Package, program: &str) -> anyhow::Result<Option<Timeline>> {
    let what = format!("{}/{program}", package.page);
    read(root, &package.timeline_path(program), |json| {
        let timeline = Timeline::parse(json)?;
        timeline.well_formed()?;
        match timeline.program == what {
            true => Ok(timeline),
            false => Err(format!("the timeline of {}", timeline.program)),
        }
    })
}

/// The recorded runs of `source`, a program of `package`; none if there is no recording.
pub fn drops(root: &Path, package: &Package, source: &Source) -> anyhow::Result<Option<Drops>> {
    let what = format!("{}/{}", package.page, source.name);
    let path = package.drops_path(&source.name);
    read(root, &path, |json| Drops::parse(json, &what, source))
}
