//! Exceptions to the expectations of a program: each has its reason, and a test that applies it.

use regex::{Regex, RegexBuilder};

use crate::diagnostic::Diagnostic;
use crate::model::{Expectations, Kind, Mask, Package, Project};

pub(super) fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    for package in project.packages.values() {
        for (program, declared) in &package.manifest.expectations {
            let mut faults = vec![];
            if package.program(program).is_none() {
                let folder = match program.ends_with(".py") {
                    true => format!("python/{program}"),
                    false => format!("examples/{program}.rs"),
                };
                faults.push(format!("no {folder} for these expectations"));
            } else {
                faults.extend(unverified(
                    project,
                    package,
                    program,
                    &declared.expectations,
                ));
            }
            faults.extend(well_written(program, &declared.expectations));
            let output = package.output_path(program);
            // Where there is none, the directive that shows it is reported.
            let output = std::fs::read_to_string(project.root.join(output)).ok();
            for mask in &declared.expectations.mask {
                faults.extend(hides_more_than_figures(mask, output.as_deref()).err());
            }
            faults.extend(hide_a_line_together(
                &declared.expectations,
                output.as_deref(),
            ));
            let path = &package.manifest_path;
            diagnostics.extend(
                faults
                    .into_iter()
                    .map(|message| Diagnostic::new(path, declared.line, message)),
            );
        }
    }
    for package in project.packages.values() {
        let manifest = &package.manifest;
        let gone = manifest
            .playground
            .iter()
            .find(|name| !package.programs.contains_key(*name));
        if let Some(name) = gone {
            let message = format!(
                "the Playground is offered for `{name}`, and there is no examples/{name}.rs"
            );
            diagnostics.push(Diagnostic::new(&package.manifest_path, 1, message));
        }
    }
    nothing_of_a_server(project, diagnostics);
}

/// The comparison of its output is what applies the expectations of a program.
fn unverified(
    project: &Project,
    package: &Package,
    program: &str,
    expectations: &Expectations,
) -> Option<String> {
    let page = &package.page;
    let shown = project.shows(Kind::Output, page, program);
    (!shown && !expectations.serves).then(|| {
        format!(
            "nothing verifies the expectations of `{program}`: \
             write {{{{#output {page}/{program}}}}} in a page"
        )
    })
}

fn well_written(program: &str, expectations: &Expectations) -> Vec<String> {
    let mut faults = Vec::new();
    if expectations.reason.trim().is_empty() {
        faults.push(format!(
            "the expectations of `{program}` have no reason: write `reason = \"…\"`"
        ));
    }
    for arg in &expectations.args {
        if arg.chars().any(char::is_control) {
            faults.push(format!(
                "the argument {arg:?} of `{program}` has a control character: \
                 nobody can type it, take it out"
            ));
        }
    }
    faults
}

/// A mask hides a figure in a line, and not the line.
fn hides_more_than_figures(mask: &Mask, output: Option<&str>) -> Result<(), String> {
    let regex = pattern_of(mask)?;
    match output {
        Some(output) => hides_figures_of(&regex, output),
        None => Ok(()),
    }
}

fn pattern_of(mask: &Mask) -> Result<Regex, String> {
    let pattern = &mask.pattern;
    let regex = super::compiled(pattern, RegexBuilder::new(pattern).multi_line(true))?;
    if mask.with.contains('$') {
        return Err(format!(
            "the mask `{pattern}` puts `{}` in: `$` would copy what it hides, take it out",
            mask.with
        ));
    }
    if regex.is_match("") {
        return Err(format!(
            "the mask `{pattern}` matches where nothing is: name its figure"
        ));
    }
    Ok(regex)
}

/// Applies a mask to the recorded `output`, as the test of the program does.
fn hides_figures_of(regex: &Regex, output: &str) -> Result<(), String> {
    let pattern = regex.as_str();
    let mut found = regex.find_iter(output).peekable();
    if found.peek().is_none() {
        return Err(format!("the mask `{pattern}` hides nothing: take it out"));
    }
    if found.any(|found| found.as_str().is_empty() || found.as_str().contains('\n')) {
        return Err(format!(
            "the mask `{pattern}` matches more than a part of a line: narrow it"
        ));
    }
    let hidden = output.lines().find(|line| hides(regex, line));
    hidden.map_or(Ok(()), |line| {
        Err(format!(
            "the mask `{pattern}` hides all of `{line}`: narrow it to the figure"
        ))
    })
}

/// Two masks may each leave what the other hides.
fn hide_a_line_together(expectations: &Expectations, output: Option<&str>) -> Option<String> {
    let masks: Result<Vec<Regex>, String> = expectations.mask.iter().map(pattern_of).collect();
    // A fault of one mask is reported by itself.
    let masks = masks.ok().filter(|masks| masks.len() > 1)?;
    let pattern: Vec<&str> = masks.iter().map(Regex::as_str).collect();
    let together = RegexBuilder::new(&format!("(?:{})", pattern.join(")|(?:")))
        .multi_line(true)
        .build()
        .ok()?;
    let alone = |line: &str| masks.iter().any(|mask| hides(mask, line));
    let mut lines = output?.lines();
    let hidden = lines.find(|line| hides(&together, line) && !alone(line))?;
    Some(format!(
        "the masks together hide all of `{hidden}`: narrow them to its figures"
    ))
}

/// Whether a mask leaves nothing of `line`, and would not if its words were others.
fn hides(regex: &Regex, line: &str) -> bool {
    let others: String = line
        .chars()
        .map(|c| if c.is_alphabetic() { 'q' } else { c })
        .collect();
    let covers = |line: &str| regex.replace_all(line, "").trim().is_empty();
    !line.trim().is_empty() && covers(line) && covers(&others)
}

/// A program that runs until it is stopped is run by no test.
fn nothing_of_a_server(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    for (chapter, directive) in project.directives() {
        let package = project.packages.get(&directive.page);
        let serves = package.is_some_and(|package| package.expectations(&directive.item).serves);
        if serves && matches!(directive.kind, Kind::Output | Kind::Timeline | Kind::Drops) {
            let message = format!(
                "`{}` serves until it is stopped, so that no test runs it: \
                 show what a test compares",
                directive.item
            );
            diagnostics.push(Diagnostic::new(&chapter.path, directive.line, message));
        }
    }
}
