//! `cargo book export`: a program as a project of its own.

use std::path::Path;

use book::export::project_of;
use listings::model::Project;
use proofs::run::cargo_command;

use super::{root, stderr, stdout, tool, write};

/// Exports `what`, builds it without a network and runs it; gives what it prints.
fn built(what: &str) -> String {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let project = dir.path().join("project");
    let project = project.to_str().expect("a path");
    let output = tool(&root(), &["export", what, project]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).ends_with(&format!("1. cd {project}\n2. cargo run\n")));
    let lock = std::fs::read_to_string(Path::new(project).join("Cargo.lock")).expect("a lock");
    // The lock file is complete, and nothing outside of the folder is read.
    let run = cargo_command()
        .args(["run", "--quiet", "--offline", "--locked"])
        .current_dir(project)
        .env("CARGO_TARGET_DIR", root().join("target/exported"))
        .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
        .output()
        .expect("cargo");
    assert!(run.status.success(), "{what}: {}", stderr(&run));
    let (exact, own) = (crates(&book_lock()), crates(&lock));
    let foreign: Vec<_> = own.iter().filter(|(_, from)| from.is_some()).collect();
    assert!(!foreign.is_empty(), "{lock}");
    assert!(foreign.iter().all(|one| exact.contains(one)), "{foreign:?}");
    assert!(!lock.contains("name = \"mdbook-driver\""));
    stdout(&run)
}

fn book_lock() -> String {
    std::fs::read_to_string(root().join("Cargo.lock")).expect("a lock file")
}

/// The crates in a lock file with their versions, and with their registry or none.
fn crates(lock: &str) -> Vec<(String, Option<String>)> {
    let lock: toml::Table = toml::from_str(lock).expect("TOML");
    let word = |package: &toml::Value, key| package.get(key).map(toml::Value::to_string);
    let packages = lock["package"].as_array().expect("packages").iter();
    let named = packages.map(|package| {
        let name = [word(package, "name"), word(package, "version")];
        (
            name.map(Option::unwrap_or_default).join(" "),
            word(package, "source"),
        )
    });
    named.collect()
}

fn recorded(page: &str, program: &str) -> String {
    let path = format!("listings/{page}/recorded/{program}.txt");
    std::fs::read_to_string(root().join(path)).expect("a recording")
}

#[test]
fn an_exported_program_builds_offline_and_prints_what_the_book_says() {
    assert_eq!(built("primer/song"), recorded("primer", "song"));
}

#[test]
fn a_program_that_uses_libraries_of_the_book_takes_them_along() {
    let project = Project::load(&root()).expect("the book");
    // This one uses a library whose tests use another of the book's.
    let files = project_of(&project, "runtime", "rt_block_on").expect("a project");
    assert!(files.contains_key(Path::new("runtime/src/s3_block_on.rs")));
    assert!(files[Path::new("Cargo.toml")].contains("runtime = { path = \"runtime\" }\n"));
    assert_eq!(
        built("runtime/rt_block_on"),
        recorded("runtime", "rt_block_on")
    );
}

/// Those that are no projects are few, and each says why.
#[test]
fn every_program_of_the_book_is_exported_or_says_why_not() {
    let project = Project::load(&root()).expect("the book");
    let mut bound = Vec::new();
    for package in project.packages.values() {
        for program in package.programs.keys() {
            match project_of(&project, &package.page, program) {
                Ok(files) => {
                    let manifest: toml::Table =
                        toml::from_str(&files[Path::new("Cargo.toml")]).expect("TOML");
                    assert_eq!(manifest["package"]["name"].as_str(), Some(program.as_str()));
                    for (path, text) in &files {
                        let path = path.display();
                        assert!(!text.contains("ANCHOR"), "{program}: {path}");
                        assert!(!text.contains("workspace = true"), "{program}: {path}");
                        assert!(!text.contains("--example"), "{program}: {path}");
                    }
                    named_crates_are_there(program, &files);
                }
                Err(why) => bound.push(format!("{why:#}")),
            }
        }
    }
    let starts = |word: &str| format!("using-futures/{word} is no project of its own: it runs");
    assert_eq!(bound.len(), 2, "{bound:#?}");
    assert!(bound[0].starts_with(&starts("try_finished")), "{bound:?}");
    assert!(bound[1].starts_with(&starts("try_first")), "{bound:?}");
}

/// What a `use` of the program names is a dependency of the project.
fn named_crates_are_there(program: &str, files: &book::export::Files) {
    let manifest = &files[Path::new("Cargo.toml")];
    let main = syn::parse_file(&files[Path::new("src/main.rs")]).expect("Rust");
    let own: Vec<String> = main
        .items
        .iter()
        .filter_map(|item| match item {
            syn::Item::Mod(module) => Some(module.ident.to_string()),
            syn::Item::Enum(item) => Some(item.ident.to_string()),
            _ => None,
        })
        .collect();
    for item in &main.items {
        let syn::Item::Use(item) = item else { continue };
        let syn::UseTree::Path(path) = &item.tree else {
            continue;
        };
        let name = path.ident.to_string();
        let known = ["std", "core", "alloc", "crate", "self", "super"].contains(&name.as_str());
        let line = format!("\n{} = ", name.replace('_', "-"));
        let other = format!("\n{name} = ");
        assert!(
            known || own.contains(&name) || manifest.contains(&line) || manifest.contains(&other),
            "{program} uses {name}:\n{manifest}"
        );
    }
}

#[test]
fn what_is_no_project_says_why_and_nothing_is_written_over() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    write(dir.path(), "mine/notes.txt", "mine");
    let mine = dir.path().join("mine");
    let mine = mine.to_str().expect("a path");
    let fresh = dir.path().join("fresh");
    let fresh = fresh.to_str().expect("a path");
    for (what, to, words) in [
        ("primer/song", mine, "mine isn't empty: name a new folder"),
        (
            "primer",
            fresh,
            "write `cargo book export PAGE/PROGRAM DIR`",
        ),
        (
            "none/song",
            fresh,
            "no package listings/none: name the folder",
        ),
        (
            "primer/none",
            fresh,
            "there is no listings/primer/examples/none.rs",
        ),
        ("primer/missing_await", fresh, "it must not compile"),
        ("runtime/s1_poll", fresh, "it is a part of a library"),
    ] {
        let output = tool(&root(), &["export", what, to]);
        assert_eq!(output.status.code(), Some(1), "{what}");
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
    }
    assert!(!Path::new(fresh).exists());
}
