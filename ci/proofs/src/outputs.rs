//! Compares what a program printed with its recording.

use std::borrow::Cow;
use std::io::ErrorKind;

use anyhow::Context;
use regex::RegexBuilder;
use snapbox::report::Palette;
use snapbox::{Assert, Data};

use listings::model::{Expectations, Order, Package, Project};

use crate::build::Built;
use crate::program::start;
use crate::proof::Name;
use crate::run::{Run, check_exit, run};

/// A program prints what is recorded.
pub(crate) fn verify(project: &Project, built: &Built, name: &Name) -> anyhow::Result<()> {
    let package = name.package(project);
    let start = start(package, &name.item, &built.programs)?;
    let expectations = package.expectations(&name.item);
    let path = package.output_path(&name.item);
    let recorded = std::fs::read_to_string(project.root.join(&path))
        .with_context(|| format!("cannot read {}", path.display()))?;
    let clock = built.clock.under(&expectations);
    let fresh = run(&project.root, &start, &expectations, &clock, &[])?;
    check_exit(&fresh, &expectations)?;
    compare(&recorded, &fresh.output, &expectations).map_err(|difference| {
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
    expectations: &Expectations,
) -> anyhow::Result<()> {
    match std::fs::read_to_string(project.root.join(package.output_path(program))) {
        Ok(recorded) => compare(&recorded, &fresh.output, expectations),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).context("cannot read the recorded output"),
    }
}

/// Whether `fresh` is what `recorded` says under `expectations`; the error is the difference.
pub fn compare(recorded: &str, fresh: &str, expectations: &Expectations) -> anyhow::Result<()> {
    let recorded = Data::text(masked(recorded, expectations)?).raw();
    let recorded = match expectations.order {
        Order::Exact => recorded,
        Order::Any => recorded.unordered(),
    };
    let fresh = Data::text(masked(fresh, expectations)?);
    Assert::new()
        .palette(Palette::plain())
        .normalize_paths(false)
        .try_eq(Some(&"what it printed now"), fresh, recorded)
        .map_err(|difference| anyhow::anyhow!("{difference}"))
}

/// `text` with the figures that differ from run to run taken out.
pub(crate) fn masked<'a>(
    text: &'a str,
    expectations: &Expectations,
) -> anyhow::Result<Cow<'a, str>> {
    let mut text = Cow::Borrowed(text);
    for mask in &expectations.mask {
        let pattern = RegexBuilder::new(&mask.pattern)
            .multi_line(true)
            .build()
            .with_context(|| format!("`{}` isn't a regular expression", mask.pattern))?;
        text = Cow::Owned(pattern.replace_all(&text, mask.with.as_str()).into_owned());
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use listings::model::Mask;

    fn expectations() -> Expectations {
        Expectations::default()
    }

    #[test]
    fn output_is_exact_by_default() {
        assert!(compare("a\nb\n", "a\nb\n", &expectations()).is_ok());
        assert!(compare("a\nb\n", "b\na\n", &expectations()).is_err());
        assert!(compare("a\n", "a", &expectations()).is_err());
        assert!(compare("a\n", "a\n\n", &expectations()).is_err());
    }

    #[test]
    fn wildcards_in_a_recording_match_nothing_but_themselves() {
        assert!(compare("[..]\n", "a\n", &expectations()).is_err());
        assert!(compare("...\n", "a\n", &expectations()).is_err());
    }

    #[test]
    fn any_order_still_wants_every_line_and_no_more() {
        let expectations = Expectations {
            order: Order::Any,
            ..Expectations::default()
        };
        assert!(compare("a\nb\n", "b\na\n", &expectations).is_ok());
        assert!(compare("a\nb\n", "b\n", &expectations).is_err());
        assert!(compare("a\nb\n", "b\na\na\n", &expectations).is_err());
        assert!(compare("a\nb\nb\n", "b\na\na\n", &expectations).is_err());
    }

    #[test]
    fn a_mask_hides_its_figure_and_nothing_else() {
        let mask = Mask {
            pattern: r"\d+ µs".into(),
            with: "N µs".into(),
        };
        let expectations = Expectations {
            mask: vec![mask],
            ..Expectations::default()
        };
        assert!(compare("took 12 µs\n", "took 7 µs\n", &expectations).is_ok());
        assert!(compare("took 12 µs\n", "took 7 ms\n", &expectations).is_err());
    }
}
