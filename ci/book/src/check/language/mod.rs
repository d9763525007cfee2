//! The language of the book: British spelling, and its style.

mod articles;
mod list;
mod repeats;
mod sentences;
mod spelling;
mod style;

use crate::model::Project;
use crate::problem::Problem;
use crate::prose::prose;

pub(super) fn check(project: &Project, problems: &mut Vec<Problem>) {
    let prose = prose(project, problems);
    articles::check(&prose, problems);
    repeats::check(&prose, problems);
    sentences::check(&prose, problems);
    spelling::check(project, &prose, problems);
    style::check(&project.root, &prose, problems);
}
