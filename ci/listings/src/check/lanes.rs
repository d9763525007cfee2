//! Lanes of timelines: a reader can tell what each is.

use crate::diagnostic::Diagnostic;
use crate::lanes::choice;
use crate::model::{Kind, Project};
use crate::recorded;

pub(super) fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    let timelines = project.directives();
    for (chapter, directive) in timelines.filter(|(_, d)| d.kind == Kind::Timeline) {
        // What is not there, or is not right, other lints report.
        let Some(package) = project.packages.get(&directive.page) else {
            continue;
        };
        let timeline = recorded::timeline(&project.root, package, &directive.item);
        let Ok(Some(timeline)) = timeline else {
            continue;
        };
        let Ok(choice) = choice(&timeline, &directive.lanes) else {
            continue;
        };
        let all = || (0..timeline.lanes.len()).map(|lane| (lane, None)).collect();
        let shown = if choice.is_empty() { all() } else { choice };
        for (lane, name) in shown {
            let lane = &timeline.lanes[lane].name;
            if name.is_none() && lane.starts_with("async@") {
                let message = format!(
                    "a reader can't tell what the lane `{lane}` is: name it in the program, \
                     or here by lanes=\"…, {lane} as NAME\""
                );
                diagnostics.push(Diagnostic::new(&chapter.path, directive.line, message));
            }
        }
    }
}
