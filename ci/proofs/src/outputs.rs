//! Compares what a program printed with its recording.

use std::borrow::Cow;
use std::io::ErrorKind;

use anyhow::Context;
use regex::RegexBuilder;
use snapbox::report::Palette;
use snapbox::{Assert, Data};

use listings::model::{Order, Package, Project, Rules};

use crate::build::Built;
use crate::proof::Name;
use crate::run::{End, Run, run, start};

/// A program prints what is recorded.
pub(crate) fn verify(project: &Project, built: &Built, name: &Name) -> anyhow::Result<()> {
    let package = name.package(project);
    let start = start(package, &name.item, &built.programs)?;
    let rules = package.rules(&name.item);
    let path = package.output_path(&name.item);
    let recorded = std::fs::read_to_string(project.root.join(&path))
        .with_context(|| format!("cannot read {}", path.display()))?;
    let clock = built.clock.under(&rules);
    let fresh = run(&project.root, &start, &rules, &clock, &[])?;
    check_exit(&fresh, &rules)?;
    compare(&recorded, &fresh.output, &rules).map_err(|difference| {
        let (path, advice) = (path.display(), clock.advice(&name.to_string()));
        anyhow::anyhow!("{name} does not print what {path} says:\n{difference}\n{advice}")
    })
}

/// Whether a run printed what is recorded of `program`, if anything is.
pub(crate) fn compare_with(
    project: &Project,
    package: &Package,
    program: &str,
    fresh: &Run,
    rules: &Rules,
) -> anyhow::Result<()> {
    match std::fs::read_to_string(project.root.join(package.output_path(program))) {
        Ok(recorded) => compare(&recorded, &fresh.output, rules),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).context("cannot read the recorded output"),
    }
}

/// Whether a run ended as declared.
pub fn check_exit(run: &Run, rules: &Rules) -> anyhow::Result<()> {
    match run.end {
        End::Exit(code) if code == rules.exit => Ok(()),
        End::Limit(_) => anyhow::bail!("{}: make it end, or declare `serves = true`", run.end),
        end => anyhow::bail!(
            "{end}, and {} is declared; it printed:\n{}",
            rules.exit,
            run.output
        ),
    }
}

/// Whether `fresh` is what `recorded` says under `rules`; the error is the difference.
pub fn compare(recorded: &str, fresh: &str, rules: &Rules) -> anyhow::Result<()> {
    let recorded = Data::text(masked(recorded, rules)?).raw();
    let recorded = match rules.order {
        Order::Exact => recorded,
        Order::Any => recorded.unordered(),
    };
    let fresh = Data::text(masked(fresh, rules)?);
    Assert::new()
        .palette(Palette::plain())
        .normalize_paths(false)
        .try_eq(Some(&"what it printed now"), fresh, recorded)
        .map_err(|difference| anyhow::anyhow!("{difference}"))
}

/// `text` with the figures that differ from run to run taken out.
pub(crate) fn masked<'a>(text: &'a str, rules: &Rules) -> anyhow::Result<Cow<'a, str>> {
    let mut text = Cow::Borrowed(text);
    for mask in &rules.mask {
        let pattern = RegexBuilder::new(&mask.pattern)
            .multi_line(true)
            .build()
            .with_context(|| format!("`{}` is no regular expression", mask.pattern))?;
        text = Cow::Owned(pattern.replace_all(&text, mask.with.as_str()).into_owned());
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use listings::model::Mask;

    fn rules() -> Rules {
        Rules::default()
    }

    #[test]
    fn output_is_exact_by_default() {
        assert!(compare("a\nb\n", "a\nb\n", &rules()).is_ok());
        assert!(compare("a\nb\n", "b\na\n", &rules()).is_err());
        assert!(compare("a\n", "a", &rules()).is_err());
        assert!(compare("a\n", "a\n\n", &rules()).is_err());
    }

    #[test]
    fn wildcards_in_a_recording_match_nothing_but_themselves() {
        assert!(compare("[..]\n", "a\n", &rules()).is_err());
        assert!(compare("...\n", "a\n", &rules()).is_err());
    }

    #[test]
    fn any_order_still_wants_every_line_and_no_more() {
        let rules = Rules {
            order: Order::Any,
            ..Rules::default()
        };
        assert!(compare("a\nb\n", "b\na\n", &rules).is_ok());
        assert!(compare("a\nb\n", "b\n", &rules).is_err());
        assert!(compare("a\nb\n", "b\na\na\n", &rules).is_err());
        assert!(compare("a\nb\nb\n", "b\na\na\n", &rules).is_err());
    }

    #[test]
    fn a_mask_hides_its_figure_and_nothing_else() {
        let mask = Mask {
            pattern: r"\d+ µs".into(),
            with: "N µs".into(),
        };
        let rules = Rules {
            mask: vec![mask],
            ..Rules::default()
        };
        assert!(compare("took 12 µs\n", "took 7 µs\n", &rules).is_ok());
        assert!(compare("took 12 µs\n", "took 7 ms\n", &rules).is_err());
    }

    #[test]
    fn another_exit_code_is_an_error() {
        let run = Run {
            output: String::new(),
            end: End::Exit(101),
        };
        let declared = Rules {
            exit: 101,
            ..Rules::default()
        };
        assert!(check_exit(&run, &declared).is_ok());
        assert!(check_exit(&run, &rules()).is_err());
        let killed = Run {
            end: End::Signal,
            ..run
        };
        assert!(check_exit(&killed, &declared).is_err());
    }
}
