//! The compiler that skeptic calls: `rustc`, in the book's edition.
//!
//! skeptic 0.14 asks for the newest edition that it knows, and that is 2021. Where cargo was told for
//! which target to build, skeptic doesn't look where the macros are.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let arguments = std::env::args_os()
        .skip(1)
        .map(|argument| match argument.to_str() {
            Some("--edition=2021") => "--edition=2024".into(),
            _ => argument,
        });
    let mut command = Command::new("rustc");
    command.args(arguments);
    for macros in std::env::args_os().filter_map(|folder| macros(folder.as_ref())) {
        command.arg("-L").arg(macros);
    }
    if std::env::args_os().any(|argument| argument == "--crate-type=bin") {
        // Nobody debugs them, and they would fill three times the disk.
        command.arg("-Cstrip=debuginfo");
    }
    match command.status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cannot start rustc: {error}; put the toolchain's folder on the PATH");
            ExitCode::FAILURE
        }
    }
}

/// The folder of what is built for this machine, `debug/deps`, beside `TARGET/debug/deps`.
fn macros(folder: &Path) -> Option<PathBuf> {
    let profile = folder.parent().filter(|_| folder.ends_with("deps"))?;
    let target = profile
        .parent()
        .filter(|target| target.ends_with(env!("BLOCKS_TARGET")))?;
    Some(target.parent()?.join(profile.file_name()?).join("deps"))
}
