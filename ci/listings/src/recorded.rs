//! Reads what was recorded of a program.

use std::path::Path;

use timeline_report::recording::read;
use timeline_report::timeline::model::Timeline;

use crate::drops::Drops;
use crate::model::{Package, Source};
use crate::turns::model::Turns;

/// The recorded schedule of `program`, if there is one.
pub fn timeline(root: &Path, package: &Package, program: &str) -> anyhow::Result<Option<Timeline>> {
    read(root, &package.timeline_path(program), Timeline::parse)
}

/// The recorded steps of `program`; none if there is no recording.
pub fn turns(root: &Path, package: &Package, program: &str) -> anyhow::Result<Option<Turns>> {
    let what = format!("{}/{program}", package.page);
    read(root, &package.turns_path(program), |json| {
        let turns = Turns::parse(json)?;
        match turns.program == what {
            true => Ok(turns),
            false => Err(format!("the steps of {}", turns.program)),
        }
    })
}

/// The recorded runs of `source`, a program of `package`; none if there is no recording.
pub fn drops(root: &Path, package: &Package, source: &Source) -> anyhow::Result<Option<Drops>> {
    let what = format!("{}/{}", package.page, source.name);
    let path = package.drops_path(&source.name);
    read(root, &path, |json| Drops::parse(json, &what, source))
}
