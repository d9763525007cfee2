//! Names that a page or a program may have.

use anyhow::bail;
use listings::model::Project;

/// The files that mdBook writes beside the pages, or takes for something else than a page.
const SITE: &str = "404 book clipboard css elasticlunr favicon fonts highlight index mark print \
                    readme searcher summary toc";

/// Crates of the compiler, and folders in which cargo builds programs.
const CARGO: &str = "alloc build core debug deps examples incremental package proc_macro release \
                     std test";

/// Devices of Windows, with any extension.
const DEVICES: &str = "aux com1 com2 com3 com4 com5 com6 com7 com8 com9 con lpt1 lpt2 lpt3 lpt4 \
                       lpt5 lpt6 lpt7 lpt8 lpt9 nul prn";

/// The longest name, so that a file system takes it with what is put around it.
const LONGEST: usize = 64;

/// Checks the name of a page.
pub(super) fn page(name: &str) -> anyhow::Result<()> {
    if has(SITE, &name.to_lowercase()) {
        bail!("`{name}` is a name that mdBook gives to a file of its own: take another name");
    }
    free(name, "page", '-', "hyphens")
}

/// Checks the name of a program, without `.py`.
pub(super) fn program(name: &str) -> anyhow::Result<()> {
    free(name, "program", '_', "underscores")
}

/// Checks that a package can have the name of this page: no other crate of the book has it.
pub(super) fn package(project: &Project, page: &str) -> anyhow::Result<()> {
    if project.lock.has(page) {
        bail!(
            "Cargo.lock has a crate called `{page}` already, and two cannot have one name: \
             take another name for the page"
        );
    }
    Ok(())
}

fn has(names: &str, name: &str) -> bool {
    names.split(' ').any(|other| other == name)
}

fn free(name: &str, what: &str, joint: char, joints: &str) -> anyhow::Result<()> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == joint;
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(fits) {
        bail!("`{name}` isn't a {what}'s name: write small letters, digits and {joints}");
    }
    let ident = name.replace('-', "_");
    let why = if ident == "gen" || syn::parse_str::<syn::Ident>(&ident).is_err() {
        "is a keyword of Rust"
    } else if has(CARGO, &ident) {
        "means something else to cargo"
    } else if has(DEVICES, name) {
        "is a device on Windows"
    } else if name.len() > LONGEST {
        "is too long for some file systems"
    } else {
        return Ok(());
    };
    bail!("`{name}` {why}: take another name for the {what}");
}
