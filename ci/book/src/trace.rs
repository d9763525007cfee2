//! Schedules beyond the book: a reader's own program, and other viewers.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use cargo_metadata::{DependencyKind, Package};

use listings::model::{Project, Rules};
use listings::recorded;
use proofs::build::artifacts;
use proofs::destination::{check_file, check_folder_of, write_atomically};
use proofs::run::{Clock, cargo, cargo_command};
use proofs::timelines::run_instrumented;
use timeline_instrument::weave;
use timeline_report::picture;
use timeline_report::timeline::chrome;

/// What to trace, and where to.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// The program: one Rust file with a `main`.
    file: PathBuf,
    /// The manifest whose dependencies the program uses; futures, tokio and trpl where none is given.
    #[arg(long)]
    manifest_path: Option<PathBuf>,
    /// The folder for NAME.svg and NAME.timeline.json; the current one where none is given.
    #[arg(long, default_value = ".")]
    out: PathBuf,
    /// The program's arguments.
    #[arg(last = true)]
    args: Vec<String>,
}

/// Writes the recorded schedule of `what`, a `PAGE/PROGRAM`, to `out` in the
/// Chrome trace-event format, which Perfetto and other viewers read.
///
/// # Errors
///
/// There is no such schedule, or `out` cannot be written or holds something else than a trace.
pub fn chrome(root: &Path, what: &str, out: &Path) -> anyhow::Result<()> {
    check_folder_of(out)?;
    check_file(out, "a Chrome trace", |text| {
        text.contains("\"traceEvents\"")
    })?;
    let project = Project::load(root)?;
    let (page, program) = what
        .split_once('/')
        .with_context(|| format!("`{what}` is not PAGE/PROGRAM"))?;
    let package = project
        .packages
        .get(page)
        .with_context(|| format!("no package listings/{page}"))?;
    let timeline = recorded::timeline(root, package, program)?.with_context(|| {
        format!("no recorded schedule of {what}: write {{{{#timeline {what}}}}} into a page and run `cargo book record {what}`")
    })?;
    let trace = chrome::trace(&timeline);
    write_atomically(out, serde_json::to_vec_pretty(&trace)?)
}

/// Weaves, builds and runs a program of the reader's own, and writes its
/// schedule as a picture and as JSON.
///
/// The recorder is that of this checkout, in the folder above the tool's manifest.
///
/// # Errors
///
/// The program isn't Rust, doesn't compile or fails, or a file to write is there already and isn't
/// of the kind that this writes.
pub fn trace(options: &Options, log: &mut impl Write) -> anyhow::Result<()> {
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let file = std::path::absolute(&options.file)?;
    let name = file
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .context("the program has no file name")?;
    let svg = options.out.join(format!("{name}.svg"));
    let json = options.out.join(format!("{name}.timeline.json"));
    check_folder_of(&svg)?;
    check_file(&svg, "a picture", picture::is_standalone_svg)?;
    check_file(&json, "a recording", |text| text.contains("\"schema\""))?;
    let text = std::fs::read_to_string(&file)
        .with_context(|| format!("cannot read {}", file.display()))?;
    let woven = weave(&text).map_err(|error| {
        let line = error.span().start().line;
        anyhow::anyhow!("{}:{line}: this is not Rust: {error}", file.display())
    })?;
    for (line, reason) in &woven.skipped {
        writeln!(log, "{}:{line}: not woven: {reason}", file.display())?;
    }
    let executable = compile(&book, options, &name, &woven.source)?;
    let rules = Rules {
        args: options.args.clone(),
        ..Rules::default()
    };
    let cwd = std::env::current_dir()?;
    let (run, timeline) = run_instrumented(
        &cwd,
        &executable,
        &rules,
        &Clock::Real,
        &name,
        &options.file,
    )?;
    write!(log, "{}", run.output)?;
    write_atomically(&svg, picture::standalone_svg(&timeline, Some(&run.output)))?;
    write_atomically(&json, timeline.to_json())?;
    writeln!(log, "{}", picture::sentence(&timeline))?;
    writeln!(log, "wrote {} and {}", svg.display(), json.display())?;
    Ok(())
}

/// Builds the woven program as an example of a copy of the manifest's package.
fn compile(book: &Path, options: &Options, name: &str, woven: &str) -> anyhow::Result<PathBuf> {
    let manifest = match &options.manifest_path {
        Some(path) => std::path::absolute(path)?,
        None => book.join("ci/timeline/recorder/Cargo.toml"),
    };
    let metadata = cargo_metadata::MetadataCommand::new()
        .cargo_path(cargo())
        .manifest_path(&manifest)
        .exec()?;
    let canonical = manifest.canonicalize()?;
    let package = metadata
        .packages
        .iter()
        .find(|package| {
            package
                .manifest_path
                .as_std_path()
                .canonicalize()
                .is_ok_and(|path| path == canonical)
        })
        .with_context(|| format!("{} describes no package", manifest.display()))?;
    let dir = metadata
        .target_directory
        .as_std_path()
        .join("traced")
        .join(name);
    std::fs::create_dir_all(dir.join("src"))?;
    std::fs::write(dir.join("src/main.rs"), woven)?;
    std::fs::write(dir.join("Cargo.toml"), generated(book, name, package)?)?;
    let lock = metadata.workspace_root.as_std_path().join("Cargo.lock");
    if lock.is_file() && !dir.join("Cargo.lock").is_file() {
        std::fs::copy(lock, dir.join("Cargo.lock"))?;
    }
    let mut command = cargo_command();
    command
        .args([
            "build",
            "--quiet",
            "--message-format=json-render-diagnostics",
        ])
        .arg("--target-dir")
        .arg(
            metadata
                .target_directory
                .as_std_path()
                .join("traced/target"),
        )
        .current_dir(&dir);
    let built = artifacts(&mut command).context("the woven program does not compile")?;
    built
        .into_iter()
        .find_map(|artifact| artifact.executable)
        .map(|path| path.into_std_path_buf())
        .context("cargo built no executable")
}

/// A manifest for the woven program: the dependencies of `package`, the package
/// itself if it is a library, and the recorder.
fn generated(book: &Path, name: &str, package: &Package) -> anyhow::Result<String> {
    let mut dependencies = toml::Table::new();
    for dependency in &package.dependencies {
        if dependency.kind == DependencyKind::Build || dependency.target.is_some() {
            continue;
        }
        let mut entry = toml::Table::new();
        match &dependency.path {
            Some(path) => entry.insert("path".into(), path.as_str().into()),
            None => entry.insert("version".into(), dependency.req.to_string().into()),
        };
        entry.insert("features".into(), dependency.features.clone().into());
        let defaults = dependency.uses_default_features;
        entry.insert("default-features".into(), defaults.into());
        if dependency.rename.is_some() {
            entry.insert("package".into(), dependency.name.clone().into());
        }
        let key = dependency.rename.as_ref().unwrap_or(&dependency.name);
        dependencies.insert(key.clone(), entry.into());
    }
    let is_library = package.targets.iter().any(|target| target.is_lib());
    let folder = package.manifest_path.parent();
    if let (true, Some(folder)) = (is_library, folder) {
        let entry = toml::Table::from_iter([("path".to_string(), folder.as_str().into())]);
        dependencies.insert(package.name.to_string(), entry.into());
    }
    let recorder = book
        .join("ci/timeline/recorder")
        .to_string_lossy()
        .into_owned();
    let entry = toml::Table::from_iter([("path".to_string(), recorder.into())]);
    dependencies.insert("timeline".to_string(), entry.into());
    let about = toml::Table::from_iter([
        ("name".to_string(), format!("traced-{name}").into()),
        ("version".to_string(), "0.0.0".into()),
        ("edition".to_string(), package.edition.to_string().into()),
    ]);
    let manifest = toml::Table::from_iter([
        ("package".to_string(), about.into()),
        ("workspace".to_string(), toml::Table::new().into()),
        ("dependencies".to_string(), dependencies.into()),
    ]);
    Ok(toml::to_string(&manifest)?)
}
