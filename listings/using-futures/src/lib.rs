//! What several programs of the page "Using futures" share.

pub mod site;
pub mod title;
pub mod transcript;
