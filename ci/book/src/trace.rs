//! Timelines beyond the book: a reader's own program, and other viewers.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use cargo_metadata::{Dependency, DependencyKind, Package};
use serde_json::{Value, json};

use listings::model::{Expectations, Project};
use listings::recorded;
use proofs::build::artifacts;
use proofs::destination::{check_file, check_folder_of, write_atomically};
use proofs::run::{Clock, End, LIMIT, Start, cargo, cargo_command};
use proofs::timelines::run_recorded;
use timeline_instrument::{Marked, whole};
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
    /// A lock, a semaphore or a channel, by the name of its variable or field: the picture shows who
    /// holds it and who waits. May be given several times.
    #[arg(long, value_name = "NAME")]
    holds: Vec<String>,
    /// The folder for NAME.svg and NAME.timeline.json; the current one where none is given.
    #[arg(long, default_value = ".")]
    out: PathBuf,
    /// Stop the program after so many seconds, and draw what it has done until then.
    #[arg(long, value_name = "SECONDS", default_value_t = LIMIT.as_secs())]
    limit: u64,
    /// The program's arguments.
    #[arg(last = true)]
    args: Vec<String>,
}

/// Writes the recorded timeline of `what`, a `PAGE/PROGRAM`, to `out` in the
/// Chrome trace-event format, which Perfetto and other viewers read.
///
/// # Errors
///
/// There is no such timeline, or `out` cannot be written or holds something else than a trace.
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
        format!("no recorded timeline of {what}: write {{{{#timeline {what}}}}} into a page and run `cargo book record {what}`")
    })?;
    let trace = chrome::trace(&timeline);
    write_atomically(out, serde_json::to_vec_pretty(&trace)?)
}

/// Instruments, builds and runs a program of the reader's own, and writes its timeline as a picture
/// and as JSON, however it ends.
///
/// The recorder is that of this checkout, in the folder above the tool's manifest.
///
/// # Errors
///
/// The program isn't Rust or doesn't compile, or a file to write is there already and isn't of the
/// kind that this writes.
pub fn trace(options: &Options) -> anyhow::Result<()> {
    let shown = options.file.display();
    let name = options
        .file
        .file_stem()
        .context("the program has no file name")?;
    let name = name.to_string_lossy();
    let svg = options.out.join(format!("{name}.svg"));
    let json = options.out.join(format!("{name}.timeline.json"));
    check_folder_of(&svg)?;
    check_file(&svg, "a picture", picture::is_standalone_svg)?;
    check_file(&json, "a recording", |text| text.contains("\"schema\""))?;
    let text =
        std::fs::read_to_string(&options.file).with_context(|| format!("cannot read {shown}"))?;
    let marked = Marked {
        holds: options.holds.clone(),
        ..Marked::default()
    };
    let instrumented =
        whole(&text, &marked).map_err(|(line, why)| anyhow::anyhow!("{shown}:{line}: {why}"))?;
    for (line, reason) in &instrumented.skipped {
        println!("{shown}:{line}: not instrumented: {reason}");
    }
    let executable = compile(options, &instrumented.source)?;
    let mut start = Start::from(executable.as_path());
    start.limit = Duration::from_secs(options.limit);
    // Instrumented futures are larger, and tasks of several may fill a thread's stack.
    if std::env::var_os("RUST_MIN_STACK").is_none() {
        start.variables.push(("RUST_MIN_STACK", Some("16777216")));
    }
    let expectations = Expectations {
        args: options.args.clone(),
        ..Expectations::default()
    };
    let cwd = std::env::current_dir().context("cannot find the current folder")?;
    let (run, timeline) = run_recorded(
        &cwd,
        &start,
        &expectations,
        &Clock::Real,
        &name,
        &options.file,
    )?;
    print!("{}", run.output);
    write_atomically(&svg, picture::standalone_svg(&timeline, Some(&run.output)))?;
    write_atomically(&json, timeline.to_json())?;
    if run.end != End::Exit(0) {
        println!("{shown}: {}", run.end);
    }
    println!("{}", picture::sentence(&timeline));
    println!("wrote {} and {}", svg.display(), json.display());
    Ok(())
}

/// Builds the instrumented program as an example of a package that has the dependencies of the
/// manifest's package.
fn compile(options: &Options, instrumented: &str) -> anyhow::Result<PathBuf> {
    let recorder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../timeline/recorder");
    let recorder = recorder
        .canonicalize()
        .context("cannot find the recorder: is ci/timeline/recorder in the book's checkout?")?;
    let manifest = match &options.manifest_path {
        Some(path) => path.clone(),
        None => recorder.join("Cargo.toml"),
    };
    let shown = manifest.display();
    let canonical = manifest
        .canonicalize()
        .with_context(|| format!("cannot find {shown}"))?;
    let metadata = cargo_metadata::MetadataCommand::new()
        .cargo_path(cargo())
        .manifest_path(&canonical)
        .exec()
        .with_context(|| format!("cargo can't read {shown}"))?;
    let package = metadata
        .packages
        .iter()
        .find(|package| package.manifest_path == canonical)
        .with_context(|| format!("{shown} describes no package: name the manifest of one"))?;
    let file = options.file.canonicalize()?;
    let mut hash = DefaultHasher::new();
    file.hash(&mut hash);
    let name = format!("traced_{:x}", hash.finish());
    let traced = metadata.target_directory.join("traced");
    let dir = traced.join(&name);
    let copy = dir.join("instrumented.rs");
    let root = metadata.workspace_root.as_std_path();
    let mut text = text(package, root, &recorder)?;
    text["example"] = json!([{ "name": name, "path": copy }, { "name": "original", "path": file }]);
    std::fs::create_dir_all(&dir).with_context(|| format!("cannot make {dir}"))?;
    write_atomically(copy.as_std_path(), instrumented)?;
    let manifest = dir.join("Cargo.toml");
    write_atomically(manifest.as_std_path(), toml::to_string(&text)?)?;
    if let Ok(lock) = std::fs::read(root.join("Cargo.lock")) {
        write_atomically(dir.join("Cargo.lock").as_std_path(), lock)?;
    }
    let build = |example: &str, errors: Stdio| {
        let mut command = cargo_command();
        command.args([
            "rustc",
            "--quiet",
            "--message-format=json-render-diagnostics",
        ]);
        command.args(["--example", example, "--manifest-path", manifest.as_str()]);
        command.args(["--target-dir", traced.join("target").as_str()]);
        // Cargo names it from its package's folder.
        let names = format!("instrumented.rs={}", options.file.display());
        command.args(["--", "--cap-lints=allow", "--remap-path-prefix", &names]);
        // Where cargo finds the configuration that the package has.
        command.current_dir(root).stderr(errors);
        artifacts(&mut command)
    };
    let shown = options.file.display();
    let built = match build(&name, Stdio::piped()) {
        Ok(built) => built,
        Err(error) => {
            // The reader knows the lines of the original.
            let original = build("original", Stdio::inherit());
            original.with_context(|| format!("{shown} doesn't compile"))?;
            return Err(error.context(format!(
                "{shown} compiles, and its instrumented copy doesn't"
            )));
        }
    };
    let executable = built.into_iter().find_map(|artifact| artifact.executable);
    let executable = executable.context("cargo built no executable")?;
    Ok(executable.into_std_path_buf())
}

/// A manifest with the dependencies of `package`, of all kinds and sources, the package itself if
/// it's a library, and the recorder. `root` is the folder of the package's workspace.
fn text(package: &Package, root: &Path, recorder: &Path) -> anyhow::Result<Value> {
    let folder = package.manifest_path.parent();
    let library = package.targets.iter().find(|target| target.is_lib());
    let name = |of: &'_ Dependency| of.rename.clone().unwrap_or(of.name.clone());
    let all = package.dependencies.iter();
    let all = all.map(|of| (name(of), of.path.as_deref()));
    let mut all = all.chain(library.map(|library| (library.name.clone(), folder)));
    if all.any(|(name, path)| name == "timeline" && path.is_none_or(|path| path != recorder)) {
        bail!(
            "{} names a crate `timeline`, which is the name of the recorder: give it another one \
             there, with `package = \"timeline\"`",
            package.manifest_path
        );
    }
    let mut text = json!({
        "package": { "name": "traced", "version": "0.0.0", "edition": package.edition },
        "workspace": {},
        "features": package.features,
    });
    for dependency in &package.dependencies {
        let tables = match &dependency.target {
            Some(target) => &mut text["target"][target.to_string()],
            None => &mut text,
        };
        let kind = match dependency.kind {
            DependencyKind::Development => "dev-dependencies",
            DependencyKind::Build => "build-dependencies",
            _ => "dependencies",
        };
        tables[kind][name(dependency)] = entry(dependency)?;
    }
    if let (Some(_), Some(folder)) = (library, folder) {
        text["dependencies"][package.name.as_str()] = json!({ "path": folder });
    }
    text["dependencies"]["timeline"] = json!({ "path": recorder });
    // What cargo takes from the workspace's manifest alone, and its metadata doesn't say.
    let path = root.join("Cargo.toml");
    let whole = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let whole: Value = toml::from_str(&whole)?;
    for key in ["patch", "profile"] {
        if let Some(table) = whole.get(key) {
            text[key] = table.clone();
        }
    }
    let sources = text.get_mut("patch").and_then(Value::as_object_mut);
    let patches = sources.into_iter().flat_map(|sources| sources.values_mut());
    let patches = patches
        .filter_map(Value::as_object_mut)
        .flat_map(|table| table.values_mut());
    for path in patches.filter_map(|patch| patch.get_mut("path")) {
        *path = json!(root.join(path.as_str().unwrap_or_default()));
    }
    Ok(text)
}

/// A dependency as a manifest has it. It must come from where it comes from in the original: in the
/// registry, a stranger's crate may have its name.
fn entry(dependency: &Dependency) -> anyhow::Result<Value> {
    let mut entry = json!({
        "package": dependency.name,
        "version": dependency.req.to_string(),
        "features": dependency.features,
        "default-features": dependency.uses_default_features,
    });
    if dependency.optional {
        entry["optional"] = json!(true);
    }
    let source = dependency
        .source
        .as_ref()
        .map(|source| source.repr.as_str());
    match (&dependency.path, source, &dependency.registry) {
        (Some(path), ..) => entry["path"] = json!(path),
        (None, Some(source), _) if source.starts_with("git+") => {
            let url = source.trim_start_matches("git+");
            let url = url.split_once('#').map_or(url, |(url, _)| url);
            let (url, query) = url.split_once('?').unwrap_or((url, ""));
            entry["git"] = json!(url);
            if let Some((key, value)) = query.split_once('=') {
                entry[key] = json!(value);
            }
        }
        (None, Some(source), None) if source.starts_with("registry+") => {}
        (None, Some(_), Some(index)) => entry["registry-index"] = json!(index),
        (None, source, _) => bail!(
            "`{}` comes from `{}`, and a traced program can't have it: take it out of the manifest",
            dependency.name,
            source.unwrap_or_default()
        ),
    }
    Ok(entry)
}
