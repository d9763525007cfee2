//! Stands between Cargo and `rustc`, and hands it instrumented examples.
//!
//! Cargo calls what `RUSTC_WORKSPACE_WRAPPER` names in the place of `rustc` for the members of a
//! workspace alone, as `WRAPPER RUSTC ARGUMENTS…`. Dependencies are those of an ordinary build. A member
//! gets a file name of its own under a wrapper, but the link to it without the hash
//! (`debug/examples/NAME`) is the same in both builds. So give the instrumented build a `--target-dir` of its own
//! and set `CARGO_BUILD_BUILD_DIR` to the ordinary one: then only the links are apart.
//!
//! | variable | |
//! |---|---|
//! | [`DIR`] | the folder for instrumented sources: `PAGE/PROGRAM.rs`, and beside it `PROGRAM.skipped` |
//! | [`TIMELINE`] | the recorder, `libtimeline.rlib`, from an ordinary build |

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus, Output};

use super::depinfo;
use super::{Instrumented, Marked, whole};

/// The environment variable that names the folder for instrumented sources.
pub const DIR: &str = "TIMELINE_INSTRUMENT_DIR";

/// The environment variable that names the recorder's `.rlib`.
pub const TIMELINE: &str = "TIMELINE_INSTRUMENT_TIMELINE";

/// Runs `rustc` as Cargo asked for it, on the instrumented source if it is an example.
///
/// `arguments` begin with the path of `rustc`. A program that cannot be instrumented is compiled as it is, and
/// the reason goes to the standard error and to `PROGRAM.skipped`. So does one that the compiler
/// refuses once it is instrumented; what the compiler said is kept in `PROGRAM.refused`.
pub fn wrap(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut arguments = arguments.into_iter();
    let Some(rustc) = arguments.next() else {
        eprintln!(
            "instrument: no compiler was named; set RUSTC_WORKSPACE_WRAPPER and let Cargo call this"
        );
        return ExitCode::FAILURE;
    };
    let arguments: Vec<_> = arguments.collect();
    let result = match Example::find(&arguments) {
        Some(example) => example.compile(&rustc, &arguments),
        None => Command::new(&rustc).args(&arguments).status(),
    };
    match result {
        Ok(status) => code(status),
        Err(error) => {
            eprintln!("instrument: {error}");
            ExitCode::FAILURE
        }
    }
}

fn code(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}

/// An example of a listing that is to be compiled.
struct Example {
    /// Which argument is its source.
    index: usize,
    /// The source, as Cargo names it.
    source: PathBuf,
    /// The page it belongs to: the folder in which `examples` stands.
    page: PathBuf,
}

impl Example {
    /// The example that these arguments compile, if they do.
    fn find(arguments: &[OsString]) -> Option<Self> {
        let binary = arguments
            .windows(2)
            .any(|pair| pair[0] == "--crate-type" && pair[1] == "bin");
        let is_example = |argument: &&OsString| {
            let path = Path::new(argument);
            let folder = path.parent().and_then(Path::file_name);
            path.extension() == Some(OsStr::new("rs")) && folder == Some(OsStr::new("examples"))
        };
        let index = arguments
            .iter()
            .position(|argument| is_example(&argument))?;
        let source = PathBuf::from(&arguments[index]);
        let package = source.parent()?.parent()?;
        let page = package.file_name().map(PathBuf::from)?;
        binary.then_some(Example {
            index,
            source,
            page,
        })
    }

    /// Compiles it instrumented, or else as it is.
    fn compile(&self, rustc: &OsStr, arguments: &[OsString]) -> io::Result<ExitStatus> {
        let recorder = variable(TIMELINE)?;
        let folder = variable(DIR)?.join(&self.page);
        fs::create_dir_all(&folder).map_err(|error| naming(&folder, "create", error))?;
        let instrumented = folder.join(self.source.file_name().unwrap_or_default());
        let refused = instrumented.with_extension("refused");
        remove(&refused)?;
        let attempt = match self.instrument() {
            Err(reason) => Err(reason),
            Ok(Instrumented { source, skipped }) => {
                write(&instrumented, &source)?;
                let output = self
                    .instrumented(rustc, arguments, &instrumented, &recorder)
                    .output()?;
                match output.status.success() {
                    true => Ok((output, skipped)),
                    false => {
                        write(&refused, &String::from_utf8_lossy(&output.stderr))?;
                        let place = refused.display();
                        Err((
                            1,
                            format!("the compiler refuses it when it is instrumented, see {place}"),
                        ))
                    }
                }
            }
        };
        let (status, skipped) = match attempt {
            Ok((output, skipped)) => (forwarded(&output)?, skipped),
            Err(reason) => (Command::new(rustc).args(arguments).status()?, vec![reason]),
        };
        self.report(&instrumented, &skipped)?;
        self.depend(arguments, &instrumented, &recorder)?;
        Ok(status)
    }

    /// The instrumented text, or why the program is left as it is.
    fn instrument(&self) -> Result<Instrumented, (u32, String)> {
        let text = fs::read_to_string(&self.source).map_err(|error| (1, error.to_string()))?;
        whole(&text, &self.marked())
    }

    /// The manifest of the page.
    fn manifest(&self) -> Option<PathBuf> {
        let package = self.source.parent()?.parent()?;
        Some(package.join("Cargo.toml"))
    }

    /// What the page's manifest asks to be noted of this program.
    fn marked(&self) -> Marked {
        let text = self
            .manifest()
            .and_then(|path| fs::read_to_string(path).ok());
        let table = text.and_then(|text| text.parse::<toml::Table>().ok());
        let program = self.source.file_stem().and_then(OsStr::to_str);
        let rules = table.as_ref().zip(program).and_then(|(table, program)| {
            let rules = table.get("package")?.get("metadata")?.get("book")?;
            rules.get(program)
        });
        let names = |key| {
            let names = rules.and_then(|rules| rules.get(key)?.as_array());
            let names = names.into_iter().flatten().filter_map(toml::Value::as_str);
            names.map(str::to_owned).collect()
        };
        Marked {
            lanes: names("lanes"),
            holds: names("holds"),
        }
    }

    /// The call that compiles the instrumented file under the name of the original.
    fn instrumented(
        &self,
        rustc: &OsStr,
        arguments: &[OsString],
        instrumented: &Path,
        recorder: &Path,
    ) -> Command {
        let mut command = Command::new(rustc);
        command
            .args(&arguments[..self.index])
            .arg(instrumented)
            .args(&arguments[self.index + 1..]);
        // A program may use the recorder itself, or a library that does: then it is that one.
        let uses = |argument: &OsString| argument.to_string_lossy().starts_with("timeline=");
        if !arguments.iter().any(uses) {
            command.arg("--extern").arg(joined("timeline=", recorder));
        }
        let folder = recorder.parent().unwrap_or(Path::new("."));
        command.arg("-L").arg(joined("dependency=", folder));
        command
            .arg("-L")
            .arg(joined("dependency=", &folder.join("deps")));
        let mut remap = joined("--remap-path-prefix=", instrumented);
        remap.push("=");
        remap.push(&self.source);
        command.arg(remap);
        if !arguments.iter().any(|argument| argument == "--cap-lints") {
            // What is put in may be linted, and the original has been linted already.
            command.args(["--cap-lints", "allow"]);
        }
        command
    }

    /// Says what was left alone, to the reader and in a file.
    fn report(&self, instrumented: &Path, skipped: &[(u32, String)]) -> io::Result<()> {
        let source = self.source.display();
        let line = |(line, reason): &(u32, String)| format!("{source}:{line}: {reason}\n");
        let lines: String = skipped.iter().map(line).collect();
        for line in lines.lines() {
            eprintln!("instrument: not instrumented: {line}");
        }
        write(&instrumented.with_extension("skipped"), &lines)
    }

    /// Makes Cargo build again when the original, the instrumenter or the recorder changes.
    fn depend(
        &self,
        arguments: &[OsString],
        instrumented: &Path,
        recorder: &Path,
    ) -> io::Result<()> {
        let Some(file) = depinfo::file(arguments).filter(|file| file.exists()) else {
            return Ok(());
        };
        let text = fs::read_to_string(&file).map_err(|error| naming(&file, "read", error))?;
        let mut more = vec![env::current_exe()?, recorder.to_owned()];
        more.extend(self.manifest());
        write(
            &file,
            &depinfo::changed(&text, instrumented, &self.source, &more),
        )
    }
}

/// Passes on what the compiler said.
fn forwarded(output: &Output) -> io::Result<ExitStatus> {
    io::stdout().write_all(&output.stdout)?;
    io::stderr().write_all(&output.stderr)?;
    Ok(output.status)
}

fn variable(name: &str) -> io::Result<PathBuf> {
    env::var_os(name).map(PathBuf::from).ok_or_else(|| {
        io::Error::other(format!(
            "{name} is not set; let the `book` tool build instrumented examples"
        ))
    })
}

fn joined(before: &str, path: &Path) -> OsString {
    let mut joined = OsString::from(before);
    joined.push(path);
    joined
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    fs::write(path, text).map_err(|error| naming(path, "write", error))
}

/// Removes what an earlier build may have left.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(naming(path, "remove", error)),
        _ => Ok(()),
    }
}

fn naming(path: &Path, operation: &str, error: io::Error) -> io::Error {
    io::Error::new(
        error.kind(),
        format!("cannot {operation} {}: {error}", path.display()),
    )
}
