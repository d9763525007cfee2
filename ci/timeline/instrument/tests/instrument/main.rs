//! Programs before and after instrumentation: same output, and the lanes that each program's header lists.

mod corpus;
mod package;
mod wrapper;

use corpus::Program;
use package::built;
use timeline_instrument::{Marked, instrument_with};
use timeline_report::timeline::compare::{Order, Rules, Varies, compare};
use timeline_report::timeline::read::read;

/// Runs `check` for every program of the corpus and gathers what it finds.
fn each(check: impl Fn(&Program) -> Result<(), String>) {
    let programs = corpus::programs();
    assert!(!programs.is_empty(), "the corpus is empty");
    let faults: Vec<String> = programs
        .iter()
        .filter_map(|program| {
            check(program)
                .err()
                .map(|fault| format!("{}: {fault}", program.name))
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, expected: T, found: T) -> Result<(), String> {
    match expected == found {
        true => Ok(()),
        false => Err(format!(
            "{what}\n  expected {expected:?}\n  found    {found:?}"
        )),
    }
}

#[test]
fn an_instrumented_program_prints_and_exits_as_the_original_does() {
    each(|program| {
        let plain = built().run(program, "plain", false);
        for recorded in [false, true] {
            let instrumented = built().run(program, "instrumented", recorded);
            same("exit code", plain.code, instrumented.code)?;
            same("standard output", &plain.out, &instrumented.out)?;
            same("standard error", &plain.error, &instrumented.error)?;
        }
        Ok(())
    });
}

#[test]
fn every_lane_has_the_name_in_the_programs_header() {
    each(|program| {
        let run = built().run(program, "instrumented", true);
        same(
            "lanes",
            program.list("Lanes"),
            Some(run.values("lane", "name")),
        )
    });
}

#[test]
fn every_print_is_noted_once() {
    each(|program| match program.field("Prints") {
        None => Ok(()),
        Some(prints) => {
            let run = built().run(program, "instrumented", true);
            same(
                "prints",
                prints,
                run.values("print", "text").join("|").as_str(),
            )
        }
    });
}

#[test]
fn two_runs_of_a_program_tell_the_same_story() {
    each(|program| {
        let timeline = || {
            let run = built().run(program, "instrumented", true);
            read(&run.events, &program.name, "").map_err(|error| error.to_string())
        };
        // A runtime with threads of its own, may finish a task before it is awaited or after.
        let threads = ["attributes_test", "sends"];
        let varies = match threads.contains(&program.name.as_str()) {
            true => Varies::Always,
            false => Varies::Never,
        };
        let rules = Rules {
            polls: varies.clone(),
            wakes: varies,
            order: Order::Exact,
        };
        let said = compare(&timeline()?, &timeline()?, &rules);
        said.map_err(|differences| differences.join("\n"))
    });
}

#[test]
fn what_is_left_alone_is_reported_with_its_line() {
    each(|program| {
        let lines = program
            .instrumented()
            .skipped
            .iter()
            .map(|(line, _)| line.to_string())
            .collect();
        same("skipped", program.list("Skipped"), Some(lines))
    });
}

#[test]
fn instrumentation_keeps_every_line_where_it_was() {
    each(|program| {
        let instrumented = program.instrumented().source;
        for (number, (before, after)) in
            program.source.lines().zip(instrumented.lines()).enumerate()
        {
            // A pattern in the place of a parameter has moved into the body.
            let mut letters = after.chars();
            let kept = before
                .chars()
                .all(|letter| letters.any(|other| other == letter))
                || after.contains("__timeline_");
            let comment = before
                .find("//")
                .is_none_or(|at| after.contains(&before[at..]));
            if !(kept && comment) {
                return Err(format!("line {} has become {after:?}", number + 1));
            }
        }
        let added = instrumented.lines().count() - program.source.lines().count();
        same("added lines", true, added <= 1)
    });
}

#[test]
fn what_holds_and_waits_is_noted_where_it_is_marked() {
    let holds = ["kettle", "seats", "orders"].map(str::to_owned).to_vec();
    let marked = Marked {
        holds,
        ..Marked::default()
    };
    let line = |line: &str| {
        let source = format!("async fn cook() {{\n{line}\n}}");
        let source = instrument_with(&source, &marked).expect("Rust").source;
        source.lines().nth(1).expect("a second line").to_owned()
    };
    for (before, after) in [
        (
            "kettle.lock().await;",
            "kettle.lock().timeline_lock(\"kettle\").await;",
        ),
        (
            "(self.kettle).write().await;",
            "(self.kettle).write().timeline_lock(\"kettle\").await;",
        ),
        (
            "limit(second, kettle.clone().lock_owned()).await;",
            "limit(second, kettle.clone().lock_owned().timeline_lock(\"kettle\")).await;",
        ),
        (
            "join!(seats.acquire());",
            "join!(seats.acquire().timeline_permit(\"seats\"));",
        ),
        (
            "orders.send(7).await;",
            "orders.send(7).timeline_wait(\"orders\").await;",
        ),
        ("stove.lock().await;", "stove.lock().await;"),
        ("kettle.fill().await;", "kettle.fill().await;"),
    ] {
        assert!(line(before).ends_with(after), "{}", line(before));
    }
}

#[test]
fn text_that_is_not_rust_is_an_error_with_a_place() {
    let error = timeline_instrument::instrument("async fn main( {").expect_err("it is not Rust");
    assert_eq!(error.span().start().line, 1);
}
