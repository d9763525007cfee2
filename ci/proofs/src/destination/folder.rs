//! Folders that a command fills, and those that it must not.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use tempfile::TempDir;

use super::file::write_atomically;
use super::path::{TEMPORARY, make, resolve};

/// The file that says that this tool made a folder.
const MARKER: &str = ".made-by-cargo-book";

/// The folders of a checkout in which a site would be taken for a source.
const SOURCES: [&str; 6] = [".cargo", ".ci", ".github", "ci", "listings", "src"];

/// What mdBook writes into every site, as `.nojekyll`.
const NO_JEKYLL: &str = "This file makes sure that Github Pages doesn't process mdBook's output.\n";

/// A folder that a command fills.
///
/// The command writes to [`Folder::content`], and [`Folder::finish`] moves the result to its place.
/// A command that fails leaves what was there.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    content: TempDir,
}

impl Folder {
    /// The folder `dest`, for a site of the book in `root`. It is made where there is none, and
    /// what an earlier site left in it is replaced.
    ///
    /// # Errors
    ///
    /// See [`claim`].
    pub fn for_site(root: &Path, dest: &Path) -> anyhow::Result<Folder> {
        let path = claim(root, dest)?;
        // Inside the folder, a run that is killed leaves nothing that the next one doesn't remove.
        let content = temporary_in(&path)?;
        Ok(Folder { path, content })
    }

    /// The folder to write to. It is empty at first.
    pub fn content(&self) -> &Path {
        self.content.path()
    }

    /// Moves what was written to its place.
    ///
    /// # Errors
    ///
    /// A file cannot be moved, or one that makes way cannot be removed.
    pub fn finish(self) -> anyhow::Result<()> {
        let Folder { path, content } = &self;
        make(path)?;
        for old in entries(path)? {
            if old == content.path() || old.file_name() == Some(OsStr::new(MARKER)) {
                continue;
            }
            remove(&old).with_context(|| format!("cannot remove {}", old.display()))?;
        }
        for new in entries(content.path())? {
            let to = path.join(new.file_name().unwrap_or_default());
            std::fs::rename(&new, &to).with_context(|| format!("cannot write {}", to.display()))?;
        }
        Ok(())
    }
}

/// Makes the folder `dest` for a site of the book in `root`, and marks it as this tool's. Gives its
/// path without links.
///
/// # Errors
///
/// `dest` may not be emptied: it holds something that this tool didn't make; it is a link or a
/// file; it is or holds the checkout or the home folder; or it belongs to the book's sources.
pub fn claim(root: &Path, dest: &Path) -> anyhow::Result<PathBuf> {
    let path = resolve(dest)?;
    let shown = path.display();
    let root = root
        .canonicalize()
        .with_context(|| format!("cannot find {}", root.display()))?;
    if let Some(why) = forbidden(&root, &path) {
        bail!(
            "cannot write the site to {shown}, which {why}: a build empties its folder, so name \
             one for the site alone"
        );
    }
    let entries = entries(&path)?;
    let mut names = entries.iter().filter_map(|entry| entry.file_name());
    if let Some(first) = names.find(|name| *name != MARKER)
        && !is_own(&root, &path)
    {
        let first = first.display();
        bail!(
            "cannot write the site to {shown}: a build empties its folder, and this one holds \
             something that `cargo book` didn't make there, such as `{first}`. Name a new folder, \
             or empty this one yourself"
        );
    }
    make(&path)?;
    // This comes before the first removal, so that a build that is interrupted can be repeated.
    write_atomically(&path.join(MARKER), marker(&path))?;
    Ok(path)
}

/// Why a site may not be written to `path`, even if that is empty.
fn forbidden(root: &Path, path: &Path) -> Option<&'static str> {
    let home = std::env::home_dir().and_then(|home| home.canonicalize().ok());
    let below = path.strip_prefix(root).ok();
    let first = below.and_then(|below| below.components().next());
    // Some file systems don't tell small letters from capitals.
    let first_is =
        |name: &str| first.is_some_and(|first| first.as_os_str().eq_ignore_ascii_case(name));
    let is_git = |part: &OsStr| part.eq_ignore_ascii_case(".git");
    if path.parent().is_none() {
        Some("is the root of the file system")
    } else if path == root {
        Some("is the book's checkout")
    } else if root.starts_with(path) {
        Some("holds the book's checkout")
    } else if home.as_deref() == Some(path) {
        Some("is your home folder")
    } else if home.is_some_and(|home| home.starts_with(path)) {
        Some("holds your home folder")
    } else if path.iter().any(is_git) || path.join(".git").exists() {
        Some("belongs to a Git repository")
    } else if SOURCES.into_iter().any(first_is) {
        Some("is among the book's sources")
    } else if below.is_some_and(|below| below.as_os_str().eq_ignore_ascii_case("target")) {
        Some("is cargo's target folder")
    } else {
        None
    }
}

/// Whether what the folder at `path` holds was written by this tool, or by mdBook.
fn is_own(root: &Path, path: &Path) -> bool {
    let is_file = |name: &str| {
        let file = path.join(name).symlink_metadata();
        file.is_ok_and(|file| file.is_file())
    };
    let holds = |name: &str, text: &str| {
        is_file(name) && std::fs::read_to_string(path.join(name)).is_ok_and(|found| found == text)
    };
    // Stock mdBook removes the marker along with everything else, and earlier versions of this
    // tool wrote none. In the checkout, a folder with mdBook's own files is the one that it
    // empties at every build. Elsewhere it may be a copy, for instance on a web server, beside
    // files of other origins.
    let is_of_mdbook =
        || path.starts_with(root) && holds(".nojekyll", NO_JEKYLL) && is_file("toc.html");
    holds(MARKER, &marker(path)) || is_of_mdbook()
}

/// The text of the marker in the folder at `path`. It names the place, because whoever publishes
/// the site by copying it copies the marker too, perhaps to a folder that holds other things.
fn marker(path: &Path) -> String {
    // FNV-1a: the path itself would be published with the site.
    let bytes = path.as_os_str().as_encoded_bytes().iter();
    let place = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("`cargo book` made this folder, and empties it when it writes here again.\n{place:x}\n")
}

/// What is in the folder `dir`, sorted. Nothing is where there is no folder.
fn entries(dir: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let shown = dir.display();
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            bail!("{shown} isn't a folder: name another place")
        }
        Err(error) => return Err(error).with_context(|| format!("cannot read {shown}")),
    };
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = paths
        .collect::<Result<Vec<_>, _>>()
        .with_context(|| format!("cannot read {shown}"))?;
    paths.sort();
    Ok(paths)
}

/// Removes a link, but never what it leads to.
fn remove(path: &Path) -> std::io::Result<()> {
    let kind = path.symlink_metadata()?.file_type();
    if kind.is_dir() || kind.is_symlink() {
        std::fs::remove_dir_all(path)
    } else {
        std::fs::remove_file(path)
    }
}

fn temporary_in(dir: &Path) -> anyhow::Result<TempDir> {
    let temporary = tempfile::Builder::new().prefix(TEMPORARY).tempdir_in(dir);
    temporary.with_context(|| format!("cannot write to {}", dir.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No test runs a command with this folder.
    #[test]
    fn the_root_of_the_file_system_is_no_place_for_a_site() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let why = forbidden(root.path(), Path::new("/"));
        assert_eq!(why, Some("is the root of the file system"));
    }
}
