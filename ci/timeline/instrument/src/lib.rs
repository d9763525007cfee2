//! Puts the calls of the recorder into a copy of a program.
//!
//! The text is spliced, not printed anew: comments and lines stay where they are, so that a panic and
//! `line!()` name the line of the original. What is put in holds no line break. Columns change in two
//! places only: behind the `}` of a tracked block on the same line, and behind the `{` of an
//! `async fn` or an async closure whose body begins on the same line.
//!
//! * An `async` block becomes `async { … }.timeline_track("name", LINE)`.
//! * The body of an `async fn` becomes an `async move` block inside the body, which is tracked and
//!   awaited. The parameters move into the block one by one, as the compiler itself moves them, so that
//!   all are dropped in the order in which they were. See `timeline::Returns` for how the
//!   block learns the return type.
//! * An async closure's body likewise, in an `async` block that borrows what the closure captured.
//! * A body of an ordinary function that the program's rules name as a lane begins with
//!   `let … = ::timeline::hold("name", LINE);`, which is dropped last.
//! * A call such as `kettle.lock()`, where the program's rules name `kettle`, becomes
//!   `kettle.lock().timeline_lock("kettle")`.
//! * `println!` and its relatives are imported from the recorder at the end of each module: the
//!   program's calls stay as they are, in macros too.
//!
//! In the arguments of a macro the same is done where they are known to be expressions; a macro that
//! shows its tokens (`stringify!`, `dbg!`), or that the program itself defines to take them apart, is
//! left alone.

mod body;
mod depinfo;
mod edit;
mod imports;
mod macros;
mod names;
mod params;
mod visit;
pub mod wrap;

pub use visit::{Instrumented, Marked};

use visit::Instrumenter;

/// Instruments the text of a crate's root file.
///
/// # Errors
///
/// The text is not Rust; the error names line and column.
pub fn instrument(source: &str) -> Result<Instrumented, syn::Error> {
    instrument_with(source, &Marked::default())
}

/// Instruments as [`instrument`] does, and notes what is `marked` as well.
///
/// # Errors
///
/// As those of [`instrument`].
pub fn instrument_with(source: &str, marked: &Marked) -> Result<Instrumented, syn::Error> {
    let file = syn::parse_file(source)?;
    let mut instrumenter = Instrumenter::new(offset(source, &file), &file, marked);
    instrumenter.file(&file, source);
    Ok(instrumenter.finish(source))
}

/// The bytes at the start that `syn` takes away before it counts: a byte order mark, a `#!` line.
fn offset(source: &str, file: &syn::File) -> usize {
    let mark = if source.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    mark + file.shebang.as_ref().map_or(0, String::len)
}

/// Instruments a program that must be whole, for the instrumented copy is in another folder. What is
/// `marked` is noted as well.
///
/// # Errors
///
/// The line and the reason: the text is not Rust, or it names other files relative to itself.
pub fn whole(source: &str, marked: &Marked) -> Result<Instrumented, (u32, String)> {
    let line = |span: proc_macro2::Span| u32::try_from(span.start().line).unwrap_or(u32::MAX);
    let wrong = |error: syn::Error| (line(error.span()), format!("this isn't Rust: {error}"));
    let file = syn::parse_file(source).map_err(wrong)?;
    if let Some((span, name)) = imports::outside(&file) {
        return Err((line(span), format!("`{name}` takes in another file")));
    }
    instrument_with(source, marked).map_err(wrong)
}
