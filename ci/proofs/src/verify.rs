//! What proves each kind of proof.

use std::sync::Arc;

use listings::model::Project;

use crate::build::Built;
use crate::proof::{Kind, Proof};
use crate::{blocks, drops, fails, outputs, python, tests, timelines};

impl Proof {
    /// Proves it with what `built` holds.
    ///
    /// # Errors
    ///
    /// It isn't so: the error says what is different, and what to do.
    pub fn verify(&self, project: &Arc<Project>, built: &Built) -> anyhow::Result<()> {
        match &self.kind {
            Kind::Blocks => blocks::verify(project, &self.places[0].0),
            Kind::Output(name) => outputs::verify(project, built, name),
            Kind::Timeline(name) => timelines::verify(project, built, name),
            Kind::Drops(name) => drops::verify(project, built, name),
            Kind::Fails(name) => fails::verify(project, &[name]),
            Kind::Test(name) => tests::verify(project, built, name),
            Kind::PythonTests(name) => python::verify_tests(project, name),
            Kind::PythonModule(path) => python::compile(&project.root, path),
        }
    }
}
