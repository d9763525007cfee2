//! The file in which `rustc` tells Cargo what a build was made of.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Where `rustc` writes it when called with these arguments.
pub(super) fn file(arguments: &[OsString]) -> Option<PathBuf> {
    let after = |key: &str| {
        let index = arguments.iter().position(|argument| argument == key)?;
        arguments.get(index + 1)?.to_str()
    };
    let extra = arguments
        .iter()
        .find_map(|argument| argument.to_str()?.strip_prefix("extra-filename="));
    let name = format!("{}{}.d", after("--crate-name")?, extra.unwrap_or_default());
    Some(Path::new(after("--out-dir")?).join(name))
}

/// The text with `source` in the place of `instrumented`, and `more` among what the build was made of.
pub(super) fn changed(text: &str, instrumented: &Path, source: &Path, more: &[PathBuf]) -> String {
    let more: String = more
        .iter()
        .map(|path| format!(" {}", escaped(path)))
        .collect();
    let mut out = String::new();
    for line in text
        .replace(&escaped(instrumented), &escaped(source))
        .lines()
    {
        out.push_str(line);
        if line.contains(": ") && !line.starts_with('#') {
            out.push_str(&more);
        }
        out.push('\n');
    }
    out
}

/// A path as a make file has it.
fn escaped(path: &Path) -> String {
    path.display().to_string().replace(' ', "\\ ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_of_the_instrumented_file_is_one_of_the_original() {
        let text = "/t/song.d: /w/a\\ b/song.rs\n\n/w/a\\ b/song.rs:\n\n# env-dep:X=a: b\n";
        let more = [PathBuf::from("/bin/book")];
        assert_eq!(
            changed(
                text,
                Path::new("/w/a b/song.rs"),
                Path::new("examples/song.rs"),
                &more
            ),
            "/t/song.d: examples/song.rs /bin/book\n\nexamples/song.rs:\n\n# env-dep:X=a: b\n"
        );
    }

    #[test]
    fn the_file_has_the_name_that_cargo_gave() {
        let words = "--crate-name song a.rs -C extra-filename=-1f --out-dir /t/examples";
        let arguments: Vec<_> = words.split(' ').map(OsString::from).collect();
        assert_eq!(
            file(&arguments),
            Some(PathBuf::from("/t/examples/song-1f.d"))
        );
    }
}
