//! A crate of the tool holds everything that it's made of, so that it could be published.

use std::path::{Component, Path, PathBuf};

use regex::Regex;
use walkdir::WalkDir;

use crate::root;

/// The files outside of the package in `dir` that its sources take in.
fn taken_from_outside(dir: &Path) -> Vec<String> {
    let takes_in = Regex::new(r#"include(?:_str|_bytes)?!\("([^"]+)"\)|#\[path = "([^"]+)"\]"#)
        .expect("a constant pattern");
    let mut outside = Vec::new();
    for file in WalkDir::new(dir).into_iter().flatten() {
        let file = file.path();
        if file.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(file).expect("a source file");
        for captures in takes_in.captures_iter(&text) {
            let path = captures
                .get(1)
                .or(captures.get(2))
                .expect("a path")
                .as_str();
            let beside = file.parent().expect("a folder").join(path);
            if !plain(&beside).starts_with(dir) {
                outside.push(format!("{}: {path}", file.display()));
            }
        }
    }
    outside
}

/// `path` without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        if component == Component::ParentDir {
            plain.pop();
        } else {
            plain.push(component);
        }
    }
    plain
}

#[test]
fn no_crate_of_the_tool_takes_in_a_file_from_outside_of_it() {
    let manifests = WalkDir::new(root().join("ci")).max_depth(3);
    let manifests = manifests.into_iter().flatten();
    let packages: Vec<PathBuf> = manifests
        .filter(|entry| entry.file_name() == "Cargo.toml")
        .filter_map(|entry| entry.path().parent().map(Path::to_path_buf))
        .collect();
    assert!(packages.len() >= 10, "{packages:?}");
    for package in packages {
        assert_eq!(taken_from_outside(&package), Vec::<String>::new());
    }
}

#[test]
fn a_file_from_outside_is_seen() {
    let dir = tempfile::tempdir().expect("a folder");
    let package = dir.path().join("package");
    let source = "const A: &str = include_str!(\"../../other/a.css\");\n\
                  const B: &str = include_str!(\"../b.css\");\n#[path = \"../../c.rs\"]\nmod c;\n";
    crate::write(&package, "src/lib.rs", source);
    let outside = taken_from_outside(&package);
    assert_eq!(outside.len(), 2, "{outside:?}");
    assert!(outside[0].ends_with("lib.rs: ../../other/a.css"));
    assert!(outside[1].ends_with("lib.rs: ../../c.rs"));
}
