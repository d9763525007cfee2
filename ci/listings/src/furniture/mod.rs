//! What a page has around its text: how a listing is run, what it was verified with, which page comes next, and where else its listings and words stand.

pub mod glossary;
pub mod head;
pub mod index;
pub mod page;
pub mod run;
