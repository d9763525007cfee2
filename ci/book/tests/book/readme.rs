//! What the README shows of a listing: what it prints, and its picture, which other READMEs show, too.

use listings::model::Project;
use listings::recorded;
use snapbox::{assert_data_eq, file};
use timeline_report::picture;

use super::root;

#[test]
fn the_picture_in_the_readme_is_drawn_from_the_recording() {
    let root = root();
    let project = Project::load(&root).expect("the book");
    let primer = &project.packages["primer"];
    let timeline = recorded::timeline(&root, primer, "song").expect("it can be read");
    let timeline = timeline.expect("a recording");
    let output = std::fs::read_to_string(root.join(primer.output_path("song")));
    let drawn = picture::standalone_svg(&timeline, Some(&output.expect("an output")));
    // Where they differ, this says how to write the file again.
    assert_data_eq!(drawn, file!["../../../timeline/report/song.svg"].raw());
}

#[test]
fn the_readme_shows_what_its_program_prints() {
    let root = root();
    let project = Project::load(&root).expect("the book");
    let package = &project.packages["primer"];
    let recorded = root.join(package.output_path("song"));
    let recorded = std::fs::read_to_string(recorded).expect("a recording");
    let block = format!("```console\n$ {}\n{recorded}```\n", package.command("song"));
    let readme = std::fs::read_to_string(root.join("README.md")).expect("a README");
    assert!(readme.contains(&block), "README.md does not hold\n{block}");
}
