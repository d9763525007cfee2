//! Lines of code of four runtimes and of the stages of one.
//!
//! Run it: `cargo bench -p runtime --bench lines`

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use cargo_metadata::MetadataCommand;
use measure::{Bar, Bars, Group, Report};

#[path = "lines/count.rs"]
mod count;
use count::lines_in;

/// What the book's runtime begins with; what they use belongs to it as well.
const ROOTS: [&str; 3] = ["s5_sleep", "s6_net", "s7_loop"];

fn main() -> Result<(), Box<dyn Error>> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = sources(&package.join("Cargo.toml"))?;
    let of = |name: &str| {
        let folder = sources.get(name);
        folder.ok_or_else(|| io::Error::other(format!("there is no crate `{name}`")))
    };
    let ours = package.join("src");
    let mut counts: Vec<(&str, &str, usize)> = Vec::new();
    for (name, words, file) in [
        ("executor", "the first executor, stage 4", "s4_executor.rs"),
        ("hyper", "what hyper asks for, stage 8", "s8_hyper.rs"),
    ] {
        counts.push((name, words, lines_in(&ours.join(file))?));
    }
    let mut sum = 0;
    for stage in used(&ours, &ROOTS)? {
        let lines = lines_in(&ours.join(format!("{stage}.rs")))?;
        eprintln!("{stage}: {lines}");
        sum += lines;
    }
    let tokio = of("tokio")?.join("src");
    let many = lines_in(&tokio.join("runtime/scheduler/multi_thread"))?;
    let runtime = lines_in(&tokio.join("runtime"))?;
    let mut smol = 0;
    for name in ["async-executor", "async-task", "async-io"] {
        let lines = lines_in(&of(name)?.join("src"))?;
        eprintln!("{name}: {lines}");
        smol += lines;
    }
    counts.extend([
        ("ours", "the book's runtime", sum),
        ("smol", "smol: async-executor, async-task, async-io", smol),
        (
            "tokio-current",
            "tokio: src/runtime without the multi-thread scheduler",
            runtime - many,
        ),
        ("tokio", "tokio: src/runtime", runtime),
        (
            "mio",
            "mio, under ours and tokio",
            lines_in(&of("mio")?.join("src"))?,
        ),
        (
            "polling",
            "polling, under smol",
            lines_in(&of("polling")?.join("src"))?,
        ),
        ("tokio-all", "tokio: all of it", lines_in(&tokio)?),
    ]);
    let mut report = Report::new();
    let mut bars = Vec::new();
    for (name, words, lines) in counts {
        report.figure(name, lines as f64, "", &format!("lines of code: {words}"));
        eprintln!("{words}: {lines}");
        bars.push(Bar {
            name: words.to_string(),
            value: lines as f64,
            range: None,
        });
    }
    let name = "without blank lines, comments and tests".to_string();
    report.bars(Bars {
        axis: ("lines of code", "").into(),
        from: None,
        groups: vec![Group { name, bars }],
    });
    Ok(report.finish()?)
}

/// Where the sources of a package's dependencies lie. They are there already,
/// since the package was built, so the network is not asked.
fn sources(manifest: &Path) -> Result<BTreeMap<String, PathBuf>, cargo_metadata::Error> {
    let metadata = MetadataCommand::new()
        .manifest_path(manifest)
        .other_options(["--offline".to_string()])
        .exec()?;
    let folder = |package: cargo_metadata::Package| {
        let folder = package.manifest_path.parent()?.as_std_path().to_owned();
        Some((package.name.to_string(), folder))
    };
    Ok(metadata.packages.into_iter().filter_map(folder).collect())
}

/// The stages that are used by these, and these.
fn used(src: &Path, roots: &[&str]) -> io::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut next: Vec<String> = roots.iter().map(ToString::to_string).collect();
    while let Some(stage) = next.pop() {
        if found.contains(&stage) {
            continue;
        }
        let text = fs::read_to_string(src.join(format!("{stage}.rs")))?;
        for rest in text.split("crate::").skip(1) {
            let is_name = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
            let name: String = rest.chars().take_while(is_name).collect();
            if src.join(format!("{name}.rs")).is_file() {
                next.push(name);
            }
        }
        found.insert(stage);
    }
    Ok(found)
}
