//! What the harness calls the programs that pages show.

/// How the names of the harness's tests of blocks end: skeptic counts the lines of a document.
pub const BLOCK: &str = "_line_1";

/// Returns the name of the harness's test that compiles and runs a program of a page.
pub fn block_test(page: &str, program: &str) -> String {
    format!("{}{BLOCK}", document(page, program).replace('-', "_"))
}

/// Returns the name of the document in which the harness hands a program to skeptic.
pub fn document(page: &str, program: &str) -> String {
    format!("{page}-{program}")
}
