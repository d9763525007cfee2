//! Code blocks: each is made by a directive.

use crate::diagnostic::Diagnostic;
use crate::model::Project;

pub(super) fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    for chapter in &project.chapters {
        for fence in &chapter.fences {
            let message = "nothing checks a code block written by hand: put the code into a \
                           listing, and write {{#listing PAGE/PROGRAM}}";
            diagnostics.push(Diagnostic::new(&chapter.path, fence.line, message));
        }
    }
}
