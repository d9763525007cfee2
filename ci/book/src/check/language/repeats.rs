//! Words that stand twice in a row, as where a line ends with one and the next begins with it.

use crate::problem::Problem;
use crate::prose::Prose;

pub(super) fn check(prose: &[Prose], problems: &mut Vec<Problem>) {
    for file in prose {
        for pair in file.words.windows(2) {
            let [first, second] = pair else { continue };
            let between = &file.text[first.end..second.start];
            let words = [&file.text[first.clone()], &file.text[second.clone()]];
            if words[0].eq_ignore_ascii_case(words[1]) && between.trim().is_empty() {
                let words = words.join(" ");
                let message =
                    format!("`{words}`: take one of the two out, or say it in other words");
                problems.push(file.problem(second.start, message));
            }
        }
    }
}
