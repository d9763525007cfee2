//! What several programs of the page "Why async?" share.

pub mod counting;
pub mod site;
