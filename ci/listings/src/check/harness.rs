//! The harness compiles every block, so it depends on all that listings depend on.

use crate::diagnostic::Diagnostic;
use crate::model::Project;

/// The manifest of the harness, from the project's root.
const MANIFEST: &str = "ci/skeptic/Cargo.toml";

pub(super) fn check(project: &Project, problems: &mut Vec<Diagnostic>) {
    let Ok(text) = std::fs::read_to_string(project.root.join(MANIFEST)) else {
        problems.push(Diagnostic::new(
            MANIFEST,
            1,
            "cannot read the harness's manifest",
        ));
        return;
    };
    let manifest: toml::Table = match toml::from_str(&text) {
        Ok(manifest) => manifest,
        Err(error) => {
            let line = error
                .span()
                .map_or(1, |span| crate::diagnostic::line_at(&text, span.start));
            problems.push(Diagnostic::new(MANIFEST, line, error.message()));
            return;
        }
    };
    let known = manifest.get("dev-dependencies");
    let knows = |name: &str| known.is_some_and(|table| table.get(name).is_some());
    for package in project.packages.values() {
        for dependency in &package.manifest.dependencies {
            if !knows(&dependency.name) {
                let name = &dependency.name;
                let message = format!(
                    "the harness cannot compile blocks that use `{name}`: write \
                     `{name}.workspace = true` into [dev-dependencies] of {MANIFEST}"
                );
                problems.push(Diagnostic::new(
                    &package.manifest_path,
                    dependency.line,
                    message,
                ));
            }
        }
        let name = &package.manifest.name;
        let is_library = package.stages.contains_key("lib");
        if is_library && !knows(name) {
            let message = format!(
                "the harness cannot compile blocks that use this package: add `{name}` to \
                 [workspace.dependencies] and to [dev-dependencies] of {MANIFEST}"
            );
            problems.push(Diagnostic::new(&package.manifest_path, 1, message));
        }
    }
}
