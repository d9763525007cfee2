//! What pages print as dependencies is enough. It compiles each of them with other features, so it
//! is ignored unless it is asked for: `cargo test --test proofs -- --ignored manifest`.

use std::sync::Arc;

use libtest_mimic::Trial;
use listings::model::Project;
use proofs::manifests::{pages, verify};

pub(crate) fn trials(project: &Arc<Project>) -> Vec<Trial> {
    let enough = pages(project).into_iter().map(|(page, directive)| {
        let project = project.clone();
        let id = format!("manifest::{page}::{}", directive.page);
        Trial::test(id, move || {
            verify(&project, &page, None).map_err(|error| format!("{error:#}").into())
        })
    });
    let known = project.clone();
    let planted = Trial::test(
        "planted::manifest::without_a_feature",
        move || match verify(&known, "select", Some("sync")) {
            Ok(()) => Err("the page compiles without the feature".into()),
            Err(error) if format!("{error:#}").contains("tokio::sync") => Ok(()),
            Err(error) => Err(format!("{error:#}").into()),
        },
    );
    let all = enough.chain([planted]);
    all.map(|trial| trial.with_ignored_flag(true)).collect()
}
