//! Files that a command writes, and those that it must not.

use std::fmt::Display;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use anyhow::{Context, bail};

use super::path::{TEMPORARY, make, resolve};

/// Checks that a command may write the file at `path`, which is to be `kind`. `is_own` tells by
/// the first 4096 bytes whether a file that is there already is one.
///
/// # Errors
///
/// `path` is a link, isn't a file or holds something else.
pub fn check_file(
    path: &Path,
    kind: impl Display,
    is_own: impl FnOnce(&str) -> bool,
) -> anyhow::Result<()> {
    let shown = path.display();
    if !is_plain(path)? {
        return Ok(());
    }
    let mut head = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(4096).read_to_end(&mut head))
        .with_context(|| format!("cannot read {shown}"))?;
    if !is_own(&String::from_utf8_lossy(&head)) {
        bail!(
            "{shown} isn't {kind} that `cargo book` wrote, and stays as it is: name another file, \
             or remove this one yourself"
        );
    }
    Ok(())
}

/// Whether a file that begins with `text` is an EPUB: a ZIP file whose first entry, uncompressed,
/// says so ([EPUB 3.3, 4.2.2]).
///
/// [EPUB 3.3, 4.2.2]: https://www.w3.org/TR/epub-33/#sec-zip-container-mime
pub fn is_epub(text: &str) -> bool {
    text.starts_with("PK") && text.contains("mimetypeapplication/epub+zip")
}

/// Checks that there is a folder for the file at `path`.
///
/// # Errors
///
/// There is none.
pub fn check_folder_of(path: &Path) -> anyhow::Result<()> {
    let dir = folder_of(path)?;
    if !dir.is_dir() {
        bail!(
            "cannot write {}: there is no folder {}, so make it first",
            path.display(),
            dir.display()
        );
    }
    Ok(())
}

/// Writes a file of the book in `root`, and the folders above it.
///
/// # Errors
///
/// A link leads out of `root`, the file is a link itself, or it cannot be written.
pub fn write_inside(root: &Path, path: &Path, content: impl AsRef<[u8]>) -> anyhow::Result<()> {
    let file = root.join(path);
    check_inside(root, path)?;
    make(folder_of(&file)?)?;
    write_atomically(&file, content)
}

/// Checks that writing `path` changes no file outside of `root`.
///
/// # Errors
///
/// A link leads out of `root`, or `path` is a link itself.
pub fn check_inside(root: &Path, path: &Path) -> anyhow::Result<()> {
    let resolved = resolve(&root.join(path))?;
    let root = root
        .canonicalize()
        .with_context(|| format!("cannot find {}", root.display()))?;
    if !resolved.starts_with(&root) {
        bail!(
            "{} leads out of the book, to {}: put a folder in the place of the link",
            path.display(),
            resolved.display()
        );
    }
    Ok(())
}

/// Writes a file as a whole or not at all: beside `path` first, and then in its place.
///
/// # Errors
///
/// The file cannot be written, or there is something else than a writable file.
pub fn write_atomically(path: &Path, content: impl AsRef<[u8]>) -> anyhow::Result<()> {
    let write = || -> anyhow::Result<()> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(TEMPORARY);
        // Otherwise only the owner could read it.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut file = builder.tempfile_in(folder_of(path)?)?;
        file.write_all(content.as_ref())?;
        if is_plain(path)? {
            file.as_file()
                .set_permissions(path.metadata()?.permissions())?;
        }
        file.persist(path)?;
        Ok(())
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}

/// Whether there is a file at `path`. The error is whatever else is there.
fn is_plain(path: &Path) -> anyhow::Result<bool> {
    let shown = path.display();
    let found = match path.symlink_metadata() {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error).with_context(|| format!("cannot read {shown}")),
    };
    if found.is_symlink() {
        bail!("{shown} is a symbolic link: name the file that it leads to, or remove it");
    }
    if !found.is_file() {
        bail!("{shown} isn't a file: name another one");
    }
    if found.permissions().readonly() {
        bail!("{shown} is read-only: name another file, or make it writable");
    }
    Ok(true)
}

fn folder_of(path: &Path) -> anyhow::Result<&Path> {
    match path.parent() {
        Some(dir) if dir.as_os_str().is_empty() => Ok(Path::new(".")),
        Some(dir) => Ok(dir),
        None => bail!("{} isn't a file: name another one", path.display()),
    }
}
